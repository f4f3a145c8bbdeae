"""Pages of the referrals: a season or its whole year, and the same as a file."""

from datetime import date
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.second_factor import staff_page
from campaigns.models import Campaign
from common import days
from common.sheets import lines_of
from reports.desks import national_days
from reports.referrals import Referrals, count_referrals, table_of

YEARS = range(2008, 2101)  # the years a campaign may have


def for_readers(view: Any) -> Any:
    """A page for those who may read referrals; 404 for other staff."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("requests_desk.view_referral"):
            raise Http404
        return view(request, **kwargs)

    page: Any = guarded
    return require_safe(staff_page(page))


@for_readers
def index(request: HttpRequest) -> HttpResponse:
    """Lead to this year."""
    return redirect("reports:referrals", year=days.today().year)


@for_readers
def referrals(request: HttpRequest, year: int) -> HttpResponse:
    """A season's referrals by service and by country; the whole year where asked or without a campaign."""
    campaign, whole = _asked(request, year)
    context = {
        "found": _counted(request, year, campaign, whole),
        "year": year,
        "campaign": campaign,
        "campaigns": list(Campaign.objects.visible_to(request.user)),
        "whole": whole,
    }
    return render(request, "reports/referrals.html", context)


@for_readers
def table(request: HttpRequest, year: int) -> HttpResponseBase:
    """The same as CSV, service by country."""
    campaign, whole = _asked(request, year)
    # Every text is made here: while the file leaves, the reader's language may be over.
    lines = list(lines_of(table_of(_counted(request, year, campaign, whole))))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="mre-referrals-{year}-{get_language()}.csv"'
    return response


def _asked(request: HttpRequest, year: int) -> tuple[Campaign | None, bool]:
    """The year's campaign and whether the whole year is meant. Raises Http404 for a year that cannot be one."""
    if year not in YEARS:
        raise Http404
    campaign = Campaign.objects.visible_to(request.user).filter(year=year).first()
    return campaign, campaign is None or request.GET.get("whole") == "1"


def _counted(request: HttpRequest, year: int, campaign: Campaign | None, whole: bool) -> Referrals:
    first, last = national_days(campaign) if campaign and not whole else (date(year, 1, 1), date(year, 12, 31))
    return count_referrals(request.user, first, last)
