"""A report as a workbook: a sheet a section, numbers as numbers, from right to left in Arabic."""

import io
import re
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from common import days
from reports.section import Report, Section, Unit

# A text stays a text whatever it begins with; a number as such is written as one.
_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_FORMATS = {Unit.COUNT: "#,##0", Unit.SHARE: "0%", Unit.DAYS: "0.0", Unit.MINUTES: "0.0", Unit.MARK: "0.0"}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def workbook_of(report: Report) -> bytes:
    """The file (.xlsx): first what it is, then a sheet a section, last what each figure means."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, _PLAIN) as book:
        title = report.title or _("Report of the campaign {year}").format(year=report.year)
        book.set_properties({"title": title})
        sheets = _Sheets(book, report.language == "ar")
        sheets.cover(report)
        for section in report.sections:
            sheets.section(section)
        sheets.meanings(report)
    return held.getvalue()


class _Sheets:
    def __init__(self, book: Any, mirrored: bool) -> None:
        self.book, self.mirrored, self.names = book, mirrored, set[str]()
        way = {"reading_order": 2} if mirrored else {}
        self.text = book.add_format(way | {"text_wrap": True, "valign": "top"})
        self.head = book.add_format(way | {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.numbers = {unit: book.add_format({"num_format": said}) for unit, said in _FORMATS.items()}
        self.totals = {
            unit: book.add_format({"num_format": said, "bold": True, "top": 1}) for unit, said in _FORMATS.items()
        }
        self.total = book.add_format(way | {"bold": True, "top": 1})

    def _sheet(self, title: str) -> Any:
        """A sheet of a name that no other bears: 31 signs at most and none that a workbook forbids."""
        plain, at = _FORBIDDEN.sub(" ", title).strip(), 1
        name = plain[:31]
        while name.lower() in self.names:
            at += 1
            name = f"{plain[:28]} {at}"
        self.names.add(name.lower())
        sheet = self.book.add_worksheet(name)
        if self.mirrored:
            sheet.right_to_left()
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        return sheet

    def cover(self, report: Report) -> None:
        """Which campaign, which days, which part of it."""
        sheet = self._sheet(_("Report"))
        sheet.set_column(0, 1, 34)
        facts = [
            *(
                [(_("Report"), report.title)]
                if report.title
                else [
                    (_("Campaign (year)"), str(report.year)),
                    (_("First day"), days.spell_day(report.first, report.language)),
                    (_("Last day"), days.spell_day(report.last, report.language)),
                ]
            ),
            (_("Counted on"), days.spell_day(report.on, report.language)),
            *report.asked,
        ]
        for at, (name, value) in enumerate(facts):
            sheet.write_string(at, 0, name, self.head)
            sheet.write_string(at, 1, value, self.text)

    def section(self, section: Section) -> None:
        """One section with its head frozen and its lines to be filtered."""
        sheet = self._sheet(section.title)
        sheet.set_column(0, 0, 42)
        sheet.set_column(1, len(section.figures), 15)
        for at, name in enumerate((section.of, *(figure.label for figure in section.figures))):
            sheet.write_string(0, at, name, self.head)
        for number, row in enumerate(section.rows, 1):
            self._line(sheet, number, row, section, self.text, self.numbers)
        if section.total:
            self._line(sheet, len(section.rows) + 1, section.total, section, self.total, self.totals)
        sheet.freeze_panes(1, 1)
        if section.rows:
            sheet.autofilter(0, 0, len(section.rows), len(section.figures))

    def _line(self, sheet: Any, at: int, row: Any, section: Section, text: Any, numbers: dict[Unit, Any]) -> None:
        sheet.write_string(at, 0, row.label, text)
        for place, (figure, value) in enumerate(zip(section.figures, row.values, strict=True), 1):
            if value is None:
                sheet.write_blank(at, place, None, numbers[figure.unit])
            else:
                sheet.write_number(at, place, value, numbers[figure.unit])

    def meanings(self, report: Report) -> None:
        """What each figure means, section by section."""
        sheet = self._sheet(_("What is counted"))
        sheet.set_column(0, 1, 34)
        sheet.set_column(2, 2, 90)
        at = 0
        for section in report.sections:
            for figure in section.figures:
                for place, said in enumerate((section.title, figure.label, figure.meaning)):
                    sheet.write_string(at, place, said, self.text)
                at += 1
