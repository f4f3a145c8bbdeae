"""Where an appointment begins: what it is, which agency, which service."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.reader import language_of, zone_of
from agencies.listing import by_region, ministry_desk, suggestion, with_public_parts
from agencies.models import Agency, Region
from agencies.opening import Now, now_of
from agencies.opening.shown import offices_of
from agencies.search import find
from agencies.views import problem_with, query_of
from appointments.models import Mode
from appointments.offered import Offered, bookable, offered_at
from appointments.shown import Time, times_of
from appointments.slots import Slot, Wish, first_free_of
from appointments.views import browser, choosing


@dataclass
class Row:
    """An agency that was found or is listed; its state now where nothing can be booked there yet."""

    agency: Agency
    is_bookable: bool
    now: Now | None = None
    places: list[dict[str, str]] = field(default_factory=list)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What an appointment is, and the way to one's agency by any name of the place."""
    query = query_of(request)
    problem = problem_with(query) if "q" in request.GET else ""
    regions = by_region()
    receiving = set(bookable().values_list("pk", flat=True))
    rows = {agency.pk: Row(agency, agency.pk in receiving) for row in regions for agency in row.agencies}
    _say_hours(request, rows.values())
    found, homeless = _found(query, rows, receiving) if query and not problem else ([], [])
    context = {
        "query": query,
        "problem": problem,
        "found": found,
        "homeless": homeless,
        "desk": _desk(receiving) if homeless else None,
        "receiving": _by_region((row.region, rows[one.pk]) for row in regions for one in row.agencies),
        "others": [row for row in rows.values() if not row.is_bookable],
        "along": urlencode(choosing.carried(request)),
        "carried": choosing.carried(request),
        "zone": zone_of(request),
    }
    return render(request, "appointments/start.html", context | browser.holding(request))


def _say_hours(request: HttpRequest, rows: Iterable[Row]) -> None:
    """Say of each agency without appointments whether it answers now, in four queries for all."""
    silent = {row.agency.pk: row for row in rows if not row.is_bookable}
    seats = [offices_of(row.agency)[0] for row in silent.values()]
    for now in now_of(seats, request):
        silent[now.office.agency_id].now = now


def _found(query: str, rows: dict[int, Row], receiving: set[int]) -> tuple[list[Row], list[dict[str, str]]]:
    """Each agency found once, with the places that led to it; and the places whose agency is not known."""
    found: dict[int, Row] = {}
    homeless = []
    for hit in find(query):
        if hit.agency is None:
            homeless.append(suggestion(hit))
            continue
        row = found.setdefault(hit.agency.pk, rows.get(hit.agency.pk) or Row(hit.agency, hit.agency.pk in receiving))
        if hit.object != hit.agency:
            row.places.append(suggestion(hit))
    return list(found.values()), homeless


def _by_region(rows: Iterable[tuple[Region, Row]]) -> list[tuple[Region, list[Row]]]:
    regions: dict[str, tuple[Region, list[Row]]] = {}
    for region, row in rows:
        if row.is_bookable:
            regions.setdefault(region.code, (region, []))[1].append(row)
    return list(regions.values())


def _desk(receiving: set[int]) -> Row | None:
    """The ministry's desk, which receives those without an agency."""
    desk = ministry_desk()
    return Row(desk, desk.pk in receiving) if desk else None


@dataclass(frozen=True)
class Way:
    """A way to meet, and the first time that is free in it at any office."""

    mode: Mode
    time: Time | None


@dataclass(frozen=True)
class Card:
    """A service with its ways."""

    offered: Offered
    ways: list[Way]


@require_safe
def agency(request: HttpRequest, agency: str) -> HttpResponse:
    """The services of an agency, each with its next free time; or how to reach one that has none yet."""
    found = with_public_parts(Agency.objects.in_force().select_related("region").filter(slug=agency)).first()
    if found is None:
        raise Http404
    cards = _cards(request, offered_at(found))
    context = {
        "agency": found,
        "groups": [
            (needed, [card for card in cards if card.offered.service.needs_case is needed]) for needed in (False, True)
        ],
        "now": [] if cards else now_of(offices_of(found)[:1], request),
        "any": bool(cards),
        "along": urlencode(choosing.carried(request)),
        "zone": zone_of(request),
    }
    return render(request, "appointments/agency.html", context | browser.holding(request))


def _cards(request: HttpRequest, services: list[Offered]) -> list[Card]:
    free = first_free_of(wish for one in services for wish in one.wishes())
    return [Card(one, [Way(mode, _first(request, one, mode, free)) for mode in one.modes]) for one in services]


def _first(request: HttpRequest, one: Offered, mode: Mode, free: dict[Wish, Slot]) -> Time | None:
    """The first free time of a way, whichever office has it."""
    slots = [slot for wish, slot in free.items() if wish.service == one.service and wish.mode == mode]
    first = sorted(slots, key=lambda slot: (slot.day, slot.starts))[:1]
    return next(iter(times_of(first, zone_of(request), language_of(request))), None)
