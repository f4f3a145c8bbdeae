"""Addresses of accounts. allauth's names stay without a namespace: it looks them up itself."""

from allauth.account import views as allauth
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from accounts import reader, views

urlpatterns = [
    path("login/", views.sign_in, name="account_login"),
    path("code/", views.confirm_code, name="account_confirm_login_code"),
    path("staff/", views.StaffLogin.as_view(), name="account_staff_login"),
    path("profile/", views.profile, name="account_profile"),
    path("clock/", reader.reader_zone, name="reader_zone"),
    path("logout/", allauth.logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("confirm-email/", allauth.email_verification_sent, name="account_email_verification_sent"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/reset/", allauth.password_reset, name="account_reset_password"),
    path("password/reset/sent/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/done/", allauth.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("2fa/", include("allauth.mfa.urls")),
    # Names allauth leads to, which have one page here: accounts begin with a code, the e-mail is fixed.
    path("signup/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="account_signup"),
    path(
        "ask/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="account_request_login_code"
    ),
    path("email/", RedirectView.as_view(pattern_name="account_profile"), name="account_email"),
    path("password/set/", RedirectView.as_view(pattern_name="account_profile"), name="account_set_password"),
]
