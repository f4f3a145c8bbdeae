"""Delays for everybody: a page a period, all of them as one file."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from common.sheets import lines_of
from reports.section import Unit
from reports.shown import written
from reports.statistics import current
from reports.statistics.counting import MONTHS
from reports.statistics.files import names_of_agencies, names_of_kinds, signs_in_words, table_of
from reports.statistics.masking import ALL, SMALLEST, Sign
from reports.statistics.names import figures, name_of_period

KEPT_SECONDS = 3600


@require_safe
def page(request: HttpRequest, key: str = MONTHS) -> HttpResponse:
    """A period. Raises Http404 for a campaign that is not finished or never was."""
    found = current()
    table = next((one for one in found.tables if one["key"] == str(key)), None)
    if table is None:
        raise Http404
    return render(request, "reports/statistics.html", {
        "found": found, "table": table, "name": name_of_period(table), "is_months": table["key"] == MONTHS,
        "periods": [{"key": one["key"], "name": name_of_period(one)} for one in found.tables],
        "first": date.fromisoformat(table["first"]), "last": date.fromisoformat(table["last"]),
        "until": date.fromisoformat(table["until"]),
        "kinds": _by_kind(table), "figures": figures(), "smallest": SMALLEST,
        "licence": {"name": settings.STATISTICS_LICENCE, "url": settings.STATISTICS_LICENCE_URL},
    })  # fmt: skip


def _by_kind(table: dict[str, Any]) -> list[dict[str, Any]]:
    """A list of lines a kind, the longest delays are not put first: agencies stand by their names."""
    agencies, words = names_of_agencies(), signs_in_words()
    slugs = sorted((slug for slug in table["agencies"] if slug != ALL), key=lambda slug: agencies.get(slug, slug))
    return [
        {
            "key": kind,
            "name": name,
            "lines": [_line(agencies.get(slug, slug), table["agencies"][slug][kind], words) for slug in slugs],
            "total": _line(agencies[ALL], table["agencies"][ALL][kind], words),
        }
        for kind, name in names_of_kinds().items()
    ]


def _line(name: str, cell: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    if cell["sign"] != Sign.SHOWN:
        return {"name": name, "masked": words[cell["sign"]]}
    numbers = [written(cell[figure.slug], figure.unit) for figure in figures() if figure.slug != "on_time"]
    numbers.insert(3, written(cell["on_time"] / 100, Unit.SHARE))
    return {"name": name, "numbers": numbers}


@require_safe
@cache_control(public=True, max_age=KEPT_SECONDS)
def file(request: HttpRequest) -> HttpResponse:
    """Every table in one CSV."""
    response = HttpResponse("".join(lines_of(table_of(current()))), content_type="text/csv; charset=utf-8")
    name = f"mre-statistics-{get_language()}.csv"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
