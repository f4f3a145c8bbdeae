"""The whole report of a campaign: its page and its files."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from agencies.models import Agency
from campaigns.models import Campaign
from reports.files.cases import stream
from reports.files.kinds import MAKERS, name_of
from reports.models import FrozenReport
from reports.models.export import Kind
from reports.section import Report
from reports.shown import shown, tiles
from reports.views import for_readers
from reports.wish import Wish

AT_ONCE = 20_000  # requests; a file of more is made in the background


@for_readers
def page(request: HttpRequest, year: int, agencies: list[Agency]) -> HttpResponse:
    """The whole report; a filter that means nothing is answered beside its field."""
    wish = Wish.by(request, year, agencies)
    if not wish.form.is_valid():
        return render(request, "reports/report.html", wish.context, status=400)
    report = wish.report()
    parts = shown(report)
    kept = FrozenReport.objects.visible_to(request.user).filter(campaign=wish.campaign).first()
    more = {
        "report": report, "shown": parts, "tiles": tiles(parts), "kept": kept, "may_freeze": _may_freeze(wish),
        "export_kinds": Kind.choices, "many": _filed(report) > AT_ONCE,
    }  # fmt: skip
    return render(request, "reports/report.html", wish.context | more)


def _filed(report: Report) -> int:
    total = report.section("agency").total
    return int(total.values[0] or 0) if total else 0


def _may_freeze(wish: Wish) -> bool:
    closed = wish.campaign.may_move_to(Campaign.State.FROZEN)
    return closed and wish.national and wish.reader.has_perm("campaigns.change_campaign", wish.campaign)


@for_readers
def table(request: HttpRequest, year: int, agencies: list[Agency]) -> HttpResponseBase:
    """Every number of the report as CSV."""
    return _file(request, year, agencies, "csv")


@for_readers
def workbook(request: HttpRequest, year: int, agencies: list[Agency]) -> HttpResponseBase:
    """The report as a workbook, a sheet a section."""
    return _file(request, year, agencies, "xlsx")


@for_readers
def document(request: HttpRequest, year: int, agencies: list[Agency]) -> HttpResponseBase:
    """The report as a document to print."""
    return _file(request, year, agencies, "pdf")


@for_readers
def cases(request: HttpRequest, year: int, agencies: list[Agency]) -> HttpResponseBase:
    """The requests themselves as CSV, nobody named, as they come."""
    wish = Wish.by(request, year, agencies)
    if not wish.form.is_valid():
        return render(request, "reports/report.html", wish.context, status=400)
    response = StreamingHttpResponse(stream(wish.form.slice), content_type="text/csv; charset=utf-8")
    name = f"mre-requests-{year}-{get_language()}.csv"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _file(request: HttpRequest, year: int, agencies: list[Agency], kind: str) -> HttpResponse:
    wish = Wish.by(request, year, agencies)
    if not wish.form.is_valid():
        return render(request, "reports/report.html", wish.context, status=400)
    return file_of(wish.report(), kind)


def file_of(report: Report, kind: str, checksum: str = "") -> HttpResponse:
    """A report to keep, a frozen one with its checksum. Raises Http404 for a kind of file that is none of ours."""
    if kind not in MAKERS:
        raise Http404
    media, make = MAKERS[kind]
    response = HttpResponse(make(report, checksum), content_type=media)
    name = name_of(report, kind, frozen=bool(checksum))
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
