"""What came back by e-mail and what became of it, to be read alone; the words stand in their thread or nowhere."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.admin import AgencyAdmin
from notifications.models import Inbound


@admin.register(Inbound)
class InboundAdmin(AgencyAdmin):
    list_display = ("at", "of_thread", "state", "why", "from_address", "size")
    list_filter = ("state", "why")
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    search_fields = ("=thread", "=message_id")
    search_help_text = _("The whole reference of a request, in small letters, or the whole Message-ID.")
    ordering = ("-at", "-id")
    fields = readonly_fields = ("at", "of_thread", "state", "why", "from_address", "user", "size", "message_id")
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They come by e-mail."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What came is never edited."""
        return False

    @admin.display(description=_("thread"))
    def of_thread(self, row: Inbound) -> SafeString:
        """The reference as it is printed elsewhere."""
        return format_html("<bdi>{}</bdi>", row.thread.upper())

    @admin.display(description=_("sender"))
    def from_address(self, row: Inbound) -> SafeString:
        """The address it says it is from."""
        return format_html('<bdi dir="ltr">{}</bdi>', row.sender)
