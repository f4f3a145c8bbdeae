"""Free times: layered hours of the office, minus absences, bookings and their buffers, for each lane.

Seven queries whatever the days, then a few operations on whole days (``grid``), not slot by slot.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Func, IntegerField, Q
from django.utils import timezone

from agencies.models import Office
from agencies.opening import Day, Span, schedule
from appointments import grid
from appointments.models import CELL, Booking, Lane, LaneAbsence, Service, Status
from common import days

MOST_DAYS = 120
OFFERS = 3
_MINUTE = timedelta(minutes=1)


def _seconds(name: str) -> Func:
    """An hour of the wall clock as seconds after midnight."""
    return Func(F(name), template="extract(epoch FROM %(expressions)s)::int", output_field=IntegerField())


# The first cell that a booking touches and the one after its last, in one number: rows come as plain integers.
_PACK, _CELL = 1000, CELL * 60
_TOUCHED = ArrayAgg(_seconds("starts") / _CELL * _PACK + (_seconds("busy_until") + _CELL - 1) / _CELL)


class Slot(NamedTuple):
    """A time that can be had, on Morocco's wall clock, and the lanes that have it, the least busy first."""

    day: date
    starts: time
    ends: time
    lanes: tuple[int, ...]
    after_hours: bool = False

    @property
    def free(self) -> int:
        """How many parties can still have it."""
        return len(self.lanes)


@dataclass(frozen=True)
class Wish:
    """What somebody looks for, in any lane that gives it or in one.

    ``freshly_freed`` also gives times that cool down, ``at_once`` those within the notice: both for the agency's own
    people. ``besides`` ignores a booking; ``lanes`` are those that give it, where they are already read.
    """

    service: Service
    office: Office
    mode: str
    party: int = 1
    freshly_freed: bool = False
    besides: int | None = None
    at_once: bool = False
    lane: int | None = None
    lanes: tuple[Lane, ...] | None = field(default=None, compare=False, repr=False)

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return self.service.length(self.party)

    @property
    def is_possible(self) -> bool:
        """Whether the service is given in this way and to so many people."""
        return self.mode in self.service.modes and 1 <= self.party <= self.service.party_most

    def giving(self) -> list[Lane]:
        """Lanes that give it, or the one asked for, in their order; read unless they came with the wish."""
        if self.lanes is not None:
            return [lane for lane in self.lanes if self.lane in (None, lane.pk)]
        giving = Lane.objects.giving(self.service, self.office, self.mode).order_by("order", "pk")
        return list(giving.filter(pk=self.lane) if self.lane else giving)

    def opens_at(self, now: datetime) -> datetime:
        """The wall time from which it can be had, the notice being over."""
        notice = timedelta(hours=0 if self.at_once else self.service.notice_hours)
        wall = days.local(now + notice).replace(tzinfo=None)
        # a minute that has begun is no beginning any more
        return (wall + _MINUTE - timedelta.resolution).replace(second=0, microsecond=0)

    def last_day(self, now: datetime) -> date:
        """The last day on which it can be had, seen from an instant."""
        return days.local(now).date() + timedelta(days=self.service.horizon_days)


@dataclass
class _Lanes:
    """What keeps lanes of an office from receiving, by lane and day, as masks."""

    lanes: Sequence[Lane]
    busy: Mapping[tuple[int, date], int]
    booked: Mapping[tuple[int, date], int] = field(default_factory=dict)


def free_slots(
    wish: Wish, first: date, last: date, *, now: datetime | None = None, hours: Mapping[date, Day] | None = None
) -> dict[date, list[Slot]]:
    """Free times of each day that has any, both ends included, within the service's notice and horizon.

    Nothing is found before the notice is over, beyond the horizon, in a gap of legal time, or for more
    people than the service takes. ``hours`` are the office's days where they are already read.
    Raises ValueError above 120 days.
    """
    now = now or timezone.now()
    if (last - first).days >= MOST_DAYS:
        raise ValueError(f"{MOST_DAYS} days at most")
    opens = wish.opens_at(now)
    first, last = max(first, opens.date()), min(last, wish.last_day(now))
    if first > last or not wish.is_possible:
        return {}
    lanes = wish.giving()
    if not lanes:
        return {}
    hours = hours or schedule([wish.office], first, last)[wish.office.pk]
    taken = _taken(lanes, first, last, now, freshly_freed=wish.freshly_freed, besides=wish.besides)
    found = {day: _of_day(wish, hours[day], taken, opens) for day in _each(first, last)}
    return {day: slots for day, slots in found.items() if slots}


def slot_at(wish: Wish, day: date, starts: time, *, now: datetime | None = None) -> Slot | None:
    """The free time that begins then, or None: taken, closed, too soon, or no time of this service."""
    slots = free_slots(wish, day, day, now=now).get(day, [])
    return next((slot for slot in slots if slot.starts == starts), None)


