"""Booking for somebody, and moving an appointment: choose a time of the week shown, then say for whom or why."""

import uuid
from contextlib import nullcontext
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from appointments.admin.agenda import read_day
from appointments.admin.pages import Pages
from appointments.forms.desk import PersonForm, ReasonForm, WishForm, read_slot
from appointments.models import Booking, Status
from appointments.slots import Slot, Wish, free_slots
from appointments.verbs import desk
from appointments.verbs.booking import wish_of
from appointments.verbs.taking import Taken
from common import days, origins

SHOWN = 7  # days


class BookingFor(Pages):
    """The two pages under the list of appointments."""

    def urls(self) -> list[URLPattern]:
        """Their addresses."""
        return [
            path("book/", self.view(self.book), name="appointments_booking_book"),
            path("<int:pk>/move/", self.view(self.move), name="appointments_booking_move"),
        ]

    # --- booking -------------------------------------------------------------------------------------------

    def book(self, request: HttpRequest) -> HttpResponse:
        """A wish by GET, its free times, and once one is chosen (``at``) the person by POST."""
        offices = self.offices(request)
        came = origins.origin_of(request)
        office = self.office(request, offices, came.known.get("office") if came else None)
        said = request.POST if request.method == "POST" else request.GET
        form = WishForm(said if said.get("service") else None, office=office, initial=_beginning(said))
        wish = form.wish() if form.is_bound and form.is_valid() else None
        shown: dict[str, Any] = {"offices": offices, "office": office, "form": form, "wish": wish, "came": came}
        at = read_slot(said.get("at", ""))
        if wish is None or at is None:
            shown |= _times(wish, form.cleaned_data["day"]) if wish else {}
            return self.page(
                request,
                "admin/appointments/booking/book.html",
                _("Book for somebody"),
                422 if form.errors else 200,
                **shown,
            )
        return self._person(request, wish, at, shown)

    def _person(self, request: HttpRequest, wish: Wish, at: Any, shown: dict[str, Any]) -> HttpResponse:
        """The second half: for whom."""
        token = _token(request.POST.get("token", ""))
        typed = request.POST if "name" in request.POST else None
        came: origins.From | None = shown["came"]
        known = came.known if came else None
        person = PersonForm(typed, by=request.user, questions=wish.service.questions.all(), initial=known)
        offers: list[Slot] = []
        if person.is_bound and person.is_valid():
            given = dict(person.cleaned_data)
            channel = given.pop("channel")
            try:
                # what it came from is told in the same transaction; else the verb tries again by itself
                with transaction.atomic() if came else nullcontext():
                    booking = desk.book_for(
                        wish=wish, day=at[0], starts=at[1], typed=given, channel=channel, by=request.user, uid=token
                    )
                    if came:
                        came.became(origins.MEETING, booking.reference, request.user)
            except Taken as taken:
                offers = taken.offers
                person.add_error(None, taken)
            except ValidationError as error:
                _place_errors(person, error)
            else:
                messages.success(
                    request, _("Booked. The reference is %(reference)s.") % {"reference": booking.reference}
                )
                return redirect("admin:appointments_booking_change", booking.pk)
        shown |= {"person": person, "token": token, "day": at[0], "starts": at[1], "offers": offers}
        status = 422 if person.errors else 200
        return self.page(request, "admin/appointments/booking/book.html", _("Book for somebody"), status, **shown)

    # --- moving --------------------------------------------------------------------------------------------

    def move(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The free times of the same service, way and people; a press on one of them moves the appointment."""
        booking = self.booking(request, pk)
        if booking.status != Status.BOOKED:
            messages.error(request, _("This appointment is no longer in a state that allows it."))
            return redirect("admin:appointments_booking_change", pk)
        at = read_slot(request.POST.get("at", ""))
        kept = {"reason": request.POST.get("move-reason", "")}
        form = ReasonForm(request.POST if at else None, initial=kept, prefix="move")
        offers: list[Slot] = []
        if at and form.is_valid():
            try:
                moved = desk.move_for(
                    booking=booking, day=at[0], starts=at[1], by=request.user, reason=form.cleaned_data["reason"]
                )
            except Taken as taken:
                offers = taken.offers
                form.add_error(None, taken)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("The appointment is moved; the person is being told."))
                return redirect("admin:appointments_booking_change", moved.pk)
        return self._moving(request, booking, form, offers)

    def _moving(self, request: HttpRequest, booking: Booking, form: ReasonForm, offers: list[Slot]) -> HttpResponse:
        said = request.POST if request.method == "POST" else request.GET
        first = read_day(said.get("day", "")) or max(booking.day, days.today())
        shown = {"booking": booking, "form": form, "offers": offers, "day": first}
        shown |= _times(wish_of(booking), first, besides=booking)
        status = 422 if form.errors else 200
        return self.page(
            request, "admin/appointments/booking/move.html", _("Move the appointment"), status, **shown
        )  # fmt: skip


def _beginning(said: Any) -> dict[str, Any]:
    """What the form begins with, before a service is chosen."""
    names = ("mode", "party", "only")
    kept = {name: said[name] for name in names if said.get(name)}
    return {"day": read_day(said.get("day", "")) or days.today(), "mode": "in_person", "party": 1} | kept


def _times(wish: Wish, first: date, besides: Booking | None = None) -> dict[str, Any]:
    """Free times of seven days, with the weeks before and after; as if an appointment had gone, without its own."""
    first = max(first, days.today())
    last = first + timedelta(days=SHOWN - 1)
    found = free_slots(desk.of_the_desk(wish, besides=besides.pk if besides else None), first, last)
    own = (besides.day, besides.starts) if besides else None
    times = [(day, [slot for slot in slots if (slot.day, slot.starts) != own]) for day, slots in found.items()]
    before = max(first - timedelta(days=SHOWN), days.today()) if first > days.today() else None
    return {
        "times": times,
        "first": first,
        "last": last,
        "before": before,
        "after": last + timedelta(days=1),
    }


def _place_errors(form: PersonForm, error: ValidationError) -> None:
    """What a verb refuses, beside the field it is about."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, found in error.error_dict.items():
        form.add_error(name if name in form.fields else None, found)


def _token(typed: str) -> uuid.UUID:
    try:
        return uuid.UUID(typed)
    except ValueError:
        return uuid.uuid4()
