"""The published tables as one CSV: a line for each agency, kind and period."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.models import Agency, Kind
from reports.models import PublishedStatistics
from reports.statistics.masking import ALL, SMALLEST, Sign
from reports.statistics.names import figures, name_of_period


def names_of_agencies() -> dict[str, str]:
    """Names by short address, in the language that is on."""
    return {agency.slug: agency.name for agency in Agency.objects.all()} | {ALL: _("All agencies")}


def names_of_kinds() -> dict[str, str]:
    """Kinds in their order, then all of them."""
    return {kind.value: capfirst(str(kind.label)) for kind in Kind} | {ALL: _("All kinds")}


def signs_in_words() -> dict[str, str]:
    """What stands in place of a number."""
    return {
        Sign.FEW: _("fewer than {number}").format(number=SMALLEST),
        Sign.WITHHELD: _("withheld"),
        Sign.SHOWN: _("shown"),
    }


def table_of(found: PublishedStatistics) -> Iterator[list[Any]]:
    """Header and lines in the language that is on; of a masked number nothing stands there but why."""
    agencies, kinds, signs = names_of_agencies(), names_of_kinds(), signs_in_words()
    yield [
        _("Period"), _("First day"), _("Last day"), _("Answers until"), _("Counted on"), _("Agency"),
        _("Short address"), _("Kind of request"), _("Key of the kind"), pgettext("statistics", "Shown or masked"),
        *(figure.label for figure in figures()),
    ]  # fmt: skip
    for table in found.tables:
        for slug, cells in table["agencies"].items():
            for kind, name in kinds.items():
                yield [
                    name_of_period(table), table["first"], table["last"], table["until"], found.counted_on,
                    agencies.get(slug, slug), slug, name, kind, signs[cells[kind]["sign"]], *_numbers(cells[kind]),
                ]  # fmt: skip


def _numbers(cell: Mapping[str, Any]) -> list[Any]:
    return [cell.get(figure.slug) for figure in figures()]
