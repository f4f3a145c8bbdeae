"""The agenda in the administration: a day by lanes, a week by days, and the day's list to print."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from agencies.models import Office
from appointments import agenda
from appointments.admin.pages import Pages
from appointments.models import Booking, Lane, Status
from common import days

YEARS = range(2008, 2101)


class AgendaPages(Pages):
    """Under the list of appointments."""

    def urls(self) -> list[URLPattern]:
        """The agenda and the paper."""
        return [
            path("agenda/", self.view(self.show), name="appointments_booking_agenda"),
            path("agenda/list/", self.view(self.listed), name="appointments_booking_day"),
        ]

    def show(self, request: HttpRequest) -> HttpResponse:
        """``?view=week`` by days, else by lanes; ``day``, ``office`` and, for a week, ``lane``."""
        offices = self.offices(request)
        office, day = self.office(request, offices), self._day(request)
        if request.GET.get("view") == "week":
            return self._week(request, offices, office, day)
        shown = agenda.of_day(office, day)
        unsettled = Booking.objects.filter(office=office).unsettled()[:100].count()
        return self._page(request, offices, office, day, shown, 1, unsettled=unsettled)

    def _week(self, request: HttpRequest, offices: list[Office], office: Office, day: date) -> HttpResponse:
        monday = day - timedelta(days=day.weekday())
        lanes = list(Lane.objects.filter(office=office, active=True).order_by("order", "pk"))
        asked = request.GET.get("only", "")
        lane = next((lane for lane in lanes if str(lane.pk) == asked), None)
        shown = agenda.of_week(office, monday, lane=lane)
        more = {"lanes": lanes, "lane": lane, "monday": monday, "sunday": monday + timedelta(days=6)}
        return self._page(request, offices, office, day, shown, 7, **more)

    def _page(
        self, request: HttpRequest, offices: list[Office], office: Office, day: date, shown: agenda.Agenda, step: int,
        **more: Any,
    ) -> HttpResponse:  # fmt: skip
        return self.page(
            request, "admin/appointments/agenda/page.html", _("Agenda"), offices=offices, office=office, day=day,
            agenda=shown, before=_step(day, -step), after=_step(day, step), today=days.today(), week=step > 1, **more,
        )  # fmt: skip

    def listed(self, request: HttpRequest) -> HttpResponse:
        """A day's appointments of an office as one table for paper: no more of a person than the desk needs."""
        offices = self.offices(request)
        office, day = self.office(request, offices), self._day(request)
        rows = agenda.bookings_of(office, day, day).filter(status__in=(Status.BOOKED, Status.DONE, Status.NO_SHOW))
        return self.page(
            request, "admin/appointments/agenda/list.html", _("Appointments of the day"), office=office, day=day,
            bookings=list(rows), printed=days.now(),
        )  # fmt: skip

    def _day(self, request: HttpRequest) -> date:
        """The day asked for, else today, with a word when it was no day."""
        asked = request.GET.get("day", "")
        day = read_day(asked)
        if asked and day is None:
            messages.warning(request, _("This day cannot be shown: write it as 2026-08-14. Here is today."))
        return day or days.today()


def read_day(text: str) -> date | None:
    """``2026-08-14`` as a day of the calendar's years; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS and len(text) == 10 else None


def _step(day: date, by: int) -> date | None:
    moved = day + timedelta(days=by)
    return moved if moved.year in YEARS else None
