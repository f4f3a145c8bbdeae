"""Addresses of open days."""

from django.urls import path

from openhouse.views import tickets

app_name = "openhouse"

urlpatterns = [
    path("tickets/<str:signed>/", tickets.ticket, name="ticket"),
]
