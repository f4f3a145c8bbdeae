"""Pages of the open days of a campaign, and the same as a file."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from agencies.models import Agency
from common.days import today
from common.sheets import lines_of
from reports.views import Asked, for_readers
from reports.visits import VisitFigures, cells_of, table_of, visit_figures


@for_readers
def open_days(request: HttpRequest, year: int, agencies: list[Agency]) -> HttpResponse:
    """The open days of a campaign, agency by agency; a filter that means nothing is answered beside its field."""
    asked = Asked.by(request, year, agencies)
    if not asked.form.is_valid():
        return render(request, "reports/visits.html", asked.context(), status=400)
    figures = _figures(asked, agencies)
    shown = {
        "total": cells_of(figures.total), "several": len(figures.by_agency) > 1, "on": today(),
        "lines": [(line.agency, cells_of(line.count)) for line in figures.by_agency],
    }  # fmt: skip
    return render(request, "reports/visits.html", asked.context() | shown)


@for_readers
def table(request: HttpRequest, year: int, agencies: list[Agency]) -> HttpResponseBase:
    """The same as CSV, a row for each agency."""
    asked = Asked.by(request, year, agencies)
    if not asked.form.is_valid():
        return render(request, "reports/visits.html", asked.context(), status=400)
    # Every text is made here: while the file leaves, the reader's language may be over.
    lines = list(lines_of(table_of(_figures(asked, agencies))))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="mre-open-days-{year}-{get_language()}.csv"'
    return response


def _figures(asked: Asked, agencies: list[Agency]) -> VisitFigures:
    chosen = asked.form.chosen_agency
    wanted = [one for one in agencies if chosen in (None, one)]
    return visit_figures(asked.campaign, wanted, national=asked.national and chosen is None)
