"""Who chose which messages, for whoever is asked "why do I get no mail?"; read by the whole address alone."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.admin import AgencyAdmin
from notifications.models import Message, Preference, State


@admin.register(Preference)
class PreferenceAdmin(AgencyAdmin):
    """Nobody leafs through other people's choices, and nobody changes them: their letters carry the link."""

    change_list_template = "admin/notifications/preference/list.html"
    list_display = ("address", "kind", "mode", "changed_at")
    list_display_links = None
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    search_fields = ("email",)
    search_help_text = _("The whole e-mail address.")
    ordering = ("kind",)
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Their readers choose."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Their readers choose."""
        return False

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Preference], search_term: str) -> Any:
        """Of one address; of none as long as none is asked for."""
        return queryset.filter(email=search_term.strip().lower()), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The choices of an address, and whether messages to it were kept from leaving."""
        asked = request.GET.get("q", "").strip()
        held = Message.objects.visible_to(request.user).named(asked).filter(state=State.SUPPRESSED) if asked else None
        shown = {"asked": asked, "held": held is not None and held.exists()}
        return super().changelist_view(request, shown | (extra_context or {}))

    @admin.display(description=_("e-mail"))
    def address(self, preference: Preference) -> SafeString:
        """Read from left to right."""
        return format_html('<bdi dir="ltr">{}</bdi>', preference.email)
