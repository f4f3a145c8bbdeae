"""Closing days, and where the appointments that no longer fit could go: nearest first, nobody on another's time."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import DayException, Office
from agencies.opening import schedule
from appointments import grid
from appointments.misfits import misfits
from appointments.models import Booking, Wait, WaitEntry, add_minutes
from appointments.slots import Slot, Wish
from appointments.verbs.booking import wish_of
from appointments.verbs.offering import free_within
from common import days

CLOSE = "appointments.close_days"
MOST = 500  # appointments at once
MOST_DAYS = 31
WITHIN = timedelta(days=14)
LEAST_WARNING = timedelta(hours=24)  # nobody is moved to a time they may not read of before


def refuse_closing(by: Any, row: Any) -> None:
    """Raises PermissionDenied for whoever may not close days at the agency of an office or appointment."""
    if not by.has_perm(CLOSE, row):
        raise PermissionDenied


@transaction.atomic
def close_days(
    *, offices: Sequence[Office], first: date, last: date, reason_ar: str, reason_fr: str, by: User
) -> list[DayException]:
    """Close offices from a day to a day; a day already closed stays as it is. Appointments are left untouched.

    Raises ValidationError for days that are past, out of order or too many.
    """
    refuse_days(first, last)
    for office in offices:
        refuse_closing(by, office)
    # the same form sent twice waits here for itself
    keys = [office.pk for office in offices]
    list(Office.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))
    there = DayException.objects.filter(office__in=keys, day__range=(first, last), kind=DayException.Kind.CLOSED)
    closed = set(there.values_list("office_id", "day"))
    wanted = [(office, day) for office in offices for day in _each(first, last) if (office.pk, day) not in closed]
    return [
        DayException.objects.create(
            agency_id=office.agency_id, office=office, day=day, kind=DayException.Kind.CLOSED,
            reason_ar=reason_ar, reason_fr=reason_fr,
        )
        for office, day in wanted
    ]  # fmt: skip


@dataclass(frozen=True)
class Hit:
    """What closing days would do: appointments that would no longer fit, and days that would stay open in part."""

    keys: list[int]
    still_open: list[date]


def would_hit(*, offices: Sequence[Office], first: date, last: date, by: User) -> Hit:
    """Close the days, look, and take it all back: exactly what closing them would do, and nothing is done."""
    with transaction.atomic():
        before = set(misfits(offices, first, last))
        close_days(offices=offices, first=first, last=last, reason_ar="", reason_fr="", by=by)
        found = [key for key in misfits(offices, first, last) if key not in before]
        hours = schedule(offices, first, last)
        transaction.set_rollback(True)
    return Hit(found, sorted({day.day for read in hours.values() for day in read.values() if day.spans}))


def refuse_days(first: date, last: date) -> None:
    """Raises ValidationError, at its field, for days that are past, out of order or too many."""
    if last < first:
        raise ValidationError({"last": _("The last day comes before the first.")})
    if first < days.today():
        raise ValidationError({"first": _("This day has passed.")})
    if (last - first).days >= MOST_DAYS:
        raise ValidationError({"last": _("At most %(most)s days at once.") % {"most": MOST_DAYS}})


def _each(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


@dataclass(frozen=True)
class Plan:
    """Where an appointment would go, or None; looked for between two days: the stay, where it is known."""

    booking: Booking
    first: date
    last: date
    slot: Slot | None = None

    @property
    def stays_at_its_time(self) -> bool:
        """Whether only the lane changes."""
        return self.slot is not None and (self.slot.day, self.slot.starts) == (self.booking.day, self.booking.starts)


def plans(bookings: Sequence[Booking]) -> list[Plan]:
    """The nearest free time of each, within its stay or two weeks; no two on one time. Nothing is changed.

    Those whose days in Morocco are counted choose first. The plans come in the order of the appointments.
    """
    looked = _looked_in(bookings)
    planner = _Planner(bookings, looked)
    turn = sorted(bookings, key=lambda row: (looked[row.pk][1] if looked[row.pk][2] else date.max, row.day, row.starts))
    found = {row.pk: Plan(row, *looked[row.pk][:2], planner.nearest(row)) for row in turn}
    return [found[row.pk] for row in bookings]


def wish_for(row: Booking) -> Wish:
    """The same meeting at the same office, with all that the agency's own people may give."""
    return replace(wish_of(row), at_once=True, freshly_freed=True)


