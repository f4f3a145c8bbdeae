"""The ministry's pages: a campaign in figures, and the same as a file."""

from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_bidi
from django.views.decorators.http import require_safe

from accounts.second_factor import staff_page
from agencies.models import Agency
from campaigns.models import Campaign
from common.sheets import lines_of
from reports.chart import Bar, bars
from reports.desks import Desk, desks_of, national_days
from reports.export import table_of
from reports.figures import Figures, campaign_figures, newest_with_cases
from reports.forms import FilterForm
from reports.scope import agencies_counted_for, reads_all
from reports.wish import campaign_of


def for_readers(view: Any) -> Any:
    """A page for those who read figures; ``agencies`` are theirs. 404 for staff who read none."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        agencies = list(agencies_counted_for(request.user))
        if not agencies and not reads_all(request.user):
            raise Http404
        return view(request, agencies=agencies, **kwargs)

    page: Any = guarded
    return require_safe(staff_page(page))


@for_readers
def index(request: HttpRequest, agencies: list[Agency]) -> HttpResponse:
    """Lead to the newest campaign with requests, else to the newest; say so where there is none."""
    campaigns = list(Campaign.objects.visible_to(request.user))
    if not campaigns:
        return render(request, "reports/empty.html")
    year = newest_with_cases(desks_of(campaigns, agencies)) or campaigns[0].year
    return redirect("reports:campaign", year=year)


@for_readers
def campaign(request: HttpRequest, year: int, agencies: list[Agency]) -> HttpResponse:
    """A campaign in figures; a filter that means nothing is answered beside its field."""
    asked = Asked.by(request, year, agencies)
    if not asked.form.is_valid():
        return render(request, "reports/campaign.html", asked.context(), status=400)
    figures = asked.figures()
    return render(request, "reports/campaign.html", asked.context() | _shown(figures))


@for_readers
def table(request: HttpRequest, year: int, agencies: list[Agency]) -> HttpResponseBase:
    """The same figures as CSV, agency by kind."""
    asked = Asked.by(request, year, agencies)
    if not asked.form.is_valid():
        return render(request, "reports/campaign.html", asked.context(), status=400)
    # Every text is made here: while the file leaves, the reader's language may be over.
    lines = list(lines_of(table_of(asked.figures())))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="mre-{year}-{get_language()}.csv"'
    return response


@dataclass(frozen=True)
class Asked:
    """What a reader asks for: a campaign of those there are, at some agencies, filtered."""

    campaign: Campaign
    campaigns: list[Campaign]
    desks: list[Desk]
    form: FilterForm
    national: bool

    @classmethod
    def by(cls, request: HttpRequest, year: int, agencies: list[Agency]) -> "Asked":
        """Read from the address. Raises Http404 for a year without campaign."""
        found, campaigns = campaign_of(request.user, year)
        desks = desks_of([found], agencies)
        return cls(found, campaigns, desks, FilterForm(request.GET, desks=desks), reads_all(request.user))

    def figures(self) -> Figures:
        """The figures asked for; the form must be valid."""
        return campaign_figures(
            self.campaign, agency=self.form.chosen_agency, kind=self.form.chosen_kind, among=self.desks
        )

    def context(self) -> dict[str, Any]:
        """What the page says around the figures."""
        return {
            "campaign": self.campaign,
            "campaigns": self.campaigns,
            "days": national_days(self.campaign),
            "form": self.form,
            "national": self.national,
        }


def _shown(figures: Figures) -> dict[str, Any]:
    return {
        "figures": figures,
        "total": figures.total,
        "several": len(figures.by_agency) > 1,
        "bars": _drawn(figures),
    }


def _drawn(figures: Figures) -> list[Bar]:
    """A bar per agency, or per kind where there is one agency."""
    lines = [(line.desk.agency.name, line.count) for line in figures.by_agency]
    if len(lines) < 2:
        lines = [(capfirst(str(line.kind.label)), line.count) for line in figures.by_kind]
    return bars(lines, mirrored=get_language_bidi())
