"""Sections as a page shows them: numbers in words of the reader's language, bars beside their table."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import get_language_bidi, pgettext
from django.utils.translation import gettext as _

from reports.section import NOT_LATE, Figure, Number, Report, Row, Section, Unit
from reports.slices import FILTERS
from reports.tally import STATES

WIDTH = 1000
TILES = ("filed", "answered", "share", "late", "open", "took_half", "took_most", "waited_half")
_MOST_BARS = 40


class Cell(NamedTuple):
    """A number as it is written, empty where there is none; ``query`` lists the requests that it counts."""

    figure: Figure
    text: str
    query: str = ""


class Line(NamedTuple):
    row: Row
    cells: tuple[Cell, ...]


class Piece(NamedTuple):
    """A piece of a bar in units of WIDTH, ``x`` from the drawing's left edge; ``tone`` is its place in the legend."""

    tone: int
    x: int
    width: int


class Bar(NamedTuple):
    label: str
    total: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Shown:
    """A section with its lines written out and its bars drawn."""

    section: Section
    lines: tuple[Line, ...]
    total: Line | None
    legend: tuple[tuple[int, str], ...]
    bars: tuple[Bar, ...]


def shown(report: Report) -> list[Shown]:
    """Every section of a report."""
    return [_shown(section) for section in report.sections]


def tiles(parts: list[Shown]) -> tuple[Cell, ...]:
    """What is read first: the whole in a few numbers; none where no request was counted."""
    total = next((part.total for part in parts if part.section.slug == "agency" and part.lines), None)
    return tuple(cell for cell in total.cells if cell.figure.slug in TILES) if total else ()


def _shown(section: Section) -> Shown:
    names = [_name(section, slug) for slug in section.drawn]
    legend = tuple(enumerate(names)) if len(names) > 1 else ()
    total = _line(section, section.total) if section.total else None
    return Shown(section, tuple(_line(section, row) for row in section.rows), total, legend, bars(section))


def _line(section: Section, row: Row) -> Line:
    pairs = zip(section.figures, row.values, strict=True)
    return Line(row, tuple(_cell(section, row, figure, value) for figure, value in pairs))


def _cell(section: Section, row: Row, figure: Figure, value: Number) -> Cell:
    listed = section.slug in FILTERS and figure.slug in STATES and value and (row.query or row is section.total)
    query = "&".join(filter(None, (row.query, f"state={figure.slug}"))) if listed else ""
    return Cell(figure, written(value, figure.unit), query)


def written(value: Number, unit: Unit) -> str:
    """A number as the page writes it; a share in whole per cent, rounded down: 100 means all of them."""
    if value is None:
        return ""
    if unit == Unit.SHARE:
        return _("%(percent)s percent") % {"percent": math.floor(value * 100 + 1e-9)}
    if unit == Unit.COUNT:
        return str(number_format(value, 0, use_l10n=True, force_grouping=True))
    return str(number_format(value, 0 if value == int(value) else 1, use_l10n=True))


def bars(section: Section) -> tuple[Bar, ...]:
    """A bar a line from the drawn figures, the longest WIDTH long; from the right where the page reads so.

    An SVG does not turn with its page. Lines without any, and those beyond forty, have no bar: the table has them all.
    """
    rows = [(row, _numbers(section, row)) for row in section.rows]
    rows = [(row, numbers) for row, numbers in rows if sum(numbers)][:_MOST_BARS]
    most = max((sum(numbers) for _row, numbers in rows), default=1)
    return tuple(
        Bar(row.label, written(sum(numbers), Unit.COUNT), tuple(pieces(numbers, most, get_language_bidi())))
        for row, numbers in rows
    )


def _name(section: Section, slug: str) -> str:
    return pgettext("figure", "Open, not late") if slug == NOT_LATE else section.figures[section.place(slug)].label


def _numbers(section: Section, row: Row) -> list[int | float]:
    """What is drawn of a line, each piece apart from the others."""
    numbers = {slug: row.values[section.place(slug)] or 0 for slug in section.drawn if slug != NOT_LATE}
    rest = (row.values[0] or 0) - sum(numbers.values())
    return [numbers.get(slug, rest) for slug in section.drawn]


def pieces(numbers: Sequence[int | float], most: float, mirrored: bool) -> Iterable[Piece]:
    """Numbers side by side, the longest bar, ``most``, WIDTH long; from the right where it is ``mirrored``."""
    reached, start = 0.0, 0
    for tone, number in enumerate(numbers):
        reached += number
        end = round(WIDTH * reached / most)
        if end > start:
            yield Piece(tone, WIDTH - end if mirrored else start, end - start)
        start = end
