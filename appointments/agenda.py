"""The agenda of an office: by day a column for each lane, by week a column for each day, in few queries.

Whatever the number of lanes and appointments: four for the hours, one each for lanes, appointments and absences.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from agencies.models import Office
from agencies.opening import Day, schedule
from appointments import grid
from appointments.models import CELL, Booking, Lane, LaneAbsence, Status, Turn
from common import days

HOUR = 60 // CELL
BOOKED, HELD, ABSENT, CLOSED, DUTY, FREE = "booked", "held", "absent", "closed", "duty", "free"
LEAST_FREE = 2  # cells: less than ten minutes is no time for anybody
# Where nothing else says it, a day is drawn from eight to five.
_WORKDAY = (8 * HOUR, 17 * HOUR)
_KEPT = (Status.BOOKED, Status.DONE, Status.NO_SHOW)


class Place(NamedTuple):
    """From an hour to an hour, as the stylesheet's classes count them."""

    starts: time
    ends: time

    @property
    def css(self) -> str:
        """Classes that put a piece in its rows."""
        return (
            f"fh{self.starts.hour} fm{self.starts.minute // CELL} th{self.ends.hour} tm{-(-self.ends.minute // CELL)}"
        )


@dataclass(frozen=True)
class Piece:
    """Something in a column: an appointment, an absence, closed or duty hours, a free time."""

    kind: str
    place: Place
    booking: Booking | None = None
    words: str = ""
    lane: Lane | None = None
    day: date | None = None

    @property
    def state(self) -> str:
        """Of an appointment: where its person is now, else its own state; "unsettled" when nobody said."""
        return state_of(self.booking) if self.booking else ""


@dataclass
class Column:
    """A lane of a day, or a day of a week."""

    day: date
    lane: Lane | None = None
    pieces: list[Piece] = field(default_factory=list)
    closed: str = ""
    is_today: bool = False

    @property
    def bookings(self) -> list[Booking]:
        """Its appointments in order."""
        return [piece.booking for piece in self.pieces if piece.booking]


@dataclass(frozen=True)
class Agenda:
    """Columns between two hours; ``now`` is the row of today's line. ``stacked``: a plain list in each column."""

    columns: list[Column]
    hours: range
    now: Place | None
    stacked: bool = False


def of_day(office: Office, day: date, *, now: datetime | None = None) -> Agenda:
    """A column for each lane in use of an office, and for each other that has something on that day."""
    return _agenda(office, [day], None, now or timezone.now())


def of_week(office: Office, monday: date, *, lane: Lane | None = None, now: datetime | None = None) -> Agenda:
    """A column for each of seven days: of one lane hour by hour, of all lanes as plain lists."""
    return _agenda(office, [monday + timedelta(days=n) for n in range(7)], lane, now or timezone.now())


def state_of(booking: Booking) -> str:
    """Where somebody is in the hall, else the appointment's state, "unsettled" when it is over and nobody said."""
    ticket = getattr(booking, "ticket", None)
    if ticket and ticket.turn in (Turn.WAITING, Turn.CALLED, Turn.SERVING) and ticket.day == days.today():
        return str(ticket.turn)
    over = (booking.day, booking.ends) <= ((wall := days.local(timezone.now())).date(), wall.time())
    return "unsettled" if booking.status == Status.BOOKED and over else str(booking.status)


def bookings_of(office: Office, first: date, last: date, lane: Lane | None = None) -> QuerySet[Booking]:
    """Appointments of days with all that staff see of them; ``returning`` when the person has been here before."""
    before = Booking.objects.filter(
        person=OuterRef("person"), agency=OuterRef("agency"), status=Status.DONE, day__lt=OuterRef("day")
    )
    rows = Booking.objects.filter(office=office, day__range=(first, last)).annotate(returning=Exists(before))
    rows = rows.filter(lane=lane) if lane else rows
    return rows.select_related("service", "lane", "case", "ticket").order_by("day", "starts", "lane__order", "pk")


def _agenda(office: Office, wanted: list[date], lane: Lane | None, now: datetime) -> Agenda:
    first, last = wanted[0], wanted[-1]
    held = Q(status__in=_KEPT) | Q(status=Status.HELD, held_until__gt=now)
    bookings = list(bookings_of(office, first, last, lane).filter(held))
    lanes = [lane] if lane else _lanes(office, bookings)
    hours = schedule([office], first, last)[office.pk]
    absences = _absences(lanes, first, last)
    wall = days.local(now).replace(tzinfo=None)
    drawn = _Drawn(hours, bookings, absences, wall)
    if len(wanted) == 1:
        columns = [drawn.column(wanted[0], one) for one in lanes]
    elif lane:
        columns = [drawn.column(day, lane) for day in wanted]
    else:
        columns = [drawn.listed(day, lanes) for day in wanted]
    window = _window(hours.values(), bookings)
    line = Place(wall.time(), wall.time()) if first <= wall.date() <= last and wall.hour in window else None
    return Agenda(columns, window, line, stacked=len(wanted) > 1 and lane is None)


def _lanes(office: Office, bookings: Iterable[Booking]) -> list[Lane]:
    busy = {booking.lane_id for booking in bookings}
    rows = Lane.objects.filter(Q(active=True) | Q(pk__in=busy), office=office)
    return list(rows.select_related("officer").order_by("order", "pk"))


