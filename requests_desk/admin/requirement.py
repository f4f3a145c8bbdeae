"""Which papers are needed: data that the ministry and the agencies keep."""

from django.contrib import admin

from common.admin import TranslatedAgencyAdmin
from requests_desk.models import Requirement


@admin.register(Requirement)
class RequirementAdmin(TranslatedAgencyAdmin):
    """Needed papers by kind, agency, tenure and applicant."""

    list_display = ["name", "kind", "agency", "tenure", "applicant_is", "mandatory", "active"]
    list_filter = ["kind", "tenure", "active"]
    search_fields = ["name_ar", "name_fr", "code"]
