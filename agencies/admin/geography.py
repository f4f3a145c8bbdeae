"""The census, to look at: load_directory refreshes it from the official files, so nobody edits it here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from agencies.models import Commune, District, Province, Region
from common.admin import TranslatedAgencyAdmin
from common.words import fold


class CensusAdmin(TranslatedAgencyAdmin):
    list_display = ("code", "name_ar", "name_fr", "population")
    list_display_links = ("code", "name_ar")
    search_fields = ("code", "name_ar", "name_fr")
    ordering = ("code",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


@admin.register(Region)
class RegionAdmin(CensusAdmin):
    pass


@admin.register(Province)
class ProvinceAdmin(CensusAdmin):
    list_display = ("code", "name_ar", "name_fr", "type", "region", "population")
    list_filter = ("type", "region")
    list_select_related = ("region",)


@admin.register(Commune)
class CommuneAdmin(CensusAdmin):
    list_display = ("code", "name_ar", "name_fr", "type", "province", "population")
    list_filter = ("type", "province__region")
    list_select_related = ("province",)
    search_fields = ("code", "search_text")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Search by folded names, as citizens do."""
        folded = search_term if search_term[:1].isdigit() else fold(search_term)
        return super().get_search_results(request, queryset, folded)


@admin.register(District)
class DistrictAdmin(CensusAdmin):
    list_display = ("code", "name_ar", "name_fr", "commune", "population")
    list_select_related = ("commune",)
