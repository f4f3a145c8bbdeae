"""The shape of each answer. Days are working days; what is masked is null."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.models import Kind
from reports.statistics.masking import ALL, Sign

SIGNS = [
    (Sign.SHOWN.value, _("shown")),
    (Sign.FEW.value, _("fewer than 10")),
    (Sign.WITHHELD.value, _("withheld, so that another number cannot be worked out")),
]


class FiguresSerializer(serializers.Serializer):
    """Requests of a kind at an agency. ``kind`` is "all" for all kinds, ``agency`` null for all agencies."""

    agency = serializers.CharField(allow_null=True)
    kind = serializers.ChoiceField([*Kind.values, ALL])
    sign = serializers.ChoiceField(SIGNS)
    answered = serializers.IntegerField(allow_null=True)
    median = serializers.FloatField(allow_null=True)
    nine_in_ten = serializers.FloatField(allow_null=True)
    on_time = serializers.IntegerField(allow_null=True, min_value=0, max_value=100)
    waited_median = serializers.FloatField(allow_null=True)
    waited_nine_in_ten = serializers.FloatField(allow_null=True)


class PeriodSerializer(serializers.Serializer):
    """A table: ``key`` is "months" for the last twelve months, else the year of a campaign."""

    key = serializers.CharField()
    first = serializers.DateField()
    last = serializers.DateField()
    until = serializers.DateField()
    counted_on = serializers.DateField()
    licence = serializers.CharField()
    figures = serializers.SerializerMethodField()

    @extend_schema_field(FiguresSerializer(many=True))
    def get_figures(self, table: dict[str, Any]) -> list[dict[str, Any]]:
        """A row for each agency and kind, those of all agencies last."""
        names = [name for name in FiguresSerializer().fields if name not in ("agency", "kind", "sign")]
        return [
            {"agency": None if slug == ALL else slug, "kind": kind, "sign": cell["sign"]}
            | {name: cell.get(name) for name in names}
            for slug, cells in table["agencies"].items()
            for kind, cell in cells.items()
        ]
