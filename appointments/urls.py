"""Addresses of appointments."""

from django.urls import path

from appointments.views import manage

app_name = "appointments"

urlpatterns = [
    path("mine/<str:signed>/", manage.manage, name="manage"),
]
