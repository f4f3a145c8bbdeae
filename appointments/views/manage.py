"""An appointment for whoever holds its link: see, keep, print, move, cancel."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.reader import language_of, zone_of
from appointments import links, told
from appointments.calendar import CANCEL, PUBLISH, ics_of
from appointments.facts import lines_of
from appointments.forms.cancel import CancelForm
from appointments.forms.wish import WishForm
from appointments.models import Booking, Status
from appointments.offered import Offered, offered
from appointments.shown import Time, times_of
from appointments.slots import Wish
from appointments.verbs.booking import Taken, wish_of
from appointments.verbs.changing import cancel as give_up
from appointments.verbs.changing import move as move_to
from appointments.views import browser, choosing

View = Callable[[HttpRequest, Booking, str], HttpResponse]


def page(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """A page of an appointment's link; a forged or cut link leads to the search by reference."""

    @wraps(view)
    def shown(request: HttpRequest, signed: str) -> HttpResponse:
        booking = links.booking_to_manage(signed)
        if booking is None:
            return browser.private(render(request, "appointments/over.html", status=404))
        return browser.private(view(request, booking, signed))

    return shown


@require_safe
@page
def manage(request: HttpRequest, booking: Booking, signed: str) -> HttpResponse:
    """Where it stands, when on both clocks, where or how, what to bring, and what may still be done."""
    return render(request, "appointments/manage.html", _facts(request, booking, signed))


def _facts(request: HttpRequest, booking: Booking, signed: str) -> dict[str, Any]:
    return {
        "booking": booking,
        "signed": signed,
        "zone": zone_of(request) or booking.time_zone,
        "line": lines_of([booking]).get(booking.office_id, ""),
        "answers": booking.said(language_of(request)),
        "lines": told.lines(booking),
        "code": _drawn(booking.reference),
        "is_person": request.user.is_authenticated and request.user.pk == booking.person_id,
    }


def _drawn(reference: str) -> SafeString:
    """The reference as a QR code of any size, with the quiet zone that readers need."""
    code = segno.make(reference, error="m", micro=False)
    # drawn by us from our own reference
    return mark_safe(code.svg_inline(omitsize=True, border=4, dark="#073d29", light="#fff"))  # noqa: S308


@require_safe
@page
def paper(request: HttpRequest, booking: Booking, signed: str) -> HttpResponse:
    """The sheet to print and show at the counter, in both languages: the reader's own first."""
    languages = ("fr", "ar") if get_language() == "fr" else ("ar", "fr")
    facts = _facts(request, booking, signed) | {"languages": languages}
    return render(request, "appointments/paper.html", facts)


@require_safe
@page
def ics(request: HttpRequest, booking: Booking, signed: str) -> HttpResponse:
    """The calendar file, the same entry after each move."""
    method = CANCEL if booking.status == Status.CANCELLED else PUBLISH
    answer = HttpResponse(ics_of(booking, method=method), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{booking.reference}.ics"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@page
def move(request: HttpRequest, booking: Booking, signed: str) -> HttpResponse:
    """The calendar again; a press moves the appointment, and the old time stays until the new one is had."""
    found = offered(booking.agency.slug, booking.service.key)
    if not booking.may_change or found is None or found.service != booking.service:
        messages.warning(request, _("This appointment can no longer be moved here. Call the agency."))
        return redirect("appointments:manage", signed)
    typed = request.POST if request.method == "POST" else request.GET
    asked = _as_booked(booking, found) | typed.dict()
    form = WishForm(found, asked, besides=booking.pk, callable_back=bool(booking.phone))
    if request.method == "POST":
        return _move(request, booking, signed, found, form)
    return _show(request, booking, signed, found, form)


def _as_booked(booking: Booking, found: Offered) -> dict[str, str]:
    """The office, way and number of people of now, as far as they are still offered."""
    still = booking.office in found.offices and booking.mode in found.modes_at(booking.office)
    place = {"office": str(booking.office_id), "mode": booking.mode} if still else {}
    return place | {"people": str(booking.party)}


def _show(
    request: HttpRequest, booking: Booking, signed: str, found: Offered, form: WishForm, **more: Any
) -> HttpResponse:
    press = reverse("appointments:move", args=[signed])
    more |= {"moving": booking, "signed": signed, "press": press, "moving_zone": zone_of(request) or booking.time_zone}
    return choosing.show(request, found, form, **more)


def _move(request: HttpRequest, booking: Booking, signed: str, found: Offered, form: WishForm) -> HttpResponse:
    at = choosing.pressed(request.POST.get("at", ""))
    if not browser.may(request, "hold"):
        return browser.too_many(request)
    if not form.is_valid() or at is None:
        return _show(request, booking, signed, found, form, status=422, problem=_("This is no time of the calendar."))
    try:
        move_to(
            booking=booking, day=at[0], starts=at[1], by=_who(request, booking), to=_other(form.wish, booking),
            stay=choosing.stay_of(request),
        )  # fmt: skip
    except Taken as refused:
        return _show(request, booking, signed, found, form, status=409, times=_times(request, refused))
    except ValidationError as refused:
        messages.warning(request, refused.messages[0])
        return redirect("appointments:manage", signed)
    messages.success(request, _("Your appointment is moved. The new confirmation is on its way to your e-mail."))
    return redirect("appointments:manage", signed)


def _other(wish: Wish, booking: Booking) -> Wish | None:
    """Another office, way or number of people than now; None for another time alone."""
    now = wish_of(booking)
    same = (wish.office.pk, wish.mode, wish.party) == (now.office.pk, now.mode, now.party)
    return None if same else wish


def _times(request: HttpRequest, refused: Taken) -> list[Time]:
    return times_of(refused.offers, zone_of(request), language_of(request))


def _who(request: HttpRequest, booking: Booking) -> User | None:
    """The person when they are signed in; nobody known for whoever came by the link alone."""
    return request.user if request.user.is_authenticated and request.user.pk == booking.person_id else None


@require_http_methods(["GET", "HEAD", "POST"])
@page
def cancel(request: HttpRequest, booking: Booking, signed: str) -> HttpResponse:
    """Why, and once more whether; then the time is given up."""
    if not booking.may_change:
        return redirect("appointments:manage", signed)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        facts = {"booking": booking, "signed": signed, "form": form, "zone": zone_of(request) or booking.time_zone}
        return render(request, "appointments/cancel.html", facts, status=422 if form.is_bound else 200)
    try:
        give_up(booking=booking, reason=form.cleaned_data["reason"], by=_who(request, booking))
    except ValidationError as refused:
        messages.warning(request, refused.messages[0])
    else:
        messages.success(request, _("Your appointment is cancelled. Somebody else can have the time now."))
    return redirect("appointments:manage", signed)