def _looked_in(bookings: Sequence[Booking]) -> dict[int, tuple[date, date, bool]]:
    """For each the days among which a time is looked for, and whether they are its person's stay."""
    people = {row.person_id for row in bookings}
    entries = WaitEntry.objects.filter(person__in=people).exclude(status=Wait.LEFT).order_by("made_at")
    stays = {(entry.person_id, entry.service_id): (entry.first_day, entry.last_day) for entry in entries}
    found = {}
    for row in bookings:
        stay = stays.get((row.person_id, row.service_id))
        if row.case and row.case.stay_from and row.case.stay_to:
            stay = stay or (row.case.stay_from, row.case.stay_to)
        known = stay is not None and stay[0] <= row.day <= stay[1]
        first, last = stay if known and stay else (row.day - WITHIN, row.day + WITHIN)
        found[row.pk] = max(first, days.today()), last, known
    return found


class _Planner:
    """Free times of each wish, read once, and what is already meant for somebody."""

    def __init__(self, bookings: Sequence[Booking], looked: dict[int, tuple[date, date, bool]]) -> None:
        self.looked, self.meant = looked, defaultdict[tuple[int, date], int](int)
        self.earliest = days.local(days.now() + LEAST_WARNING).replace(tzinfo=None)
        reach: dict[Wish, tuple[date, date]] = {}
        for row in bookings:
            first, last, _known = looked[row.pk]
            wish = wish_for(row)
            before = reach.get(wish, (first, last))
            reach[wish] = min(first, before[0]), max(last, before[1])
        shut = _closed_days({row.office for row in bookings}, reach.values())
        self.times = {
            wish: [slot for slot in free_within(wish, *between) if (wish.office.pk, slot.day) not in shut]
            for wish, between in reach.items()
        }
        self.moments = {wish: [_wall(slot) for slot in slots] for wish, slots in self.times.items()}

    def nearest(self, row: Booking) -> Slot | None:
        """The nearest time that nobody else is meant to have, kept for this one."""
        wish = wish_for(row)
        for slot in self._outward(wish, row):
            if lane := self._free_lane(slot, row):
                self.meant[lane, slot.day] |= _cells(slot, row)
                return slot
        return None

    def _outward(self, wish: Wish, row: Booking) -> Iterable[Slot]:
        """Times of its days, the nearest first; none that comes too soon but its own."""
        first, last, _known = self.looked[row.pk]
        times, moments, wished = self.times[wish], self.moments[wish], datetime.combine(row.day, row.starts)
        after = bisect_left(moments, wished)
        before = after - 1
        while before >= 0 or after < len(times):
            later = before < 0 or (after < len(times) and moments[after] - wished <= wished - moments[before])
            at = after if later else before
            before, after = (before, after + 1) if later else (before - 1, after)
            soon = moments[at] < self.earliest and moments[at] != wished
            if first <= times[at].day <= last and not soon:
                yield times[at]

    def _free_lane(self, slot: Slot, row: Booking) -> int | None:
        cells = _cells(slot, row)
        return next((lane for lane in slot.lanes if not self.meant[lane, slot.day] & cells), None)


def _closed_days(offices: Iterable[Office], reach: Iterable[tuple[date, date]]) -> set[tuple[int, date]]:
    """Feasts and days closed by exception: somebody may be on duty then, yet nobody is moved there unasked."""
    spans = list(reach)
    if not spans:
        return set()
    found = schedule(offices, min(first for first, _last in spans), max(last for _first, last in spans))
    return {(office, day.day) for office, read in found.items() for day in read.values() if day.closed}


def _wall(slot: Slot) -> datetime:
    return datetime.combine(slot.day, slot.starts)


def _cells(slot: Slot, row: Booking) -> int:
    return grid.between(slot.starts, add_minutes(slot.ends, row.service.buffer_minutes), outward=True)
