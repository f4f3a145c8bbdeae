"""What a report is made of: sections of rows under named figures, the same for page, file, API and store."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.text import capfirst

Number = int | float | None
NOT_LATE = "not_late"


def part(number: int, of: int) -> float | None:
    """A share, from 0 to 1; None of nothing."""
    return number / of if of else None


def rounded(number: float | None) -> float | None:
    """To one decimal, as days and minutes are told."""
    return None if number is None else round(float(number), 1)


def labels_of(choices: Any) -> dict[str, str]:
    """What each value of some choices is called, in the reader's language."""
    return {value: capfirst(str(label)) for value, label in choices.choices}


class Unit(StrEnum):
    """How a number is written. A share is kept from 0 to 1."""

    COUNT = "count"
    SHARE = "share"
    DAYS = "days"
    MINUTES = "minutes"
    MARK = "mark"


@dataclass(frozen=True)
class Figure:
    """A column: its name, what exactly is counted, in which unit."""

    slug: str
    label: str
    meaning: str
    unit: Unit = Unit.COUNT


@dataclass(frozen=True)
class Row:
    """A line: ``key`` is stable across languages; ``query`` is the filter that shows this line alone."""

    key: str
    label: str
    values: tuple[Number, ...]
    query: str = ""


@dataclass(frozen=True)
class Section:
    """A table of the report. ``drawn`` names the figures whose bars are drawn, one after the other.

    They must be apart from each other; ``NOT_LATE`` is what the others leave of the first figure.
    """

    slug: str
    title: str
    of: str
    figures: tuple[Figure, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    note: str = ""
    drawn: tuple[str, ...] = ()

    def place(self, slug: str) -> int:
        """Where a figure stands among the values. Raises ValueError for none."""
        return [figure.slug for figure in self.figures].index(slug)


@dataclass(frozen=True)
class Report:
    """A campaign on a day, in the language that was on when it was made; ``title`` names what is no campaign's."""

    year: int
    first: date
    last: date
    on: date
    language: str
    sections: tuple[Section, ...] = field(repr=False)
    asked: tuple[tuple[str, str], ...] = ()
    title: str = ""

    def section(self, slug: str) -> Section:
        """One section. Raises KeyError for none."""
        for one in self.sections:
            if one.slug == slug:
                return one
        raise KeyError(slug)


def as_json(report: Report) -> dict[str, Any]:
    """The report as plain data, in the order of the page."""
    return {
        "year": report.year, "first": report.first.isoformat(), "last": report.last.isoformat(),
        "on": report.on.isoformat(), "language": report.language, "asked": [list(pair) for pair in report.asked],
        "sections": [_section(one) for one in report.sections],
    } | ({"title": report.title} if report.title else {})  # fmt: skip


def _section(one: Section) -> dict[str, Any]:
    return {
        "slug": one.slug, "title": one.title, "of": one.of, "note": one.note, "drawn": list(one.drawn),
        "figures": [
            {"slug": each.slug, "label": each.label, "meaning": each.meaning, "unit": str(each.unit)}
            for each in one.figures
        ],
        "rows": [_row(row) for row in one.rows], "total": _row(one.total) if one.total else None,
    }  # fmt: skip


def _row(row: Row) -> dict[str, Any]:
    return {"key": row.key, "label": row.label, "values": list(row.values), "query": row.query}


def from_json(data: dict[str, Any]) -> Report:
    """The report that ``as_json`` wrote."""
    return Report(
        year=data["year"], first=date.fromisoformat(data["first"]), last=date.fromisoformat(data["last"]),
        on=date.fromisoformat(data["on"]), language=data["language"],
        asked=tuple((name, value) for name, value in data["asked"]),
        sections=tuple(_read_section(one) for one in data["sections"]), title=data.get("title", ""),
    )  # fmt: skip


def _read_section(data: dict[str, Any]) -> Section:
    figures = tuple(Figure(**each | {"unit": Unit(each["unit"])}) for each in data["figures"])
    rest = {name: data[name] for name in ("slug", "title", "of", "note")}
    total = _read_row(data["total"]) if data["total"] else None
    return Section(**rest, figures=figures, rows=_read_rows(data["rows"]), total=total, drawn=tuple(data["drawn"]))


def _read_rows(rows: Sequence[dict[str, Any]]) -> tuple[Row, ...]:
    return tuple(_read_row(row) for row in rows)


def _read_row(data: dict[str, Any]) -> Row:
    return Row(data["key"], data["label"], tuple(data["values"]), data["query"])
