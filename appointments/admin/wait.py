"""The waiting list, to read: the portal itself makes the offers."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from appointments.admin.filters import ServiceFilter
from appointments.models import WaitEntry
from common.admin import AgencyAdmin
from common.templatetags.portal import day


class ReadOnly:
    """Rows that nobody types: they follow from what people do."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


@admin.register(WaitEntry)
class WaitEntryAdmin(ReadOnly, AgencyAdmin):
    """Who waits for a time within their stay, who leaves first on top."""

    list_display = ("visitor", "service", "office", "stay", "status", "offers_made", "made_at")
    list_filter = ("status", ("service", ServiceFilter), "office")
    list_select_related = ("service", "office")
    search_fields = ("name_ar", "name_latin", "email", "phone")
    search_help_text = _("Name, e-mail or phone")
    fields = (
        *("status", "service", "office", "mode", "first_day", "last_day", "party"),
        *("name_ar", "name_latin", "phone", "language", "note", "made_at", "confirmed_at", "offers_made", "offered_on"),
    )

    @admin.display(description=_("person"), ordering="name_latin")
    def visitor(self, entry: WaitEntry) -> str:
        """Their name."""
        return format_html("<bdi>{}</bdi>", entry.name)

    @admin.display(description=_("in Morocco"), ordering="last_day")
    def stay(self, entry: WaitEntry) -> str:
        """From a day to a day."""
        return f"{day(entry.first_day)} – {day(entry.last_day)}"
