"""Opinions of an agency's committees, published by its own staff."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from common.admin import TranslatedAgencyAdmin
from requests_desk.forms.opinions import OpinionForm
from requests_desk.models import PublishedOpinion


@admin.register(PublishedOpinion)
class PublishedOpinionAdmin(TranslatedAgencyAdmin):
    """Published, scheduled and withdrawn opinions of the agencies one manages."""

    form = OpinionForm
    list_display = ["reference", "opinion", "committee", "session_on", "agency", "commune", "state"]
    list_filter = ["opinion", "committee", "agency"]
    list_select_related = ["agency", "commune__province"]
    search_fields = ["search_text"]
    autocomplete_fields = ["commune"]
    fieldsets = [
        (None, {"fields": ["agency", "reference", "committee", "session_on", "commune", "opinion"]}),
        (_("Text, without names or identifiers"), {"fields": ["subject_ar", "subject_fr", "remarks_ar", "remarks_fr"]}),
        (_("Publication"), {"fields": ["published_at", "withdrawn"]}),
    ]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """As readers search."""
        return queryset.search(search_term[:200]), False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The only agency of its people is chosen already."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field and db_field.name == "agency" and len(only := field.queryset[:2]) == 1:
            field.initial = only[0]
        return field

    @admin.display(description=_("state"))
    def state(self, opinion: PublishedOpinion) -> str:
        """Whether the public reads it today."""
        if opinion.withdrawn_at:
            return pgettext("opinion", "withdrawn")
        if opinion.published_at > timezone.now():
            return pgettext("opinion", "scheduled")
        return pgettext("opinion", "published")
