"""Appointments to come that no longer fit: a feast that moved, a day closed, hours or lanes changed after booking.

Nine queries whatever their number: the hours of all days are read once, and each appointment is one operation on them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Office
from agencies.opening import Day, schedule
from agencies.opening.schedule import MOST_DAYS
from appointments import grid
from appointments.models import Booking, Lane, LaneAbsence, Service, Status
from common import days

_COUNT_KEPT = 60  # seconds
_COLUMNS = ("pk", "office_id", "lane_id", "service_id", "mode", "day", "starts", "ends")


class Why(models.TextChoices):
    """What stands against an appointment."""

    LANE = "lane", _("the lane no longer receives")
    SERVICE = "service", _("this service is no longer given there")
    MODE = "mode", _("no longer met in this way")
    CLOCK = "clock", _("the law moved the clock: this hour does not exist")
    CLOSED = "closed", _("closed that day")
    HOURS = "hours", _("outside opening hours")
    ABSENT = "absent", _("the lane is absent")


class Misfit(NamedTuple):
    """Why an appointment no longer fits; ``reason`` is what closes the day, in the language now active."""

    why: Why
    reason: str = ""


class _Row(NamedTuple):
    pk: int
    office: int
    lane: int
    service: int
    mode: str
    day: date
    starts: Any
    ends: Any


@dataclass
class _Ground:
    """All that decides, read for some appointments at once."""

    hours: dict[int, dict[date, Day]]
    lanes: dict[int, Lane]
    given: set[tuple[int, int]]
    services: dict[int, Service]
    absent: dict[tuple[int, date], int]
    masks: dict[tuple[int, date, bool], int] = field(default_factory=dict)

    def open_cells(self, office: int, day: date, *, duty: bool) -> int:
        """Open cells of a day for a lane that receives in duty hours, or not."""
        key = office, day, duty
        if key not in self.masks:
            spans = (span for span in self.hours[office][day].spans if duty or not span.duty)
            self.masks[key] = grid.union(grid.between(span.opens, span.closes) for span in spans)
        return self.masks[key]

    def judge(self, row: _Row) -> Misfit | None:
        """What stands against an appointment, the widest cause first; None when it fits."""
        lane, service = self.lanes.get(row.lane), self.services.get(row.service)
        if lane is None:
            return Misfit(Why.LANE)
        if service is None or (row.lane, row.service) not in self.given:
            return Misfit(Why.SERVICE)
        if not (getattr(lane, row.mode) and getattr(service, row.mode)):
            return Misfit(Why.MODE)
        return self._judge_hour(row, lane)

    def _judge_hour(self, row: _Row, lane: Lane) -> Misfit | None:
        cells = grid.between(row.starts, row.ends, outward=True)
        if grid.unreal(row.day) >> grid.cell_of(row.starts) & 1:
            return Misfit(Why.CLOCK)
        if cells & ~self.open_cells(row.office, row.day, duty=lane.on_duty):
            day = self.hours[row.office][row.day]
            return Misfit(Why.CLOSED if day.closed or not day.spans else Why.HOURS, day.closed)
        return Misfit(Why.ABSENT) if cells & self.absent.get((row.lane, row.day), 0) else None


def misfits(offices: Iterable[Office], first: date | None = None, last: date | None = None) -> dict[int, Misfit]:
    """Appointments of offices that have not begun and no longer fit, by their keys in the order of time."""
    coming = Booking.objects.coming(first).filter(office__in=[office.pk for office in offices])
    return misfits_among(coming.filter(day__lte=last) if last else coming)


def misfits_among(bookings: "models.QuerySet[Booking]") -> dict[int, Misfit]:
    """Those of some appointments that have not begun and no longer fit, by their keys."""
    coming = bookings.filter(status=Status.BOOKED, starts_at__gt=timezone.now())
    rows = [_Row(*values) for values in coming.values_list(*_COLUMNS)]
    if not rows:
        return {}
    ground = _read(rows)
    judged = ((row.pk, ground.judge(row)) for row in rows)
    return {pk: misfit for pk, misfit in judged if misfit}


def _read(rows: list[_Row]) -> _Ground:
    lanes, services = {row.lane for row in rows}, {row.service for row in rows}
    offices = Office.objects.filter(pk__in={row.office for row in rows})
    first, last = min(row.day for row in rows), max(row.day for row in rows)
    given = Lane.services.through.objects.filter(lane__in=lanes).values_list("lane_id", "service_id")
    return _Ground(
        hours=_hours(offices, first, last),
        lanes=Lane.objects.in_use().in_bulk(lanes),
        given=set(given),
        services=Service.objects.filter(active=True).in_bulk(services),
        absent=_absent(lanes, first, last),
    )


def _hours(offices: Iterable[Office], first: date, last: date) -> dict[int, dict[date, Day]]:
    """The days of offices, read in as many steps as they need."""
    found: dict[int, dict[date, Day]] = defaultdict(dict)
    offices = list(offices)
    while first <= last:
        until = min(last, first + timedelta(days=MOST_DAYS - 1))
        for office, read in schedule(offices, first, until).items():
            found[office] |= read
        first = until + timedelta(days=1)
    return found


def _absent(lanes: set[int], first: date, last: date) -> dict[tuple[int, date], int]:
    """Cells at which lanes are away, by lane and day."""
    found: dict[tuple[int, date], int] = defaultdict(int)
    for absence in LaneAbsence.objects.filter(lane__in=lanes, first_day__lte=last, last_day__gte=first):
        whole = absence.starts is None or absence.ends is None
        mask = grid.DAY if whole else grid.between(absence.starts, absence.ends, outward=True)  # type: ignore[arg-type]
        day, until = max(first, absence.first_day), min(last, absence.last_day)
        while day <= until:
            found[absence.lane_id, day] |= mask
            day += timedelta(days=1)
    return found


def count_at(agency: int) -> int:
    """How many appointments of an agency no longer fit, as it was within the last minute."""
    counted: int | None = cache.get(_key(agency))
    if counted is None:
        counted = len(misfits(Office.objects.filter(agency=agency)))
        cache.set(_key(agency), counted, _COUNT_KEPT)
    return counted


def count_anew(agency: int) -> None:
    """Forget the count of an agency: something was done about it."""
    cache.delete(_key(agency))


def _key(agency: int) -> str:
    return f"misfits:{agency}:{days.today()}"
