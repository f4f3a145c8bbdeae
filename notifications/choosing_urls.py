"""Addresses of one's choices about messages."""

from django.urls import path

from notifications.views import by_phone, choosing

app_name = "messages"

urlpatterns = [
    path("", choosing.mine, name="mine"),
    path("phone/", by_phone.number, name="phone"),
    path("phone/code/", by_phone.code, name="phone_code"),
    path("phone/stop/", by_phone.stop, name="phone_stop"),
    path("<str:signed>/", choosing.choose, name="choose"),
]
