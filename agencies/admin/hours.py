"""Hours in the administration: periods, single hours, days that differ, and the grid of a week."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from agencies.admin.week import WeekPage
from agencies.models import Agency, DayException, HoursPeriod, HoursRule, Posting
from common.admin import AgencyAdmin, TranslatedAgencyAdmin


class OwnAgency:
    """Rows without an agency hold for the whole country: only the ministry may leave it empty."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The agency is needed from everybody else."""
        if db_field.name == "agency" and not Posting.objects.at_ministry(request.user):
            kwargs["required"] = True
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


@admin.register(HoursPeriod)
class HoursPeriodAdmin(OwnAgency, TranslatedAgencyAdmin):
    list_display = ("name", "kind", "agency", "first_day", "last_day", "state")
    list_filter = ("kind", "state", "agency")
    list_select_related = ("agency",)
    search_fields = ("name_ar", "name_fr")
    deletable = True


class HoursRuleForm(forms.ModelForm):
    """Refuses hours out of order before the database, which compares ranges, sees them."""

    def clean(self) -> dict[str, Any]:
        """Closing after opening, on one day."""
        given = super().clean() or {}
        opens, closes = given.get("opens"), given.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", _("Closing comes after opening; past midnight it is two rows."))
        return given


@admin.register(HoursRule)
class HoursRuleAdmin(OwnAgency, AgencyAdmin):
    list_display = ("__str__", "period", "agency", "office", "effect", "duty")
    list_filter = ("weekday", "period", "agency")
    list_select_related = ("period", "agency", "office")
    form = HoursRuleForm
    change_list_template = "admin/agencies/hours/list.html"
    deletable = True

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """An agency gives its hours within the nation's periods too, which it cannot edit."""
        if db_field.name == "period":
            own = Agency.objects.manageable_by(request.user)
            kwargs["queryset"] = HoursPeriod.objects.filter(Q(agency=None) | Q(agency__in=own))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        """The week's grid of the nation, and of an agency and its offices (``?office=``)."""
        page = WeekPage(self)
        national = path("week/", self.admin_site.admin_view(page.national), name="agencies_hoursrule_national_week")
        own = path("week/<int:pk>/", self.admin_site.admin_view(page.of_agency), name="agencies_hoursrule_week")
        return [national, own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the way to the weeks' grids in reach."""
        weeks = {
            "week_agencies": Agency.objects.manageable_by(request.user).in_force(),
            "week_national": self.has_change_permission(request, HoursRule()),
        }
        return super().changelist_view(request, weeks | (extra_context or {}))


@admin.register(DayException)
class DayExceptionAdmin(OwnAgency, TranslatedAgencyAdmin):
    list_display = ("day", "kind", "opens", "closes", "agency", "office", "reason", "state")
    list_filter = ("kind", "state", "agency")
    list_select_related = ("agency", "office")
    search_fields = ("reason_ar", "reason_fr")
    deletable = True
