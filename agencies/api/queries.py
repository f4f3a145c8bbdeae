"""Which parameters each list takes."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from agencies.models import Agency, Kind, Office
from agencies.opening import CLOSED, DUTY, OPEN
from common import days
from common.api import PageQuery, Query
from common.words import clean_line, fold

LONGEST_QUERY = 100
FARTHEST = timedelta(days=366)
MOST_DAYS = 31
STATES = [OPEN, DUTY, CLOSED]


class _Code(serializers.CharField):
    """A census code: digits and dots."""

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=16, **kwargs)


class _Slug(serializers.SlugField):
    """The short address of an agency."""

    def __init__(self, **kwargs):
        said = {"invalid": gettext_lazy("Latin letters, digits and hyphens only.")}
        super().__init__(required=False, max_length=60, error_messages=said, **kwargs)


class ProvinceQuery(PageQuery):
    region = _Code(help_text=gettext_lazy("Code of a region."))


class CommuneQuery(PageQuery):
    q = serializers.CharField(
        required=False,
        max_length=LONGEST_QUERY,
        help_text=gettext_lazy("A name in either script, as people type it; at most 100 communes, best first."),
    )
    province = _Code(help_text=gettext_lazy("Code of a province."))

    def validate_q(self, typed):
        """Two letters at least, after cleaning."""
        typed = clean_line(typed)
        if len(fold(typed)) < 2:
            raise serializers.ValidationError(_("Write at least two letters."))
        return typed


class AgencyQuery(PageQuery):
    region = _Code(help_text=gettext_lazy("Code of a region."))
    province = _Code(help_text=gettext_lazy("Code of a province: the agency competent there today."))
    commune = _Code(help_text=gettext_lazy("Code of a commune: the agency competent there today."))
    kind = serializers.ChoiceField(
        Agency.Kind.choices, required=False, help_text=gettext_lazy("Only agencies of this kind.")
    )


class AtQuery(Query):
    at = serializers.DateTimeField(
        required=False,
        help_text=gettext_lazy("An instant, as 2026-08-10T10:00:00Z; without a zone, Morocco’s clock. Now by default."),
    )

    def validate_at(self, moment):
        """Within a year: hours further away are not decided."""
        if abs(moment - days.now()) > FARTHEST:
            raise serializers.ValidationError(_("Ask for a time within a year of today."))
        return moment


class OfficeQuery(AtQuery, PageQuery):
    state = serializers.ChoiceField(
        STATES, required=False, help_text=gettext_lazy("Only offices that are open, on duty or closed then.")
    )
    agency = _Slug(help_text=gettext_lazy("Short address of an agency."))
    province = _Code(help_text=gettext_lazy("Code of a province."))
    kind = serializers.ChoiceField(
        Office.Kind.choices, required=False, help_text=gettext_lazy("Only offices of this kind.")
    )


class HoursQuery(Query):
    first = serializers.DateField(
        required=False, help_text=gettext_lazy("The first day, as 2026-08-10; today by default.")
    )
    days = serializers.IntegerField(
        required=False, min_value=1, max_value=MOST_DAYS, help_text=gettext_lazy("How many days: 7, at most 31.")
    )

    def validate_first(self, day):
        """Within a year: hours further away are not decided."""
        if abs(day - days.today()) > FARTHEST:
            raise serializers.ValidationError(_("Ask for a time within a year of today."))
        return day


class NewsQuery(PageQuery):
    agency = _Slug(help_text=gettext_lazy("Short address of an agency: its own and the national ones."))


class GuideQuery(NewsQuery):
    kind = serializers.ChoiceField(
        Kind.choices, required=False, help_text=gettext_lazy("Only guides to this kind of request.")
    )
