"""The shape of each question and answer."""

from datetime import date

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.models import Kind
from campaigns.models import Campaign
from common.api import Both, Query
from reports.desks import national_days
from reports.section import Unit
from requests_desk.models import Case, Channel, Outcome, Status

MOST_CASES = 1000


class ReportQuery(Query):
    """The filters of the report's page, by its names; all may be left out. What each takes is judged by that page."""

    agency = serializers.CharField(required=False, allow_blank=True, help_text=_("Short address of an agency."))
    kind = serializers.ChoiceField(Kind.choices, required=False, allow_blank=True, help_text=_("Kind of request"))
    region = serializers.CharField(required=False, allow_blank=True, help_text=_("Code of a region."))
    country = serializers.CharField(required=False, allow_blank=True, help_text=_("Country, two letters (ISO 3166)."))
    language = serializers.ChoiceField(
        ["ar", "fr"], required=False, allow_blank=True, help_text=_("Language of the applicant.")
    )
    channel = serializers.ChoiceField(
        Channel.choices, required=False, allow_blank=True, help_text=_("The way requests came")
    )
    first = serializers.CharField(required=False, allow_blank=True, help_text=_("From this day (2026-07-01)."))
    last = serializers.CharField(required=False, allow_blank=True, help_text=_("To this day, included."))


class CaseQuery(ReportQuery):
    """The same, page by page."""

    after = serializers.RegexField(
        r"^\d{4}-\d{2}-\d{2}\.\d{1,18}$", required=False, help_text=_("Where the list goes on, as “next” says it."),
        error_messages={"invalid": _("Take it from “next” of the page before.")},
    )  # fmt: skip
    size = serializers.IntegerField(
        required=False, min_value=1, max_value=MOST_CASES, help_text=_("Rows of a page: 100 unless told, at most 1000.")
    )


class MinistryCampaignSerializer(serializers.ModelSerializer):
    """A campaign, those that are only prepared too; ``frozen`` says whether its report is."""

    title = Both()
    first = serializers.SerializerMethodField()
    last = serializers.SerializerMethodField()
    frozen = serializers.SerializerMethodField()

    class Meta:
        model = Campaign
        fields = ["year", "title", "state", "first", "last", "frozen"]
        extra_kwargs = {"state": {"choices": Campaign.State.choices}}

    def get_first(self, campaign: Campaign) -> date:
        """The first day of its desk."""
        return national_days(campaign)[0]

    def get_last(self, campaign: Campaign) -> date:
        """The last day of its desk."""
        return national_days(campaign)[1]

    def get_frozen(self, campaign: Campaign) -> bool:
        """Asked for with the rows."""
        return bool(campaign.is_frozen)  # type: ignore[attr-defined]


class FigureSerializer(serializers.Serializer):
    """A column: what exactly is counted, and in which unit; a share is from 0 to 1."""

    slug = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    meaning = serializers.CharField()
    unit = serializers.ChoiceField([unit.value for unit in Unit])


class RowSerializer(serializers.Serializer):
    """A line: a value for each figure, null where there is none; ``query`` is the filter that shows it alone."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    values = serializers.ListField(child=serializers.FloatField(allow_null=True))
    query = serializers.CharField()


class SectionSerializer(serializers.Serializer):
    """A table of the report."""

    slug = serializers.CharField()
    title = serializers.CharField()
    of = serializers.CharField()
    note = serializers.CharField()
    drawn = serializers.ListField(child=serializers.CharField())
    figures = FigureSerializer(many=True)
    rows = RowSerializer(many=True)
    total = RowSerializer(allow_null=True)


class ReportSerializer(serializers.Serializer):
    """The report as its page shows it, in the language asked for; ``asked`` are the filters in words."""

    year = serializers.IntegerField()
    first = serializers.DateField()
    last = serializers.DateField()
    on = serializers.DateField()
    language = serializers.CharField()
    asked = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    sections = SectionSerializer(many=True)


class FrozenSerializer(serializers.Serializer):
    """A frozen report; ``whole`` says whether its figures are those of the checksum."""

    checksum = serializers.CharField()
    frozen_at = serializers.DateTimeField()
    whole = serializers.BooleanField()
    report = ReportSerializer()


class CaseSerializer(serializers.ModelSerializer):
    """A request, nobody named: the columns of the CSV, as codes."""

    agency = serializers.SlugRelatedField("slug", read_only=True)
    region = serializers.SerializerMethodField()
    commune = serializers.CharField(source="commune_id", allow_null=True)
    country = serializers.SerializerMethodField()
    kind = serializers.ChoiceField(Kind.choices)
    channel = serializers.ChoiceField(Channel.choices)
    status = serializers.ChoiceField(Status.choices)
    outcome = serializers.ChoiceField(Outcome.choices, allow_blank=True)

    class Meta:
        model = Case
        fields = [
            "reference", "agency", "kind", "region", "commune", "country", "language", "channel", "status", "outcome",
            "filed_on", "due_on", "answered_on", "days_taken", "withdrawn_on", "reopened_on", "after_hours",
            "fast_lane",
        ]  # fmt: skip

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_region(self, case: Case) -> str | None:
        """Of the land; where no commune was named, of the agency."""
        return case.commune.province.region_id if case.commune else case.agency.region_id

    def get_country(self, case: Case) -> str:
        """Two letters; empty where none was told."""
        return str(case.country or "")


class CasePageSerializer(serializers.Serializer):
    """A page of requests, the newest first; ``next`` is the address of the page after, null at the end."""

    next = serializers.URLField(allow_null=True)
    results = CaseSerializer(many=True)
