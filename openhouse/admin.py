"""Open days in the administration."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from agencies.models import Posting
from common.admin import TranslatedAgencyAdmin
from openhouse.models import OpenDay


@admin.register(OpenDay)
class OpenDayAdmin(TranslatedAgencyAdmin):
    list_display = ("title", "first_day", "last_day", "place", "campaign", "online")
    list_filter = ("campaign", "online", "agencies")
    list_select_related = ("campaign",)
    search_fields = ("title_ar", "title_fr", "place_ar", "place_fr")
    filter_horizontal = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Who takes part is the ministry's to say: an agency saving its own drop-down would drop the others."""
        return () if Posting.objects.at_ministry(request.user) else ("agencies", "campaign")
