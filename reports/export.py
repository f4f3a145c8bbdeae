"""Figures as CSV: UTF-8 with a byte order mark, so that Excel reads the Arabic.

The separator is the comma of RFC 4180 in both languages: one and the same file opens in LibreOffice,
R, Python and open-data portals. Numbers keep a decimal point and dates are ISO 8601, so no reader
has to guess; only Excel set to French wants its "Data, From text/CSV".
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.desks import national_days
from reports.figures import Count, Figures

BOM = "\ufeff"
_OPENINGS = frozenset("=+-@−|")
_LINE_BREAKS = re.compile(r"[\t\r\n]")


def safe_text(value: str) -> str:
    """A text that no spreadsheet takes for a formula: a doubtful one gets an apostrophe in front.

    Doubtful are = + - @ at the start, in any width, also behind spaces or marks that do not show
    (byte order mark, direction marks), and a tab or line break before the first letter.
    """
    start = len(value)
    for at, char in enumerate(value):
        if not _is_hidden(char):
            start = at
            break
    opening = unicodedata.normalize("NFKC", value[start : start + 1])[:1]
    if opening in _OPENINGS or _LINE_BREAKS.search(value[:start]):
        return f"'{value}"
    return value


def _is_hidden(char: str) -> bool:
    """Whether a character does not show: spaces, controls, direction marks, zero-width marks."""
    return char.isspace() or unicodedata.category(char) in ("Cc", "Cf", "Mn", "Zs")


def safe_cell(value: Any) -> Any:
    """A cell as it is written: numbers and days typed, nothing for None, texts made safe."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int | float) else safe_text(str(value))


class _Echo:
    def write(self, line: str) -> str:
        return line


def lines_of(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The file line by line, its mark first."""
    writer = csv.writer(_Echo())
    yield BOM
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])


def table_of(figures: Figures) -> list[list[Any]]:
    """Header and rows in the reader's language: each agency by kind, each agency, each kind, all."""
    return [_header(), *_agency_rows(figures), *_total_rows(figures)]


def _header() -> list[str]:
    return [
        *(_("Campaign (year)"), _("Agency"), _("Kind of request"), _("First day"), _("Last day")),
        *(
            pgettext("figure", "Filed"),
            pgettext("figure", "Answered"),
            pgettext("figure", "Answered on time"),
            pgettext("figure", "Late"),
            _("Waiting for the applicant"),
            pgettext("figure", "Suspended"),
            pgettext("figure", "Open"),
            pgettext("figure", "Withdrawn"),
        ),
        *(_("Share on time"), _("Median of working days")),
    ]


def _agency_rows(figures: Figures) -> Iterator[list[Any]]:
    for line in figures.by_agency:
        first_cells = (line.desk.agency.name, line.desk.first, line.desk.last)
        for each in figures.by_kind:
            yield _row(figures, first_cells, each.kind.label, figures.cell(line.desk, each.kind))
        if len(figures.by_kind) > 1:
            yield _row(figures, first_cells, pgettext("figure", "Total"), line.count)


def _total_rows(figures: Figures) -> Iterator[list[Any]]:
    """Lines over several agencies; one agency alone has its own above."""
    if len(figures.by_agency) < 2:
        return
    first_cells = (pgettext("figure", "Total"), *national_days(figures.campaign))
    for line in figures.by_kind:
        yield _row(figures, first_cells, line.kind.label, line.count)
    if len(figures.by_kind) > 1:
        yield _row(figures, first_cells, pgettext("figure", "Total"), figures.total)


def _row(figures: Figures, first_cells: tuple[str, date, date], kind: Any, count: Count) -> list[Any]:
    agency, first, last = first_cells
    return [figures.campaign.year, agency, capfirst(kind), first, last, *_numbers(count)]


def _numbers(count: Count) -> list[Any]:
    share = None if count.share is None else round(count.share, 4)
    judged = [count.filed, count.answered, count.on_time, count.late]
    return [*judged, count.waiting, count.paused, count.open, count.withdrawn, share, count.median]
