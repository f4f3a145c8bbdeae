"""Public holidays and the services of other administrations."""

from django.contrib import admin

from agencies.models import ExternalService, Holiday
from common.admin import TranslatedAgencyAdmin


@admin.register(Holiday)
class HolidayAdmin(TranslatedAgencyAdmin):
    list_display = ("day", "name", "state")
    list_filter = ("state",)
    search_fields = ("name_ar", "name_fr")
    deletable = True


@admin.register(ExternalService)
class ExternalServiceAdmin(TranslatedAgencyAdmin):
    list_display = ("name", "url", "order", "active")
    list_filter = ("active",)
    search_fields = ("name_ar", "name_fr", "key")
