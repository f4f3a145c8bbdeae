"""Free times against a slow second opinion: random days, lanes and services, told minute by minute in plain Python."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from agencies.models import Office
from agencies.opening import Day, Span
from agencies.opening.day import merged
from appointments.models import Booking, Lane, LaneAbsence, Service
from appointments.slots import Wish, free_slots
from common import days
from tests.recipes import appointments as make
from tests.recipes import crowd

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
WHOLE_DAY = 24 * 60
# Casablanca, and clocks that skip or repeat an hour by night, half an hour, and the very midnight.
ZONES = ("Africa/Casablanca", "Europe/Paris", "Australia/Lord_Howe", "Africa/Cairo")
# Around days on which those clocks change, and the one on which Morocco's law did.
FIRST_DAYS = st.sampled_from([
    date(2026, 9, 18), date(2027, 3, 26), date(2027, 10, 29), date(2027, 4, 2), date(2027, 10, 1), date(2027, 4, 28),
    date(2027, 10, 27), date(2027, 1, 11),
])  # fmt: skip


@dataclass(frozen=True)
class Busy:
    """A row in a lane, on a day, from a minute to another; ``keeps`` whether it should keep others out."""

    lane: int
    day: int
    begins: int
    ends: int
    state: str = "booked"

    @property
    def keeps(self) -> bool:
        return self.state not in ("lapsed", "given_back")


@dataclass(frozen=True)
class Away:
    """An absence of a lane over days; without minutes the whole day."""

    lane: int
    first: int
    last: int
    hours: tuple[int, int] | None


@dataclass(frozen=True)
class World:
    """Everything that decides; days and lanes by number."""

    zone: str
    first: date
    now: datetime
    minutes: int
    buffer: int
    extra: int
    party: int
    notice: int
    horizon: int
    duty: list[bool]
    spans: list[list[Span]]
    busy: list[Busy] = field(default_factory=list)
    away: list[Away] = field(default_factory=list)


def minute(at: time) -> int:
    return at.hour * 60 + at.minute


def hour(at: int) -> time:
    return time(at // 60, at % 60) if at < WHOLE_DAY else time(23, 59)


fives = st.integers(0, 287).map(lambda n: n * 5)
pairs = st.tuples(fives, fives).filter(lambda pair: pair[0] < pair[1])
odd_pairs = st.tuples(st.integers(0, 1439), st.integers(0, 1439)).filter(lambda pair: pair[0] < pair[1])
short = st.tuples(fives, st.integers(1, 24)).map(lambda pair: (pair[0], min(pair[0] + 5 * pair[1], WHOLE_DAY - 1)))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    count, lanes = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    first = draw(FIRST_DAYS)
    spans = [
        [Span(hour(opens), hour(closes), duty) for (opens, closes), duty in
         draw(st.lists(st.tuples(pairs, st.booleans()), max_size=3))] for _day in range(count)
    ]  # fmt: skip
    states = st.sampled_from(["booked", "booked", "held", "lapsed", "given_back", "cooling"])
    busy: list[Busy] = []
    for lane in range(lanes):
        for day in range(count):
            for (begins, ends), state in draw(st.lists(st.tuples(short, states), max_size=6)):
                row = Busy(lane, day, begins, ends, state)
                if not any(meets(row, other) for other in busy):
                    busy.append(row)
    away = [
        Away(draw(st.integers(0, lanes - 1)), day, min(day + longer, count - 1), hours)
        for day, longer, hours in draw(
            st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, 2), st.none() | odd_pairs), max_size=2)
        )
    ]
    return World(
        zone=draw(st.sampled_from(ZONES)), first=first,
        now=datetime.combine(first, time.min, UTC) + timedelta(seconds=draw(st.integers(-3 * 86400, 86400))),
        minutes=5 * draw(st.integers(1, 24)), buffer=5 * draw(st.integers(0, 6)), extra=5 * draw(st.integers(0, 3)),
        party=draw(st.integers(1, 6)), notice=draw(st.integers(0, 48)), horizon=draw(st.integers(1, 6)),
        duty=draw(st.lists(st.booleans(), min_size=lanes, max_size=lanes)), spans=spans, busy=busy, away=away,
    )  # fmt: skip


def meets(row: Busy, other: Busy) -> bool:
    same = (row.lane, row.day) == (other.lane, other.day)
    return same and row.begins < other.ends and other.begins < row.ends


# --- the second opinion: no mask, no query, one minute after the other --------------------------------------------


def expected(world: World) -> dict[tuple[date, time], tuple[frozenset[int], bool]]:
    """Free lanes of each time, by number, and whether the time lies outside usual hours."""
    found = {}
    for number, spans in enumerate(world.spans):
        day = world.first + timedelta(days=number)
        for begins in sorted({at for span in spans for at in ruled(world, span)}):
            lanes = frozenset(lane for lane in range(len(world.duty)) if is_free(world, number, lane, begins))
            if lanes and in_reach(world, day, begins):
                usual = any(minute(span.opens) <= begins < minute(span.closes) for span in spans if not span.duty)
                found[day, hour(begins)] = lanes, not usual
    return found


def ruled(world: World, span: Span) -> Iterator[int]:
    """Beginnings: from the opening, one length and buffer after the other."""
    yield from range(minute(span.opens), minute(span.closes), world.minutes + world.buffer)


def is_free(world: World, number: int, lane: int, begins: int) -> bool:
    own = [span for span in world.spans[number] if world.duty[lane] or not span.duty]
    if not any(begins in ruled(world, span) for span in own):
        return False
    length = world.minutes + max(0, world.party - 2) * world.extra
    opened = {at for span in own for at in range(minute(span.opens), minute(span.closes))}
    taken = set(taken_minutes(world, number, lane))
    meeting, with_buffer = range(begins, begins + length), range(begins, begins + length + world.buffer)
    return all(at in opened for at in meeting) and not any(at in taken for at in with_buffer)


def taken_minutes(world: World, number: int, lane: int) -> Iterator[int]:
    for row in world.busy:
        if (row.lane, row.day) == (lane, number) and row.keeps:
            yield from range(row.begins, row.ends)
    for away in world.away:
        if away.lane == lane and away.first <= number <= away.last:
            yield from range(*away.hours) if away.hours else range(WHOLE_DAY)


def in_reach(world: World, day: date, begins: int) -> bool:
    """After the notice, not beyond the horizon, and an hour that the clock shows once that day."""
    zone = ZoneInfo(world.zone)
    earliest = (world.now + timedelta(hours=world.notice)).astimezone(zone).replace(tzinfo=None)
    latest = world.now.astimezone(zone).date() + timedelta(days=world.horizon)
    wall = datetime.combine(day, time.min) + begins * MINUTE
    return earliest <= wall and day <= latest and shown(world.zone, day).count(begins) == 1


@lru_cache
def shown(zone: str, day: date) -> tuple[int, ...]:
    """The minutes that the zone's clock shows while it shows this day, instant after instant."""
    start = datetime.combine(day, time.min, UTC) - timedelta(hours=16)
    walls = ((start + n * MINUTE).astimezone(ZoneInfo(zone)) for n in range(56 * 60))
    return tuple(wall.hour * 60 + wall.minute for wall in walls if wall.date() == day)


