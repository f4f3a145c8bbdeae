"""Requests as a workbook, with the columns of the queue, in the reader's language."""

import io
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import xlsxwriter
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from requests_desk.models import Case

# What a citizen typed stays text: no formula, no link, no number is made of it.
_PLAIN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}

COLUMNS: tuple[tuple[Any, int, Callable[[Case], Any]], ...] = (
    (_("reference"), 20, lambda case: case.reference),
    (_("status"), 18, lambda case: str(case.get_status_display())),
    (_("answer expected by"), 14, lambda case: case.due_on if case.is_open else None),
    (_("applicant"), 26, lambda case: case.applicant_name),
    (_("kind"), 26, lambda case: str(case.get_kind_display())),
    (_("commune"), 22, lambda case: case.commune.name if case.commune else None),
    (_("officer"), 24, lambda case: str(case.assignee) if case.assignee else None),
    (_("language"), 10, lambda case: str(case.get_language_display())),
    (_("country of residence"), 18, lambda case: countries.name(case.country.code) if case.country else None),
    (_("channel"), 14, lambda case: str(case.get_channel_display())),
    (_("filed on"), 14, lambda case: case.filed_on),
    (_("in Morocco until"), 14, lambda case: case.stay_to),
    (_("answered on"), 14, lambda case: case.answered_on),
    (_("outcome"), 22, lambda case: str(case.get_outcome_display()) if case.outcome else None),
)


def workbook(cases: Iterable[Case]) -> bytes:
    """An XLSX in the language now active, its sheet from right to left in Arabic."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, _PLAIN) as book:
        sheet = book.add_worksheet()
        if get_language() == "ar":
            sheet.right_to_left()
        head, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for at, (title, width, _value) in enumerate(COLUMNS):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, str(title), head)
        for number, case in enumerate(cases, 1):
            for at, (_title, _width, value) in enumerate(COLUMNS):
                _write(sheet, number, at, value(case), day)
        sheet.freeze_panes(1, 1)
    return held.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    elif value is not None:
        sheet.write_string(row, column, str(value))
