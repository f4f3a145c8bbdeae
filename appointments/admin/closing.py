"""Appointments that no longer fit, and closing days: seen, tried, then moved or cancelled at once.

Mounted by BookingAdmin under the list of appointments: ``ClosingPages(self).urls()``.
"""

import uuid
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts import absent
from agencies.models import DayException, Office
from agencies.opening.shown import day_asked
from appointments import misfits, tasks
from appointments.admin.pages import Pages, posted
from appointments.forms.closing import CloseForm, SettleForm
from appointments.models import Booking, Closing, ClosingStep
from appointments.reception import RECEIVE
from appointments.verbs import closing, rebooking
from common import days

LIST = "admin:appointments_booking_hit"


class ClosingPages(Pages):
    """The list of what no longer fits, the dry run, the work itself, and closing days."""

    def urls(self) -> list[URLPattern]:
        """One address for each."""
        return [
            path("hit/", self.view(self.hit), name="appointments_booking_hit"),
            path("hit/try/", self.view(self.attempt), name="appointments_booking_try"),
            path("hit/do/", self.view(self.do), name="appointments_booking_do"),
            path("hit/close/", self.view(self.close), name="appointments_booking_close"),
            path("hit/<uuid:key>/", self.view(self.done), name="appointments_booking_closing"),
        ]

    def hit(self, request: HttpRequest) -> HttpResponse:
        """Everything that no longer fits; at one office or between two days when asked."""
        return self._list(request)

    def _list(
        self, request: HttpRequest, status: int = 200, form: SettleForm | None = None, shut: CloseForm | None = None
    ) -> HttpResponse:
        offices = _readable(request)
        asked = request.GET.get("office", "")
        chosen = [office for office in offices if str(office.pk) == asked] or offices
        first, last = day_asked(request.GET.get("first", "")), day_asked(request.GET.get("last", ""))
        found = misfits.misfits(chosen, first, last)
        rows = _rows(list(found)[: closing.MOST])
        closable = _closable(request)
        context = {
            "groups": _grouped(rows, found), "shown": len(rows), "found": len(found), "most": closing.MOST,
            "offices": offices, "asked": asked, "first": first, "last": last, "may": closable.exists(),
            "form": form or SettleForm(), "ticked": {int(key) for key in _keys(request)} if form else None,
            "shut": shut or CloseForm(offices=closable, initial=_initial(closable)),
        }  # fmt: skip
        return self.page(
            request, "admin/appointments/closing/hit.html", _("Appointments that no longer fit"), status, **context
        )

    def attempt(self, request: HttpRequest) -> HttpResponse:
        """What would become of each that is ticked; nothing is done."""
        posted(request)
        rows, form = self._ticked(request), SettleForm(request.POST)
        if not rows or not form.is_valid():
            if not rows:
                messages.error(request, _("Tick at least one appointment first."))
            return self._list(request, 422, form)
        way = form.cleaned_data["way"]
        plans = [closing.Plan(row, row.day, row.day) for row in rows] if way == "cancel" else closing.plans(rows)
        going = sum(plan.slot is not None for plan in plans)
        context = {"plans": plans, "way": way, "form": form, "key": uuid.uuid4(), "going": going, "why": _why(form)}
        context |= {"left": len(plans) - going}
        return self.page(request, "admin/appointments/closing/trial.html", _("What will happen"), **context)

    def do(self, request: HttpRequest) -> HttpResponse:
        """Begin it: a few at once, many by the worker."""
        posted(request)
        form, key = SettleForm(request.POST), _uuid(request.POST.get("job", ""))
        if key is None or not form.is_valid():
            messages.error(request, _("Begin again from the list of appointments."))
            return redirect(LIST)
        try:
            begun = rebooking.begin(
                key=key, bookings=self._ticked(request), by=request.user, language=_language(), **form.cleaned_data
            )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(LIST)
        if begun.total <= rebooking.AT_ONCE:
            rebooking.finish_now(begun)
        else:
            transaction.on_commit(lambda: tasks.ask_to_settle(str(begun.pk)), robust=True)
        return redirect("admin:appointments_booking_closing", begun.pk)

    def done(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """How far one's own decision is, and what became of each appointment."""
        begun = get_object_or_404(Closing.objects.visible_to(request.user), pk=key)
        steps = list(begun.steps.select_related("booking__person", "booking__service", "booking__office", "made"))
        for step in steps:
            step.call = step.state != "waiting" and absent.has_no_email(step.booking.person)
        counted = {state: [step for step in steps if step.state == state] for state in ClosingStep.State.values}
        context = {"closing": begun, "steps": counted, "settled": begun.total - len(counted["waiting"])}
        answer = self.page(request, "admin/appointments/closing/done.html", begun.get_way_display(), **context)
        answer["Cache-Control"] = "private, no-store"
        return answer

    def close(self, request: HttpRequest) -> HttpResponse:
        """Show who has an appointment on the days to be closed; then close them, and ask what becomes of these."""
        posted(request)
        form = CloseForm(request.POST, offices=_closable(request))
        if not form.is_valid():
            return self._list(request, 422, shut=form)
        said = form.cleaned_data
        if request.POST.get("step") == "do":
            return self._close(request, form)
        hit = closing.would_hit(
            offices=list(said["offices"]), first=said["first"], last=said["last"], by=request.user
        )  # fmt: skip
        context = {"shut": form, "rows": _rows(hit.keys[: closing.MOST]), "count": len(hit.keys)}
        context["still_open"] = _spelled(hit.still_open)
        return self.page(request, "admin/appointments/closing/close.html", _("Close days"), **context)

    def _close(self, request: HttpRequest, form: CloseForm) -> HttpResponse:
        said = form.cleaned_data
        offices = list(said["offices"])
        try:
            made = closing.close_days(by=request.user, **said | {"offices": offices})
        except ValidationError as error:
            form.add_error(None, error)
            return self._list(request, 422, shut=form)
        _note(request, made)
        for agency in {office.agency_id for office in offices}:
            misfits.count_anew(agency)
        messages.success(request, _("Closed. Below are the appointments that no longer fit."))
        query = {"first": said["first"].isoformat(), "last": said["last"].isoformat()}
        return redirect(f"{reverse(LIST)}?{urlencode(query)}")

    def _ticked(self, request: HttpRequest) -> list[Booking]:
        """Appointments that are ticked, as far as the person may close days at their agencies, in order of time."""
        agencies = _agencies_where(request, closing.CLOSE)
        if agencies == []:
            raise PermissionDenied
        rows = _rows([int(key) for key in _keys(request)][: closing.MOST + 1])
        return [row for row in rows if agencies is None or row.agency_id in agencies]


def _agencies_where(request: HttpRequest, *permissions: str) -> list[int] | None:
    """Agencies at which somebody has one of these permissions; None: all of them."""
    user: Any = request.user
    if user.is_superuser:
        return None
    held = Office.objects.filter(agency__postings__user=user.pk).values_list("agency_id", flat=True).distinct()
    return [agency for agency in held if any(user.has_perm(name, Office(agency_id=agency)) for name in permissions)]


def _offices(request: HttpRequest, *permissions: str) -> "models.QuerySet[Office]":
    agencies = _agencies_where(request, *permissions)
    found = Office.objects.select_related("agency").order_by("agency", "-active", "-kind", "pk")
    return found if agencies is None else found.filter(agency__in=agencies)


def _readable(request: HttpRequest) -> list[Office]:
    """Offices, in use or not, whose appointments the reader may see. 403 where there is none."""
    offices = list(_offices(request, RECEIVE, closing.CLOSE))
    if not offices:
        raise PermissionDenied
    return offices


def _closable(request: HttpRequest) -> "models.QuerySet[Office]":
    return _offices(request, closing.CLOSE).filter(active=True)


def _initial(offices: "models.QuerySet[Office]") -> dict[str, Any]:
    """A single office is ticked already."""
    keys = list(offices.values_list("pk", flat=True)[:2])
    return {"offices": keys} if len(keys) == 1 else {}


def _rows(keys: list[int]) -> list[Booking]:
    return list(Booking.objects.for_page().filter(pk__in=keys).order_by("day", "office", "starts", "pk"))


def _grouped(rows: list[Booking], found: dict[int, misfits.Misfit]) -> list[dict[str, Any]]:
    """Appointments of an office and day together, each with what stands against it."""
    groups = []
    for (day, office), together in groupby(rows, key=lambda row: (row.day, row.office)):
        lines = [{"booking": row, "misfit": found[row.pk]} for row in together]
        reasons = dict.fromkeys(line["misfit"].reason for line in lines if line["misfit"].reason)
        groups.append({"day": day, "office": office, "lines": lines, "reason": " · ".join(reasons)})
    return groups


def _keys(request: HttpRequest) -> list[str]:
    keys = request.POST.getlist("row")
    return [key for key in dict.fromkeys(keys) if key.isascii() and key.isdigit() and len(key) < 19]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _language() -> str:
    return "fr" if get_language() == "fr" else "ar"


def _why(form: SettleForm) -> str:
    return str(dict(form.fields["reason"].choices)[form.cleaned_data["reason"]])  # type: ignore[attr-defined]


def _note(request: HttpRequest, made: list[DayException]) -> None:
    """The history of days that differ says who closed them."""
    if made:
        said = ngettext("%(count)s day closed", "%(count)s days closed", len(made)) % {"count": len(made)}
        rows = DayException.objects.filter(pk__in=[row.pk for row in made])
        LogEntry.objects.log_actions(request.user.pk, rows, ADDITION, said)


def _spelled(on: list[date]) -> str:
    return _(", ").join(days.spell_day(day, _language()) for day in on)
