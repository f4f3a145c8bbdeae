"""A frozen report: freezing a campaign, its page beside what stands now, its files."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.second_factor import staff_page
from agencies.models import Agency
from campaigns.models import Campaign
from reports import verbs
from reports.changes import changes
from reports.models import FrozenReport
from reports.report_views import file_of
from reports.section import Report, from_json
from reports.shown import shown
from reports.views import for_readers


@require_POST
@staff_page
def freeze(request: HttpRequest, year: int) -> HttpResponse:
    """Freeze a closed campaign with its report. 404 for who may not."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), year=year)
    try:
        verbs.freeze(campaign=campaign, by=request.user)  # type: ignore[arg-type]
    except PermissionDenied as refused:
        raise Http404 from refused
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("reports:report", year)
    messages.success(request, _("The report is frozen. What happens to requests from now on does not change it."))
    return redirect("reports:frozen", year)


@for_readers
def page(request: HttpRequest, year: int, agencies: list[Agency]) -> HttpResponse:
    """The frozen report, and every number that is another today."""
    kept = _found(request, year)
    report = _report(kept)
    now = verbs.whole_report(kept.campaign, reader=request.user)  # type: ignore[arg-type]
    context = {
        "kept": kept, "campaign": kept.campaign, "report": report, "shown": shown(report), "frozen": True,
        "changes": changes(report, now),
    }  # fmt: skip
    return render(request, "reports/frozen.html", context)


@for_readers
def file(request: HttpRequest, year: int, kind: str, agencies: list[Agency]) -> HttpResponse:
    """The frozen report as a file."""
    kept = _found(request, year)
    return file_of(_report(kept), kind, kept.checksum)


def _found(request: HttpRequest, year: int) -> FrozenReport:
    return get_object_or_404(
        FrozenReport.objects.visible_to(request.user).select_related("campaign", "frozen_by"), campaign__year=year
    )


def _report(kept: FrozenReport) -> Report:
    return from_json(kept.figures[get_language() if get_language() in kept.figures else "ar"])