def _absences(lanes: list[Lane], first: date, last: date) -> dict[int, list[LaneAbsence]]:
    found: dict[int, list[LaneAbsence]] = defaultdict(list)
    for absence in LaneAbsence.objects.filter(lane__in=lanes, first_day__lte=last, last_day__gte=first):
        found[absence.lane_id].append(absence)
    return found


def _window(shown: Iterable[Day], bookings: Iterable[Booking]) -> range:
    """The hours drawn: whatever is open or booked on any of the days, in whole hours."""
    spans = [(grid.cell_of(span.opens), grid.cell_of(span.closes)) for day in shown for span in day.spans]
    spans += [(grid.cell_of(row.starts), grid.cell_of(row.ends) + 1) for row in bookings]
    first = min((start for start, _end in spans), default=_WORKDAY[0])
    last = max((end for _start, end in spans), default=_WORKDAY[1])
    return range(first // HOUR, min(-(-last // HOUR), 24))


class _Drawn:
    """What fills the columns."""

    def __init__(
        self,
        hours: dict[date, Day],
        bookings: list[Booking],
        absences: dict[int, list[LaneAbsence]],
        wall: datetime,
    ) -> None:
        self.hours, self.absences, self.wall = hours, absences, wall
        self.window = _window(hours.values(), bookings)
        self.bookings: dict[tuple[int, date], list[Booking]] = defaultdict(list)
        for booking in bookings:
            self.bookings[booking.lane_id, booking.day].append(booking)

    def column(self, day: date, lane: Lane) -> Column:
        """A lane's day: shaded hours first, then what lies on them, in the order of hours."""
        ground, taken = list(self._shades(day, lane)), list(self._taken(day, lane))
        laid = sorted([*taken, *self._free(day, lane)], key=lambda piece: piece.place)
        return Column(day, lane, ground + laid, self.hours[day].closed, day == self.wall.date())

    def listed(self, day: date, lanes: list[Lane]) -> Column:
        """A day over all lanes, its appointments and absences in the order of hours."""
        laid = [piece for lane in lanes for piece in self._taken(day, lane)]
        laid.sort(key=lambda piece: (piece.place, piece.lane.order if piece.lane else 0))
        return Column(day, None, laid, self.hours[day].closed, day == self.wall.date())

    def _open(self, day: date, *, duty: bool) -> int:
        spans = (span for span in self.hours[day].spans if span.duty == duty)
        return grid.union(grid.between(span.opens, span.closes) for span in spans)

    def _shades(self, day: date, lane: Lane) -> Iterator[Piece]:
        usual, duty = self._open(day, duty=False), self._open(day, duty=True) if lane.on_duty else 0
        drawn = (1 << self.window.stop * HOUR) - (1 << self.window.start * HOUR)
        for place in _places(drawn & ~(usual | duty)):
            yield Piece(CLOSED, place)
        for place in _places(drawn & duty):
            yield Piece(DUTY, place)

    def _taken(self, day: date, lane: Lane) -> Iterator[Piece]:
        for booking in self.bookings[lane.pk, day]:
            kind = HELD if booking.status == Status.HELD else BOOKED
            shown = booking if kind == BOOKED else None
            yield Piece(kind, Place(booking.starts, booking.ends), shown, lane=lane)
        for absence in self.absences.get(lane.pk, ()):
            if absence.first_day <= day <= absence.last_day:
                yield Piece(ABSENT, self._away(absence), words=absence.reason, lane=lane)

    def _away(self, absence: LaneAbsence) -> Place:
        whole = Place(grid.clock(self.window.start * HOUR), grid.clock(self.window.stop * HOUR))
        if not absence.starts or not absence.ends:
            return whole
        starts, ends = max(absence.starts, whole.starts), min(absence.ends, whole.ends)
        return Place(starts, ends) if starts < ends else whole

    def _free(self, day: date, lane: Lane) -> Iterator[Piece]:
        """What can still be booked: open, not taken with its buffer, not past."""
        free = self._open(day, duty=False) | (self._open(day, duty=True) if lane.on_duty else 0)
        for booking in self.bookings[lane.pk, day]:
            if booking.status in (Status.BOOKED, Status.HELD):
                free &= ~grid.between(booking.starts, booking.busy_until, outward=True)
        for absence in self.absences.get(lane.pk, ()):
            if absence.first_day <= day <= absence.last_day:
                free &= ~_hours_of(absence)
        if day < self.wall.date() or not lane.active:
            return
        if day == self.wall.date():
            free &= ~grid.between(time.min, self.wall.time(), outward=True)
        for place in _places(free):
            if grid.cell_of(place.ends) - grid.cell_of(place.starts) >= LEAST_FREE:
                yield Piece(FREE, place, lane=lane, day=day)


def _hours_of(absence: LaneAbsence) -> int:
    """The cells of a day that an absence takes."""
    if absence.starts is None or absence.ends is None:
        return grid.DAY
    return grid.between(absence.starts, absence.ends, outward=True)


def _places(mask: int) -> Iterator[Place]:
    """The runs of a mask, in order."""
    start = 0
    while mask:
        low = (mask & -mask).bit_length() - 1
        mask >>= low
        length = (~mask & (mask + 1)).bit_length() - 1
        yield Place(grid.clock(start + low), grid.clock(start + low + length))
        mask >>= length
        start += low + length
