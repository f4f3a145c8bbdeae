"""Plain recipes of the duty rota: a shift, and a month's sheet as a browser sends it."""

from datetime import date, time
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client

from agencies.models import Agency, DutyShift

MONDAY = date(2026, 8, 3)


def address(agency: Agency, month: str = "2026-08") -> str:
    """Where an agency's month is written."""
    return f"/fr/admin/agencies/dutyshift/month/{agency.slug}/?month={month}"


def fields_of(answer: Any) -> dict[str, str]:
    """What a browser would send back from the page."""
    form = answer.context["form"]
    sent = {"seen": form.seen}
    for row in form.rows:
        for name in row.fields:
            value = row[name].value()
            value = f"{value:%H:%M}" if isinstance(value, time) else value
            sent[f"{row.prefix}-{name}"] = "on" if value is True else (value or "")
    return {name: value for name, value in sent.items() if value != "" or name.endswith(("starts", "line"))}


def row(day: Any, starts: str = "", ends: str = "", line: Any = "", n: str = "n0", **more: Any) -> dict[str, str]:
    """The fields of one row of the sheet."""
    values = {"starts": starts, "ends": ends, "line": line, "published": "on"} | more
    return {f"{day}.{n}-{name}": str(getattr(value, "pk", value)) for name, value in values.items()}


def save(browser: Client, agency: Agency, *rows: dict[str, str], month: str = "2026-08", **more: str) -> Any:
    """Open a month, fill in rows, send it."""
    opened = browser.get(address(agency, month))
    return browser.post(
        address(agency, month), fields_of(opened) | dict(pair for r in rows for pair in r.items()) | more
    )


def shift(
    agency: Agency, day: date = MONDAY, starts: time = time(16, 30), ends: time = time(18, 30), **fields: Any
) -> DutyShift:
    """A shift on the agency's first line."""
    line = fields.pop("line", None) or agency.contacts.first()
    return DutyShift.objects.create(agency=agency, day=day, starts=starts, ends=ends, line=line, **fields)


def words(answer: HttpResponse) -> str:
    """The page as it reads, entities undone."""
    return unescape(answer.content.decode())


def shifts() -> list[tuple[date, time, time, str]]:
    """Every shift: day, from, to, who."""
    return list(DutyShift.objects.values_list("day", "starts", "ends", "person"))