def nearest(wish: Wish, day: date, starts: time, *, first: date, last: date, now: datetime | None = None) -> list[Slot]:
    """The three free times nearest to a wished one between two days, in order of time."""
    wished = datetime.combine(day, starts)
    slots = [slot for found in free_slots(wish, first, last, now=now).values() for slot in found]
    slots.sort(key=lambda slot: abs(datetime.combine(slot.day, slot.starts) - wished))
    return sorted(slots[:OFFERS])


def first_free(wish: Wish, *, within: int = 31, now: datetime | None = None) -> Slot | None:
    """The next free time within so many days, or None."""
    today = days.local(now or timezone.now()).date()
    found = free_slots(wish, today, today + timedelta(days=within - 1), now=now)
    return found[min(found)][0] if found else None


def first_free_of(wishes: Iterable[Wish], *, within: int = 31, now: datetime | None = None) -> dict[Wish, Slot]:
    """The next free time of each wish that has one within so many days, in six queries however many they are.

    Each wish brings its lanes.
    """
    now = now or timezone.now()
    wishes = [wish for wish in wishes if wish.lanes and wish.is_possible]
    if not wishes:
        return {}
    first = days.local(now).date()
    last = first + timedelta(days=within - 1)
    hours = schedule({wish.office.pk: wish.office for wish in wishes}.values(), first, last)
    lanes = {lane.pk: lane for wish in wishes for lane in wish.giving()}
    taken = _taken(list(lanes.values()), first, last, now)
    found = {wish: _first_of(wish, hours[wish.office.pk], taken, now) for wish in wishes}
    return {wish: slot for wish, slot in found.items() if slot}


def _first_of(wish: Wish, hours: Mapping[date, Day], taken: _Lanes, now: datetime) -> Slot | None:
    opens, ends = wish.opens_at(now), wish.last_day(now)
    own = _Lanes(wish.giving(), taken.busy, taken.booked)
    for day in sorted(day for day in hours if opens.date() <= day <= ends):
        if slots := _of_day(wish, hours[day], own, opens):
            return slots[0]
    return None


def _taken(
    lanes: Sequence[Lane], first: date, last: date, now: datetime, *, freshly_freed: bool = False,
    besides: int | None = None,
) -> _Lanes:  # fmt: skip
    """Bookings with their buffers and absences, in two queries."""
    busy: dict[tuple[int, date], int] = defaultdict(int)
    booked: dict[tuple[int, date], int] = defaultdict(int)
    keeps = Q(status=Status.BOOKED) | Q(status=Status.HELD, held_until__gt=now)
    if not freshly_freed:
        keeps |= Q(cooling_until__gt=now)
    rows = Booking.objects.filter(keeps, lane__in=lanes, day__range=(first, last)).exclude(pk=besides or 0).order_by()
    for lane, day, spans in rows.values_list("lane_id", "day").annotate(touched=_TOUCHED):
        for span in spans:
            busy[lane, day] |= (1 << span % _PACK) - (1 << span // _PACK)
        booked[lane, day] = len(spans)
    for absence in LaneAbsence.objects.filter(lane__in=lanes, first_day__lte=last, last_day__gte=first):
        mask = grid.between(absence.starts, absence.ends, outward=True) if absence.starts else grid.DAY
        for day in _each(max(first, absence.first_day), min(last, absence.last_day)):
            busy[absence.lane_id, day] |= mask
    return _Lanes(lanes, busy, booked)


def _each(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _of_day(wish: Wish, day: Day, taken: _Lanes, opens: datetime) -> list[Slot]:
    """The free times of one day over all lanes."""
    if not day.spans:
        return []
    service, length = wish.service, -(-wish.minutes // CELL)
    buffer = service.buffer_minutes // CELL
    never = grid.unreal(day.day)
    if day.day == opens.date():
        never |= grid.between(time.min, opens.time(), outward=True)
    usual, on_duty = (_hours(day.spans, wish, duty) for duty in (False, True))
    found: dict[int, list[int]] = defaultdict(list)
    # the least busy first, so that each time names its lanes in that order
    for lane in sorted(taken.lanes, key=lambda lane: taken.booked.get((lane.pk, day.day), 0)):
        open_cells, ruled = on_duty if lane.on_duty else usual
        busy, key = taken.busy.get((lane.pk, day.day), 0), lane.pk
        room = grid.beginnings(open_cells & ~busy, length)
        room &= grid.beginnings(~busy & grid.DAY | grid.BEYOND, length + buffer)
        for cell in grid.cells_in(room & ruled & ~never):
            found[cell].append(key)
    ordinary, clock = usual[0], grid.CLOCK
    return [
        Slot(day.day, clock[cell], clock[cell + length], tuple(found[cell]), not ordinary >> cell & 1)
        for cell in sorted(found)
    ]


def _hours(spans: Iterable[Span], wish: Wish, duty: bool) -> tuple[int, int]:
    """Open cells of a lane, and those at which a meeting of this service may begin."""
    step = (wish.service.minutes + wish.service.buffer_minutes) // CELL
    kept = [span for span in spans if duty or not span.duty]
    open_cells = grid.union(grid.between(span.opens, span.closes) for span in kept)
    return open_cells, grid.union(grid.ruled(span.opens, span.closes, step) for span in kept)
