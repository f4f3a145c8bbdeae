"""The numbers of booking, kept by the ministry."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from appointments.models import BookingRules
from common.admin import AgencyAdmin


@admin.register(BookingRules)
class BookingRulesAdmin(AgencyAdmin):
    """One row; until it is written, the rules are those the portal began with."""

    list_display = ("__str__", "hold_minutes", "cooling_minutes", "active_most", "offers_most", "offer_hours")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Once."""
        return super().has_add_permission(request) and not BookingRules.objects.exists()

    def save_model(self, request: HttpRequest, obj: BookingRules, form: Any, change: bool) -> None:
        """The one row."""
        obj.pk = 1
        super().save_model(request, obj, form, change)
