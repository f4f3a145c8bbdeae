"""Pages of the appointments: a season or its whole year, and the same as a file."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from agencies.models import Agency
from common.days import today
from common.sheets import lines_of
from reports.desks import national_days
from reports.meetings import MeetingFigures, meeting_figures, table_of
from reports.views import Asked, for_readers


@dataclass(frozen=True)
class Period:
    """A campaign's days, or its whole year."""

    asked: Asked
    whole: bool

    @classmethod
    def by(cls, request: HttpRequest, year: int, agencies: list[Agency]) -> "Period":
        """Read from the address. Raises Http404 for a year without campaign."""
        return cls(Asked.by(request, year, agencies), request.GET.get("whole") == "1")

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day, of the nation where agencies have their own."""
        year = self.asked.campaign.year
        return (date(year, 1, 1), date(year, 12, 31)) if self.whole else national_days(self.asked.campaign)

    def figures(self) -> MeetingFigures:
        """The figures asked for; the form must be valid."""
        chosen = self.asked.form.chosen_agency
        desks = [desk for desk in self.asked.desks if chosen in (None, desk.agency)]
        return meeting_figures(desks, self.days if self.whole else None)

    def context(self) -> dict[str, Any]:
        """What the page says around the figures."""
        return self.asked.context() | {"days": self.days, "whole": self.whole}


@for_readers
def appointments(request: HttpRequest, year: int, agencies: list[Agency]) -> HttpResponse:
    """Appointments of a season or year; a filter that means nothing is answered beside its field."""
    period = Period.by(request, year, agencies)
    if not period.asked.form.is_valid():
        return render(request, "reports/meetings.html", period.context(), status=400)
    figures = period.figures()
    shown = {"figures": figures, "total": figures.total, "several": len(figures.by_agency) > 1, "on": today()}
    return render(request, "reports/meetings.html", period.context() | shown)


@for_readers
def table(request: HttpRequest, year: int, agencies: list[Agency]) -> HttpResponseBase:
    """The same as CSV, a row for each agency."""
    period = Period.by(request, year, agencies)
    if not period.asked.form.is_valid():
        return render(request, "reports/meetings.html", period.context(), status=400)
    # Every text is made here: while the file leaves, the reader's language may be over.
    lines = list(lines_of(table_of(period.figures(), *period.days, own_days=not period.whole)))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="mre-appointments-{year}-{get_language()}.csv"'
    return response