# --- the same world in the tables -------------------------------------------------------------------------------


@contextmanager
def tables(world: World) -> Iterator[tuple[Wish, list[Lane]]]:
    """Rows as the verbs would have left them, taken back afterwards."""
    with transaction.atomic():
        office = make.office()
        service = make.service(
            minutes=world.minutes, buffer_minutes=world.buffer, extra_minutes=world.extra,
            notice_hours=world.notice, horizon_days=world.horizon,
        )  # fmt: skip
        lanes = [make.lane(office, service, on_duty=duty) for duty in world.duty]
        [who] = crowd.people(1)
        Booking.objects.bulk_create(_row(world, row, lanes[row.lane], service, office, who) for row in world.busy)
        LaneAbsence.objects.bulk_create(_absence(world, away, lanes[away.lane]) for away in world.away)
        yield Wish(service, office, "in_person", world.party), lanes
        transaction.set_rollback(True)


def _row(world: World, busy: Busy, lane: Lane, service: Service, office: Office, who: object) -> Booking:
    soon, ago = world.now + timedelta(minutes=7), world.now - timedelta(minutes=7)
    state = {
        "booked": {"status": "booked"},
        "held": {"status": "held", "held_until": soon},
        "lapsed": {"status": "held", "held_until": ago},
        "given_back": {"status": "cancelled", "reason": "plans", "cooling_until": ago},
        "cooling": {"status": "cancelled", "reason": "plans", "cooling_until": soon},
    }[busy.state]
    # a service of its own for each, for nobody has two appointments of one
    own = make.service() if busy.state == "booked" else service
    row = Booking(
        agency_id=office.agency_id, office=office, service=own, lane=lane, person=who, booked_at=ago,
        reference=f"X-{lane.pk}-{busy.day}-{busy.begins}", **state,
    )  # fmt: skip
    row.day = world.first + timedelta(days=busy.day)
    row.starts, row.ends = hour(busy.begins), hour(busy.ends)
    row.busy_until, row.starts_at = row.ends, datetime.combine(row.day, row.starts, UTC)
    return row


