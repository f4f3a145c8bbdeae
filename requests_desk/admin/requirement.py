"""Which papers are needed: data that the ministry and the agencies keep."""

from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from common.admin import AgencyAdmin
from requests_desk.models import Requirement


@admin.register(Requirement)
class RequirementAdmin(AgencyAdmin, TranslationAdmin):
    """Needed papers by kind, agency, tenure and applicant."""

    list_display = ["name", "kind", "agency", "tenure", "applicant_is", "mandatory", "active"]
    list_filter = ["kind", "tenure", "active"]
    search_fields = ["name_ar", "name_fr", "code"]
