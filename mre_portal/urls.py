"""Every address of the portal. Public pages carry their language: /ar/… and /fr/…"""

from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path

from mre_portal import pages, sitemaps
from notifications.views.choosing import off as messages_off
from notifications.views.reports import report as phone_reports
from openhouse.views.event import short as open_day_short
from openhouse.views.tickets import scanned
from requests_desk.views import verify

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)

handler400 = "mre_portal.pages.bad_request"
handler403 = "mre_portal.pages.forbidden"
handler404 = "mre_portal.pages.not_found"
handler500 = "mre_portal.pages.server_error"

urlpatterns = [
    path("", pages.choose_language, name="choose_language"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": sitemaps.SITEMAPS}, name="sitemap"),
    path("api/", include("mre_portal.api")),
    re_path(r"^v/(?P<code>[^/]{1,60})/?$", verify.short, name="verify_short"),
    path("e/<int:pk>/", open_day_short, name="open_day_short"),
    path("open-days/t/<str:code>/", scanned, name="ticket_short"),
    path("messages/off/<str:signed>/", messages_off, name="messages_off"),
    path("messages/reports/<slug:provider>/", phone_reports, name="phone_reports"),
    *i18n_patterns(
        path("", pages.home, name="home"),
        path("about/", pages.about, name="about"),
        path("personal-data/", pages.privacy, name="privacy"),
        path("accessibility/", pages.accessibility, name="accessibility"),
        path("licences/", pages.licences, name="licences"),
        path("contact/", pages.contact, name="contact"),
        path("account/", include("accounts.urls")),
        path("messages/", include("notifications.choosing_urls")),
        path("agencies/", include("agencies.urls")),
        path("requests/", include("requests_desk.urls")),
        path("campaigns/", include("campaigns.urls")),
        path("open-days/", include("openhouse.urls")),
        path("appointments/", include("appointments.urls")),
        path("", include("requests_desk.public_urls")),
        path("ministry/", include("reports.urls")),
        path("statistics/", include("reports.public_urls")),
        path("demo/", include("notifications.urls")),
        path("admin/", admin.site.urls),
    ),
]
