"""Who registered and who came: read here by the agencies' staff, written by the verbs alone."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from common.admin import AgencyAdmin
from openhouse.models import Arrival, Registration


class Read:
    """Rows that nobody adds or changes by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


@admin.register(Registration)
class RegistrationAdmin(Read, AgencyAdmin):
    """Of the events of one's own agency; the ministry reads figures, not people."""

    list_display = ("shown_code", "shown_name", "session", "party", "seat", "country", "made_at")
    list_filter = ("seat", "session__event", "language")
    list_select_related = ("session",)
    search_fields = ("code", "name_ar", "name_latin", "email", "phone")
    fields = (
        *("shown_code", "session", "seat", "party", "online", "name_ar", "name_latin", "email", "phone", "country"),
        *("language", "interests", "needs", "made_at", "confirmed_at", "offers_made"),
    )
    readonly_fields = ("shown_code",)

    @admin.display(description=_("code"), ordering="code")
    def shown_code(self, row: Registration) -> str:
        """The code, left to right in Arabic too."""
        return format_html('<bdi dir="ltr">{}</bdi>', row.code)

    @admin.display(description=_("name"))
    def shown_name(self, row: Registration) -> str:
        """The name as it is written, in a direction of its own."""
        return format_html("<bdi>{}</bdi>", row.name)


@admin.register(Arrival)
class ArrivalAdmin(Read, AgencyAdmin):
    list_display = ("at", "event", "session", "people", "registration", "country")
    list_filter = ("event",)
    list_select_related = ("event", "session", "registration")
    fields = ("event", "session", "registration", "people", "country", "at", "sent_at", "by")