def _absence(world: World, away: Away, lane: Lane) -> LaneAbsence:
    first, last = (world.first + timedelta(days=number) for number in (away.first, away.last))
    starts, ends = (hour(at) for at in away.hours) if away.hours else (None, None)
    return LaneAbsence(lane=lane, first_day=first, last_day=last, starts=starts, ends=ends)


@given(worlds())
@settings(
    max_examples=100, phases=[Phase.explicit, Phase.generate],  # making a failure smaller would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_free_times_are_those_that_a_clerk_with_a_calendar_would_find(db, world):
    hours = {
        day: Day(day, merged(spans))
        for day, spans in ((world.first + timedelta(days=n), spans) for n, spans in enumerate(world.spans))
    }
    last = max(hours)
    world = with_hours(world, hours)

    with pytest.MonkeyPatch.context() as patch, tables(world) as (wish, lanes):
        patch.setattr(days, "CASABLANCA", ZoneInfo(world.zone))
        found = free_slots(wish, world.first, last, now=world.now, hours=hours)

    numbers = {lane.pk: number for number, lane in enumerate(lanes)}
    got = {
        (slot.day, slot.starts): (frozenset(numbers[lane] for lane in slot.lanes), slot.after_hours)
        for slots in found.values() for slot in slots
    }  # fmt: skip
    assert got == expected(world)
    for slots in found.values():
        for slot in slots:
            assert least_busy_first(world, slot.day, [numbers[lane] for lane in slot.lanes])
            assert minute(slot.ends) - minute(slot.starts) in (wish.minutes, wish.minutes - 1)


def with_hours(world: World, hours: dict[date, Day]) -> World:
    """The world by the hours that the days really have, overlaps joined."""
    return replace(world, spans=[list(day.spans) for day in hours.values()])


def least_busy_first(world: World, day: date, lanes: list[int]) -> bool:
    number = (day - world.first).days
    counts = [sum(row.keeps for row in world.busy if (row.lane, row.day) == (lane, number)) for lane in lanes]
    return counts == sorted(counts)


@pytest.mark.parametrize(
    ("zone", "day", "missing"),
    [
        # skipped: from two to three; repeated: the same; and nothing on a plain day
        ("Europe/Paris", date(2027, 3, 28), {time(2), time(2, 30)}),
        ("Europe/Paris", date(2027, 10, 31), {time(2), time(2, 30)}),
        ("Africa/Cairo", date(2027, 4, 30), {time(0), time(0, 30)}),
        ("Africa/Casablanca", date(2027, 2, 7), set()),
    ],
)
def test_no_meeting_begins_in_an_hour_that_the_law_skips_or_gives_twice(monkeypatch, zone, day, missing):
    wish = make.wish(minutes=30, buffer_minutes=0, notice_hours=0, horizon_days=366)
    monkeypatch.setattr(days, "CASABLANCA", ZoneInfo(zone))
    now = datetime.combine(day, time(12), UTC) - timedelta(days=3)
    hours = {day: Day(day, (Span(time(0), time(6)),))}

    found = free_slots(wish, day, day, now=now, hours=hours)[day]

    every = {hour(30 * n) for n in range(12)}
    assert every - {slot.starts for slot in found} == missing
