"""Addresses of appointments."""

from django.urls import path

from appointments.views import choosing, find, held, manage, screen, start, waiting

app_name = "appointments"

urlpatterns = [
    path("", start.start, name="start"),
    path("find/", find.find, name="find"),
    path("find/<str:reference>/", find.found, name="found"),
    path("held/<str:signed>/", held.held, name="held"),
    path("held/<str:signed>/review/", held.review, name="review"),
    path("held/<str:signed>/confirm/", held.confirm, name="confirm"),
    path("held/<str:signed>/change/", held.change, name="change"),
    path("held/<str:signed>/give-back/", held.give_back, name="give_back"),
    path("mine/<str:signed>/", manage.manage, name="manage"),
    path("mine/<str:signed>/print/", manage.paper, name="paper"),
    path("mine/<str:signed>/appointment.ics", manage.ics, name="ics"),
    path("mine/<str:signed>/move/", manage.move, name="move"),
    path("mine/<str:signed>/cancel/", manage.cancel, name="cancel"),
    path("screen/<uuid:key>/", screen.screen, name="screen"),
    path("feed/<uuid:key>.ics", screen.calendar, name="feed"),
    path("waiting/<str:signed>/", waiting.waiting, name="waiting"),
    path("waiting/<str:signed>/code/", waiting.send_code, name="wait_code"),
    path("waiting/<str:signed>/accept/", waiting.accept, name="wait_accept"),
    path("waiting/<str:signed>/decline/", waiting.decline, name="wait_decline"),
    path("waiting/<str:signed>/leave/", waiting.leave, name="wait_leave"),
    # Every other first word is an agency: these stay last.
    path("<slug:agency>/", start.agency, name="agency"),
    path("<slug:agency>/<slug:service>/", choosing.calendar, name="calendar"),
    path("<slug:agency>/<slug:service>/take/", choosing.take, name="hold"),
    path("<slug:agency>/<slug:service>/wait/", waiting.wait, name="wait"),
]
