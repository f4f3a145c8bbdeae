"""One appointment as staff see it: facts, history, and what may be done with it now."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import absent
from appointments import agenda, story
from appointments.admin.pages import Pages, posted
from appointments.forms.desk import ReasonForm
from appointments.models import CALLED_ON_A_LINE, Booking, BookingEvent, Mode, Status
from appointments.verbs import desk, hall
from common import days

MOST = 100


class BookingPage(Pages):
    """The page, and one address for each verb."""

    def urls(self) -> list[URLPattern]:
        """Verbs that need a POST and nothing else."""
        verbs: dict[str, Callable[..., HttpResponse]] = {
            "arrive": self.arrive, "call": self.call, "settle": self.settle, "cancel": self.cancel,
        }  # fmt: skip
        own = [
            path(f"<int:pk>/{name}/", self.view(verb), name=f"appointments_booking_{name}")
            for name, verb in verbs.items()
        ]
        return [path("unsettled/", self.view(self.unsettled), name="appointments_booking_unsettled"), *own]

    def unsettled(self, request: HttpRequest) -> HttpResponse:
        """What is over at an office and of which nobody said whether it took place, the oldest first."""
        offices = self.offices(request)
        office = self.office(request, offices)
        rows = Booking.objects.filter(office=office).unsettled().select_related("service", "lane")
        shown = {"offices": offices, "office": office, "bookings": list(rows.order_by("day", "starts", "pk")[:MOST])}
        return self.page(request, "admin/appointments/booking/unsettled.html", _("To be settled"), **shown)

    def show(self, request: HttpRequest, pk: int, status: int = 200, **bound: Any) -> HttpResponse:
        """The appointment; a refused form stands in place of its fresh one."""
        booking = self.booking(request, pk)
        if booking.status == Status.MOVED:
            now = Booking.objects.filter(uid=booking.uid).latest("sequence")
            return redirect("admin:appointments_booking_change", now.pk)
        state, today = agenda.state_of(booking), booking.day == days.today()
        changeable = booking.status == Status.BOOKED
        context = {
            "booking": booking, "state": state, "today": today,
            "no_email": booking.person is not None and absent.has_no_email(booking.person),
            "answers": booking.said(get_language() or "ar"),
            "lines": story.lines_of(_history(booking)),
            "on_a_line": booking.mode in CALLED_ON_A_LINE,
            "may_arrive": today and state in ("booked", "unsettled", "no_show") and booking.mode == Mode.IN_PERSON,
            "may_call": today and state in ("booked", "unsettled", "no_show") and booking.mode != Mode.IN_PERSON,
            "may_settle": booking.is_past and state in ("booked", "unsettled", "no_show"),
            "changeable": changeable,
            "cancel_form": bound.get("cancel") or (ReasonForm(prefix="cancel") if changeable else None),
        }  # fmt: skip
        return self.page(request, "admin/appointments/booking/page.html", booking.reference, status, **context)

    def arrive(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The person is here: a number."""
        booking = self._posted(request, pk)
        ticket = self.tried(request, lambda: hall.arrive(booking=booking, by=request.user))
        if ticket is None:
            return self._back(request, pk)
        messages.success(request, _("The number is %(number)s.") % {"number": ticket.label})
        return self._back(request, pk)

    def call(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The officer calls the person on the line."""
        booking = self._posted(request, pk)
        self.tried(request, lambda: hall.begin_call(booking=booking, by=request.user), _("The call has begun."))
        return self._back(request, pk)

    def settle(self, request: HttpRequest, pk: int) -> HttpResponse:
        """It took place, or nobody came."""
        booking, came = self._posted(request, pk), bool(request.POST.get("came"))
        done = _("It took place.") if came else _("Nobody came. It can be corrected when they come after all.")
        self.tried(request, lambda: hall.settle(booking=booking, came=came, by=request.user), done)
        return self._back(request, pk)

    def cancel(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Cancelled with its reason; the person is told."""
        booking = self._posted(request, pk)
        form = ReasonForm(request.POST, prefix="cancel")
        if not form.is_valid():
            return self.show(request, pk, 422, cancel=form)
        reason, done = form.cleaned_data["reason"], _("The appointment is cancelled; the person is being told.")
        self.tried(request, lambda: desk.cancel_for(booking=booking, reason=reason, by=request.user), done)
        return self._back(request, pk)

    def _posted(self, request: HttpRequest, pk: int) -> Booking:
        posted(request)
        return self.booking(request, pk)

    def _back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Where the button was: the desk, the list of what is not settled, or the appointment."""
        if request.POST.get("back") == "desk":
            return redirect("admin:appointments_queueticket_desk")
        if request.POST.get("back") == "unsettled":
            return redirect("admin:appointments_booking_unsettled")
        return redirect("admin:appointments_booking_change", pk)


def _history(booking: Booking) -> list[BookingEvent]:
    """All that happened to the appointment, through all its moves, the last first."""
    events = BookingEvent.objects.filter(booking__uid=booking.uid).select_related("by", "booking")
    return list(events.order_by("-pk")[:200])
