"""Addresses of one's choices about messages."""

from django.urls import path

from notifications.views import choosing

app_name = "messages"

urlpatterns = [
    path("", choosing.mine, name="mine"),
    path("<str:signed>/", choosing.choose, name="choose"),
]
