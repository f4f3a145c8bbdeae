"""A campaign's figures as a table, for ``common.sheets`` to write."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.desks import national_days
from reports.figures import Count, Figures


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
