"""Free times: layered hours of the office, minus absences, bookings and their buffers, for each lane.

One statement for what is taken, and hours that are kept (``standing``), whatever the days; then a few operations on
whole days (``grid``), not slot by slot.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone

from agencies.models import Office
from agencies.opening import Day, Span
from appointments import grid, standing
from appointments.models import CELL, Lane, Service
from appointments.taken import Taken, taken
from common import days

MOST_DAYS = 120
OFFERS = 3
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
# Days to each side among which the nearest times are looked for first: mostly they lie on the same day.
_NEAR = [timedelta(days=number) for number in (0, 3)]


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


@dataclass(frozen=True)
class FreeTimes:
    """Free times of the days from one to another, each day worked out when it is asked for."""

    wish: Wish
    first: date
    last: date
    opens: datetime
    lanes: Sequence[Lane] = ()
    hours: Mapping[date, Day] = field(default_factory=dict)
    busy: Taken | None = None
    _seen: dict[date, list[Slot]] = field(default_factory=dict, compare=False, repr=False)

    def on(self, day: date) -> list[Slot]:
        """The free times of a day; none outside these days."""
        if self.busy is None or not self.first <= day <= self.last:
            return []
        if day not in self._seen:
            self._seen[day] = _of_day(self.wish, self.hours[day], self.lanes, self.busy, self.opens)
        return self._seen[day]

    def days(self) -> Iterator[date]:
        """The days that have any, in order."""
        return (day for day in _each(self.first, self.last) if self.on(day))

    def after(self, day: date) -> date | None:
        """The next day that has any."""
        later = _each(max(self.first, day + _DAY), self.last)
        return next((one for one in later if self.on(one)), None)

    def before(self, day: date) -> date | None:
        """The last day before that has any."""
        earlier = list(_each(self.first, min(self.last, day - _DAY)))
        return next((one for one in reversed(earlier) if self.on(one)), None)


def free_slots(
    wish: Wish, first: date, last: date, *, now: datetime | None = None, hours: Mapping[date, Day] | None = None
) -> dict[date, list[Slot]]:
    """Free times of each day that has any, both ends included, within the service's notice and horizon.

    Nothing is found before the notice is over, beyond the horizon, in a gap of legal time, or for more
    people than the service takes. ``hours`` are the office's days where they are already read.
    Raises ValueError above 120 days.
    """
    found = free_times(wish, first, last, now=now, hours=hours)
    return {day: found.on(day) for day in found.days()}


def free_times(
    wish: Wish, first: date, last: date, *, now: datetime | None = None, hours: Mapping[date, Day] | None = None
) -> FreeTimes:
    """The same, read at once and worked out day by day."""
    now = now or timezone.now()
    if (last - first).days >= MOST_DAYS:
        raise ValueError(f"{MOST_DAYS} days at most")
    opens = wish.opens_at(now)
    first, last = max(first, opens.date()), min(last, wish.last_day(now))
    lanes = wish.giving() if first <= last and wish.is_possible else []
    if not lanes:
        return FreeTimes(wish, first, last, opens)
    hours = hours or standing.hours_of([wish.office], first, last)[wish.office.pk]
    busy = taken(lanes, first, last, now, freshly_freed=wish.freshly_freed, besides=wish.besides)
    return FreeTimes(wish, first, last, opens, lanes, hours, busy)


def slot_at(wish: Wish, day: date, starts: time, *, now: datetime | None = None) -> Slot | None:
    """The free time that begins then, or None: taken, closed, too soon, or no time of this service."""
    slots = free_slots(wish, day, day, now=now).get(day, [])
    return next((slot for slot in slots if slot.starts == starts), None)


def nearest(wish: Wish, day: date, starts: time, *, first: date, last: date, now: datetime | None = None) -> list[Slot]:
    """The three free times nearest to a wished one between two days, in order of time."""
    wished = datetime.combine(day, starts)
    for low, high in [*((max(first, day - near), min(last, day + near)) for near in _NEAR), (first, last)]:
        slots = free_slots(wish, low, high, now=now) if low <= high else {}
        found = sorted((slot for of_day in slots.values() for slot in of_day), key=lambda slot: _far(slot, wished))
        if len(found) >= OFFERS and _far(found[OFFERS - 1], wished) <= _edge(wished, (low, high), (first, last)):
            break
    return sorted(found[:OFFERS])


def _edge(wished: datetime, looked: tuple[date, date], all_days: tuple[date, date]) -> timedelta:
    """How far the nearest time may be that lies beyond the days looked at."""
    low, high = looked
    before = timedelta.max if low <= all_days[0] else wished - datetime.combine(low, time.min)
    after = timedelta.max if high >= all_days[1] else datetime.combine(high + _DAY, time.min) - wished
    return min(before, after)


def _far(slot: Slot, wished: datetime) -> timedelta:
    return abs(datetime.combine(slot.day, slot.starts) - wished)


def first_free(wish: Wish, *, within: int = 31, now: datetime | None = None) -> Slot | None:
    """The next free time within so many days, or None."""
    today = days.local(now or timezone.now()).date()
    found = free_slots(wish, today, today + timedelta(days=within - 1), now=now)
    return found[min(found)][0] if found else None


def first_free_of(wishes: Iterable[Wish], *, within: int = 31, now: datetime | None = None) -> dict[Wish, Slot]:
    """The next free time of each wish that has one within so many days, in one query however many they are.

    Each wish brings its lanes.
    """
    now = now or timezone.now()
    wishes = [wish for wish in wishes if wish.lanes and wish.is_possible]
    if not wishes:
        return {}
    first = days.local(now).date()
    last = first + timedelta(days=within - 1)
    hours = standing.hours_of({wish.office.pk: wish.office for wish in wishes}.values(), first, last)
    lanes = {lane.pk: lane for wish in wishes for lane in wish.giving()}
    busy = taken(list(lanes.values()), first, last, now)
    found = {wish: _first_of(wish, hours[wish.office.pk], busy, now) for wish in wishes}
    return {wish: slot for wish, slot in found.items() if slot}


def _first_of(wish: Wish, hours: Mapping[date, Day], busy: Taken, now: datetime) -> Slot | None:
    opens, ends, lanes = wish.opens_at(now), wish.last_day(now), wish.giving()
    for day in sorted(day for day in hours if opens.date() <= day <= ends):
        if slots := _of_day(wish, hours[day], lanes, busy, opens):
            return slots[0]
    return None


def _each(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _of_day(wish: Wish, day: Day, lanes: Sequence[Lane], taken: Taken, opens: datetime) -> list[Slot]:
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
    for lane in sorted(lanes, key=lambda lane: taken.booked.get((lane.pk, day.day), 0)):
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
