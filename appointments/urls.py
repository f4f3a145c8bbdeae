"""Addresses of appointments."""

from django.urls import path

from appointments.views import manage, screen, waiting

app_name = "appointments"

urlpatterns = [
    path("mine/<str:signed>/", manage.manage, name="manage"),
    path("screen/<uuid:key>/", screen.screen, name="screen"),
    path("feed/<uuid:key>.ics", screen.calendar, name="feed"),
    path("waiting/<str:signed>/", waiting.waiting, name="waiting"),
    path("waiting/<str:signed>/code/", waiting.send_code, name="wait_code"),
    path("waiting/<str:signed>/accept/", waiting.accept, name="wait_accept"),
    path("waiting/<str:signed>/decline/", waiting.decline, name="wait_decline"),
    path("waiting/<str:signed>/leave/", waiting.leave, name="wait_leave"),
    path("<slug:agency>/<slug:service>/wait/", waiting.wait, name="wait"),
]
