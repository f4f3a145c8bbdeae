"""The desk's few numbers, kept by the ministry."""

from django.contrib import admin
from django.http import HttpRequest

from common.admin import AgencyAdmin
from requests_desk.models import DeskRules


@admin.register(DeskRules)
class DeskRulesAdmin(AgencyAdmin):
    """One row, changed and never added to."""

    list_display = (
        "__str__",
        "completion_requests",
        "acknowledgement_days",
        "reopen_days",
        "review_days",
        "draft_days",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The row stands already."""
        return False
