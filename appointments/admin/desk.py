"""The desk of the queue: an officer at a lane calls, serves and receives; works on a phone and without a script."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies.models import Office
from appointments import agenda, reception
from appointments.admin.pages import Pages, posted
from appointments.forms.desk import WalkInForm
from appointments.models import Lane, QueueTicket, Status, Turn
from appointments.verbs import hall
from appointments.verbs.reception import open_reception
from common import days

_NAMED = ("service", "lane", "booking__lane")
EXPECTED_MOST = 300


class QueueDesk(Pages):
    """Under the list of tickets."""

    VERBS: dict[str, Callable[..., QueueTicket]] = {
        "recall": hall.recall, "begin": hall.begin, "finish": hall.finish, "absent": hall.absent,
        "back": hall.back_to_hall, "leave": hall.leave,
    }  # fmt: skip

    def urls(self) -> list[URLPattern]:
        """The desk, its verbs and the paper of a ticket."""
        return [
            path("desk/", self.view(self.show), name="appointments_queueticket_desk"),
            path("desk/next/", self.view(self.call_next), name="appointments_queueticket_next"),
            path("desk/walk-in/", self.view(self.walk_in), name="appointments_queueticket_walk_in"),
            path("<int:pk>/do/<slug:verb>/", self.view(self.do), name="appointments_queueticket_do"),
            path("<int:pk>/paper/", self.view(self.paper), name="appointments_queueticket_paper"),
        ]

    def show(self, request: HttpRequest, form: WalkInForm | None = None, status: int = 200) -> HttpResponse:
        """Who is served, who waits and since when, who is expected."""
        offices = self.offices(request)
        office = self.office(request, offices)
        lanes = list(office.lanes.filter(active=True).order_by("order", "pk"))
        lane = self.lane(request, lanes)
        shown = {"offices": offices, "office": office, "lanes": lanes, "lane": lane}
        shown |= self._hall(office, lane) | self._expected(office)
        shown["reception"] = open_reception(office=office, by=request.user)
        shown["form"] = form or WalkInForm(office=office)
        return self.page(request, "admin/appointments/desk/page.html", _("Queue desk"), status, **shown)

    def _hall(self, office: Office, lane: Lane | None) -> dict[str, Any]:
        """Tickets of today by what can be done with them; the lane's own, of whatever day, apart."""
        today = Q(office=office, day=days.today())
        own = Q(lane=lane, turn__in=(Turn.CALLED, Turn.SERVING)) if lane else Q(pk__in=())
        rows = list(QueueTicket.objects.filter(today | own).select_related(*_NAMED).in_order(lane))
        given = set(lane.services.values_list("pk", flat=True)) if lane and lane.in_person else set()
        waiting = [row for row in rows if row.turn == Turn.WAITING]
        mine = [row for row in waiting if row.service_id in given]
        return {
            "current": next((row for row in rows if lane and row.lane_id == lane.pk and row.is_at_desk), None),
            "mine": mine,
            "waiting_number": len(waiting),
            "others": [row for row in waiting if row.service_id not in given],
            "missed": [row for row in rows if row.turn == Turn.ABSENT and row.day == days.today()],
            "elsewhere": [row for row in rows if row.is_at_desk and (not lane or row.lane_id != lane.pk)],
        }

    def _expected(self, office: Office) -> dict[str, Any]:
        """Today's appointments of people who have no ticket yet."""
        rows = agenda.bookings_of(office, days.today(), days.today()).filter(status=Status.BOOKED, ticket=None)
        return {"expected": list(rows[:EXPECTED_MOST])}

    def call_next(self, request: HttpRequest) -> HttpResponse:
        """The next one to this lane."""
        posted(request)
        lane = self._lane(request)
        ticket = self.tried(request, lambda: hall.call_next(lane=lane, by=request.user) or False)
        if ticket is False:
            messages.info(request, _("Nobody waits for what this lane gives."))
        return redirect("admin:appointments_queueticket_desk")

    def do(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """One of the verbs of a ticket."""
        posted(request)
        if verb not in self.VERBS:
            raise Http404
        ticket = self._ticket(request, pk)
        self.tried(request, lambda: self.VERBS[verb](ticket=ticket, by=request.user))
        return redirect("admin:appointments_queueticket_desk")

    def walk_in(self, request: HttpRequest) -> HttpResponse:
        """Somebody without an appointment: a number, and its paper in their language."""
        posted(request)
        office = self.office(request, self.offices(request))
        form = WalkInForm(request.POST, office=office)
        if not form.is_valid():
            return self.show(request, form, 422)
        said = dict(form.cleaned_data)
        language = said.pop("language")
        ticket = self.tried(request, lambda: hall.walk_in(office=office, by=request.user, **said))
        if ticket is None:
            return self.show(request, form, 422)
        return redirect(reverse("admin:appointments_queueticket_paper", args=[ticket.pk]) + f"?language={language}")

    def paper(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the person takes along, in their ``?language=``: number, service, hour, how many are before them."""
        ticket = self._ticket(request, pk)
        waiting = list(QueueTicket.objects.of_day(ticket.office_id, ticket.day).in_turn())
        before = next((place for place, row in enumerate(waiting) if row.pk == ticket.pk), None)
        language = "fr" if request.GET.get("language", get_language()) == "fr" else "ar"
        direction = "ltr" if language == "fr" else "rtl"
        return self.page(
            request, "admin/appointments/ticket/paper.html", ticket.label, ticket=ticket, before=before,
            language=language, direction=direction,
        )  # fmt: skip

    def _ticket(self, request: HttpRequest, pk: int) -> QueueTicket:
        rows = self.admin.get_queryset(request).select_related("office__agency", *_NAMED)
        ticket = get_object_or_404(rows, pk=pk)
        reception.refuse_stranger(request.user, ticket)
        return ticket

    def _lane(self, request: HttpRequest) -> Lane:
        office = self.office(request, self.offices(request))
        lane = self.lane(request, list(office.lanes.filter(active=True)))
        if lane is None:
            raise Http404
        return lane
