"""Summers in the administration."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from campaigns.models import Campaign, Circular, Participation
from common.admin import AgencyAdmin, TranslatedAgencyAdmin


@admin.register(Campaign)
class CampaignAdmin(TranslatedAgencyAdmin):
    list_display = ("year", "title", "state", "desk_from", "desk_to", "open_from", "open_to")
    list_filter = ("state",)


@admin.register(Circular)
class CircularAdmin(AgencyAdmin):
    list_display = ("reference", "dated", "campaign", "agency")
    list_filter = ("campaign", "agency")
    list_select_related = ("campaign", "agency")
    search_fields = ("reference",)


@admin.register(Participation)
class ParticipationAdmin(TranslatedAgencyAdmin):
    list_display = ("campaign", "agency", "desk_from", "desk_to", "open_from", "open_to", "saturday")
    list_filter = ("campaign", "saturday", "agency")
    list_select_related = ("campaign", "agency")
    list_display_links = ("campaign", "agency")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """An entry stays with its agency and summer."""
        return ("campaign", "agency") if obj else ()
