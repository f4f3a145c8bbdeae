"""A report as one table: a row for each number, with what it is and what it means."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.section import Report, Unit


def table_of(report: Report) -> Iterator[list[Any]]:
    """Header and a row for each number there is, in the reader's language. A share is a number from 0 to 1."""
    units = names_of_units()
    of, subject = (_("Day"), report.first) if report.title else (_("Campaign (year)"), report.year)
    yield [
        of, _("Counted on"), pgettext("report", "Section"), _("Line"), _("Key of the line"),
        pgettext("report", "Figure"), _("Key of the figure"), pgettext("figure", "Number"), _("Unit"), _("Meaning"),
    ]  # fmt: skip
    for section in report.sections:
        for row in (*section.rows, *([section.total] if section.total else [])):
            for figure, value in zip(section.figures, row.values, strict=True):
                if value is not None:
                    yield [
                        subject, report.on, section.title, row.label, f"{section.slug}/{row.key}", figure.label,
                        figure.slug, value, units[figure.unit], figure.meaning,
                    ]  # fmt: skip


def names_of_units() -> dict[Unit, str]:
    """Units as a file names them."""
    return {
        Unit.COUNT: _("number"),
        Unit.SHARE: _("share (0 to 1)"),
        Unit.DAYS: _("days"),
        Unit.MINUTES: _("minutes"),
        Unit.MARK: _("mark out of five"),
    }
