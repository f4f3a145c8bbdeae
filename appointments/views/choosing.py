"""The calendar of a service, and taking a free time of it."""

import re
import secrets
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.reader import language_of, zone_of
from agencies.opening.shown import day_asked
from appointments import links
from appointments.forms.wish import WishForm
from appointments.models import Booking
from appointments.offered import Offered, offered
from appointments.shown import Calendar, calendar_of, times_of
from appointments.verbs.booking import TYPED, Taken, hold
from appointments.views import browser
from common import days
from common.kept import kept

_PRESSED = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", re.ASCII)


def service_or_404(agency: str, service: str) -> Offered:
    """A service that can be booked at an agency."""
    found = offered(agency, service)
    if found is None:
        raise Http404
    return found


@require_safe
@kept()
def calendar(request: HttpRequest, agency: str, service: str) -> HttpResponse:
    """The free times of a week, or of one day, for what is looked for."""
    found = service_or_404(agency, service)
    return show(request, found, WishForm(found, request.GET.dict()), **browser.holding(request))


def show(
    request: HttpRequest, found: Offered, form: WishForm, *, status: int = 200, problem: str = "", **context: Any
) -> HttpResponse:
    """The calendar below its form; a form that is not right is shown alone with what is wrong."""
    shown = _calendar(request, form) if form.is_valid() else None
    kept = carried(request) | form.kept
    context |= {
        "offered": found,
        "form": form,
        "calendar": shown,
        "kept": kept,
        "query": urlencode(kept),
        "nonce": secrets.token_hex(8),
        "wait_url": "" if context.get("moving") else _waiting_list(found, kept),
        "problem": problem,
        "times": context.get("times"),
        "zone": zone_of(request),
        "press": context.get("press") or reverse("appointments:hold", args=[found.agency.slug, found.service.key]),
    }
    status = status if form.is_valid() else 422
    return browser.private(render(request, "appointments/calendar.html", context, status=status))


def carried(request: HttpRequest) -> dict[str, str]:
    """What goes along from page to page: the request it is about, and the days in Morocco."""
    typed = request.POST if request.method == "POST" else request.GET
    said = {"about": typed.get("about", "")[:40]}
    said |= {name: day.isoformat() for name in ("first", "last") if (day := day_asked(typed.get(name, "")))}
    return {name: value for name, value in said.items() if value}


def stay_of(request: HttpRequest) -> tuple[date, date] | None:
    """The days in Morocco that go along, once both are said and in order."""
    along = carried(request)
    first, last = (day_asked(along.get(name, "")) for name in ("first", "last"))
    return (first, last) if first and last and first <= last else None


def _waiting_list(found: Offered, kept: dict[str, str]) -> str:
    """The waiting list's form with what was said here."""
    theirs = {"office": "office", "mode": "mode", "people": "party", "first": "first_day", "last": "last_day"}
    said = {name: kept[ours] for ours, name in theirs.items() if ours in kept}
    page = reverse("appointments:wait", args=[found.agency.slug, found.service.key])
    return f"{page}?{urlencode(said)}"


def _calendar(request: HttpRequest, form: WishForm) -> Calendar:
    asked = request.GET.get("day", ""), request.GET.get("week", "")
    day, week = (day_asked(typed) if typed else None for typed in asked)
    return calendar_of(
        form.wish, form.stay, zone=zone_of(request), language=language_of(request), now=timezone.now(), day=day,
        week=week, refused=any(typed and not found for typed, found in zip(asked, (day, week), strict=True)),
    )  # fmt: skip


def pressed(typed: str) -> tuple[date, time] | None:
    """The day and hour of a button (``2026-12-07T09:00``); None for anything else."""
    try:
        moment = datetime.fromisoformat(typed) if _PRESSED.fullmatch(typed) else None
    except ValueError:
        return None
    return (moment.date(), moment.time()) if moment and abs(moment.year - days.today().year) <= 2 else None


@require_POST
@kept()
def take(request: HttpRequest, agency: str, service: str) -> HttpResponse:
    """Hold the time that was pressed, in place of what this browser held before; nothing typed before is lost."""
    found = service_or_404(agency, service)
    form, at = WishForm(found, request.POST.dict()), pressed(request.POST.get("at", ""))
    if not browser.may(request, "hold"):
        return browser.too_many(request)
    if not form.is_valid() or at is None:
        return show(request, found, form, status=422, problem="" if at else _("This is no time of the calendar."))
    former = browser.unbooked(request.POST.get("former", "")) or browser.holds(request)
    try:
        held = _hold(request, form, at, former)
    except Taken as refused:
        return offers(request, found, carried(request) | form.kept, refused, former)
    except ValidationError as refused:
        return show(request, found, form, status=429, problem=refused.messages[0])
    return browser.remember(redirect(_onward(request, held)), held)


def _hold(request: HttpRequest, form: WishForm, at: tuple[date, time], former: Booking | None) -> Booking:
    nonce = request.POST.get("nonce", "")[:32]
    return hold(
        wish=form.wish, day=at[0], starts=at[1], connection=browser.connection_of(request),
        language=language_of(request), former=former, typed=_typed_before(former, form), stay=stay_of(request),
        uid=browser.uid_for(nonce, at=request.POST["at"], **form.kept),
    )  # fmt: skip


def _typed_before(former: Booking | None, form: WishForm) -> dict[str, Any]:
    """What was typed about the visit with another time; what belongs to another service or agency is left."""
    if former is None or not (former.name_ar or former.name_latin):
        return {}
    typed = {name: getattr(former, name) for name in TYPED}
    if former.service_id != form.wish.service.pk:
        typed |= {"answers": [], "note": ""}
    if former.agency_id != form.wish.office.agency_id:
        typed["case"] = None
    return typed


def _onward(request: HttpRequest, held: Booking) -> str:
    """To the form, or past it for somebody known who has filled it."""
    known = held.email and request.user.is_authenticated
    page = reverse("appointments:review" if known else "appointments:held", args=[links.to_hold(held)])
    along = carried(request)
    return f"{page}?{urlencode(along)}" if along else page


def offers(
    request: HttpRequest, found: Offered, kept: dict[str, str], refused: Taken, former: Booking | None
) -> HttpResponse:
    """Somebody was quicker: the nearest free times as buttons, each with all that was typed before."""
    zone, language = zone_of(request), language_of(request)
    context = {
        "offered": found,
        "times": times_of(refused.offers, zone, language),
        "kept": kept,
        "query": urlencode(kept),
        "nonce": secrets.token_hex(8),
        "wait_url": _waiting_list(found, kept),
        "former": links.to_hold(former) if former else "",
        "press": reverse("appointments:hold", args=[found.agency.slug, found.service.key]),
        "zone": zone,
    }
    return browser.private(render(request, "appointments/taken.html", context, status=409))
