"""The public calendar of open days: as a list, a month, a week, and what one agency offers and offered."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.reader import zone_of
from agencies.models import Agency
from agencies.rota import parse_month, this_month
from common import days
from openhouse import listing
from openhouse.feeds import feeds_of
from openhouse.forms.calendar import CalendarForm
from openhouse.models import OpenDay
from openhouse.spelling import span

PAGE = 100


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Events to come, or those of a year or a stay, month by month."""
    form = CalendarForm(request.GET, agencies=listing.agencies_to_choose(), years=listing.years_known())
    found = form.found
    dated = {"stay_from", "stay_to", "year"} & found.keys()
    asked = found if dated else found | {"stay_from": days.today()}
    page = Paginator(_events(form, asked), PAGE).get_page(request.GET.get("page"))
    return _answer(request, form, "openhouse/list.html", {
        "page": page,
        "months": listing.by_month(listing.with_agencies(list(page.object_list))),
        "dated": bool(dated),
        "years": [int(year) for year, _label in form.fields["year"].choices if year] if "year" in form.fields else [],
        "year": found.get("year"),
        "at": _first_shown(page.object_list, days.today() if not dated else None),
        "nearest": [] if page.object_list else listing.nearest(found, form.agencies),
    })  # fmt: skip


@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """A month as a table of days; by default the one in which the stay begins, else the current one."""
    form = CalendarForm(request.GET, agencies=listing.agencies_to_choose())
    asked, stay = request.GET.get("month", ""), form.found.get("stay_from")
    typed = parse_month(asked or f"{stay or days.today():%Y-%m}")
    shown = typed or this_month()
    rows = listing.narrowed(form.found, form.agencies).between(shown.first, shown.last)
    events = listing.folded(rows, form.found)
    return _answer(request, form, "openhouse/month.html", {
        "month": shown,
        "weeks": listing.grid(shown, events),
        "events": events,
        "unknown": typed is None,
        "at": _first_shown(events, shown.first),
        "before": shown.step(-1),
        "after": shown.step(1),
    })  # fmt: skip


@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """Seven days with the sessions of each; by default those in which the stay begins, else the current ones."""
    form = CalendarForm(request.GET, agencies=listing.agencies_to_choose())
    asked, stay = request.GET.get("week", ""), form.found.get("stay_from")
    typed = listing.parse_week(asked) if asked else listing.week_of(stay or days.today())
    shown = typed or listing.week_of(days.today())
    rows = listing.narrowed(form.found, form.agencies).between(shown.first, shown.last)
    events = listing.folded(rows, form.found)
    return _answer(request, form, "openhouse/week.html", {
        "week": shown,
        "week_span": span(shown.first, shown.last),
        "at": shown.first,
        "days": listing.days_of(shown, events),
        "events": events,
        "unknown": typed is None,
        "before": shown.step(-1),
        "after": shown.step(1),
    })  # fmt: skip


@require_safe
def agency_page(request: HttpRequest, agency: str) -> HttpResponse:
    """One agency: what comes, and what it held year by year."""
    found = get_object_or_404(Agency.objects.select_related("region"), slug=agency)
    events = listing.folded(listing.narrowed({"agency": agency}, {agency: found}), {"agency": agency})
    listing.with_agencies(events)
    past = [event for event in reversed(events) if event.is_over]
    context = {
        "agency": found,
        "whose": found,
        "coming": [event for event in events if not event.is_over],
        "years": listing.by_year(past),
        "zone": zone_of(request),
        "today": days.today(),
        "feeds": feeds_of(found),
    }
    return render(request, "openhouse/agency.html", context)


def _events(form: CalendarForm, asked: dict[str, Any]) -> list[OpenDay]:
    return listing.folded(listing.narrowed(asked, form.agencies), form.found)


def _answer(request: HttpRequest, form: CalendarForm, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page in one of its views; 400 where the address says what cannot be, with the rest shown all the same."""
    found = form.found
    bad = bool(form.errors) or context.get("unknown", False)
    agency = form.agencies.get(found.get("agency", ""))
    whose = agency or form.regions.get(found.get("region", ""))
    context |= {
        "form": form,
        "agency": agency,
        "whose": whose,
        "zone": zone_of(request),
        "today": days.today(),
        "at_week": listing.week_of(context["at"]),
        "query": form.query,
        "without_dates": _without(form.query, "stay_from", "stay_to", "year"),
        "feeds": feeds_of(whose),
    }
    return render(request, template, context, status=400 if bad else 200)


def _first_shown(events: Sequence[OpenDay], earliest: date | None) -> date:
    """Where the other views open: at the first event of this one, not before a day."""
    first = events[0].first_day if events else earliest or days.today()
    return max(first, earliest) if earliest else first


def _without(query: str, *names: str) -> str:
    kept = QueryDict(query, mutable=True)
    for name in names:
        kept.pop(name, None)
    return kept.urlencode()
