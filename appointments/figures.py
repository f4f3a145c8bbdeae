"""Appointments counted by PostgreSQL: four statements, however many agencies and days.

Days are plain dates and spans are differences of instants, so nothing is truncated to a day in the database,
whose table of zones is out of date.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from appointments.models import Actor, Booking, BookingEvent, Channel, Mode, QueueTicket, Status, WaitEntry
from common import days

_WINDOWS = """unnest(%(agencies)s::bigint[], %(first)s::date[], %(last)s::date[],
              %(from_at)s::timestamptz[], %(to_at)s::timestamptz[]) AS kept (agency, first, last, from_at, to_at)"""
_BOOKINGS = f"""{Booking._meta.db_table} b
  JOIN {_WINDOWS} ON b.agency_id = kept.agency AND b.day BETWEEN kept.first AND kept.last"""
_FILTERED = "count(*) FILTER (WHERE b.status <> 'moved' AND b.{column} = '{value}')"
_MODES = ", ".join(_FILTERED.format(column="mode", value=mode.value) for mode in Mode)
_CHANNELS = ", ".join(_FILTERED.format(column="channel", value=channel.value) for channel in Channel)

# An appointment that was moved is counted once, on the day on which it stands now; its former rows are moves.
_APPOINTMENTS = f"""
SELECT b.agency_id, count(*) FILTER (WHERE b.status <> 'moved'),
       count(*) FILTER (WHERE b.status = 'done'), count(*) FILTER (WHERE b.status = 'no_show'),
       count(*) FILTER (WHERE b.status = 'booked' AND b.starts_at <= %(now)s),
       count(*) FILTER (WHERE b.status = 'booked' AND b.starts_at > %(now)s),
       count(*) FILTER (WHERE b.status = 'moved'),
       count(*) FILTER (WHERE b.status <> 'moved' AND b.after_hours),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM b.starts_at - b.booked_at) / 86400)
           FILTER (WHERE b.status IN ('booked', 'done', 'no_show')),
       {_MODES}, {_CHANNELS}
  FROM {_BOOKINGS}
 WHERE b.status = ANY(%(told)s)
 GROUP BY GROUPING SETS ((b.agency_id), ())
"""  # noqa: S608 - names of our own tables and values of our own choices
_CANCELLED = f"""
SELECT b.agency_id, e.actor, b.reason, count(*)
  FROM {_BOOKINGS}
  JOIN {BookingEvent._meta.db_table} e ON e.booking_id = b.id AND e.verb = 'cancelled'
 WHERE b.status = 'cancelled'
 GROUP BY GROUPING SETS ((b.agency_id, e.actor, b.reason), (e.actor, b.reason))
"""  # noqa: S608
# From the arrival, or from the hour of the appointment where that is later, until the turn began.
_HALL = f"""
SELECT o.agency_id, count(*) FILTER (WHERE t.booking_id IS NULL), count(*) FILTER (WHERE b.mode = 'in_person'),
       count(*) FILTER (WHERE {{served}}),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY {{waited}}) FILTER (WHERE {{served}}),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY {{waited}}) FILTER (WHERE {{served}})
  FROM {QueueTicket._meta.db_table} t JOIN agencies_office o ON o.id = t.office_id
  JOIN {_WINDOWS} ON o.agency_id = kept.agency AND t.day BETWEEN kept.first AND kept.last
  LEFT JOIN {Booking._meta.db_table} b ON b.id = t.booking_id
 GROUP BY GROUPING SETS ((o.agency_id), ())
""".format(  # noqa: S608
    served="t.started_at IS NOT NULL AND t.turn IN ('serving', 'done') AND (b.id IS NULL OR b.mode = 'in_person')",
    waited="greatest(extract(epoch FROM t.started_at - greatest(t.arrived_at, b.starts_at)), 0) / 60",
)
_LIST = f"""
SELECT w.agency_id, count(*), count(*) FILTER (WHERE w.offers_made > 0), count(*) FILTER (WHERE w.status = 'booked')
  FROM {WaitEntry._meta.db_table} w
  JOIN {_WINDOWS} ON w.agency_id = kept.agency AND w.confirmed_at >= kept.from_at AND w.confirmed_at < kept.to_at
 GROUP BY GROUPING SETS ((w.agency_id), ())
"""  # noqa: S608
_TOLD = [Status.BOOKED, Status.DONE, Status.NO_SHOW, Status.CANCELLED, Status.MOVED]


class Window(NamedTuple):
    """The days of an agency that are counted, both included."""

    agency: int
    first: date
    last: date


@dataclass(frozen=True)
class Meetings:
    """Appointments by their day. ``lead`` is in days; ``wait`` and ``wait_most`` (of nine in ten) in minutes."""

    booked: int = 0
    kept: int = 0
    no_show: int = 0
    unsettled: int = 0
    coming: int = 0
    moves: int = 0
    after_hours: int = 0
    lead: float | None = None
    walk_ins: int = 0
    arrivals: int = 0
    waited: int = 0
    wait: float | None = None
    wait_most: float | None = None
    joined: int = 0
    offered: int = 0
    placed: int = 0
    modes: Mapping[str, int] = field(default_factory=dict)
    channels: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @property
    def cancelled_by_citizens(self) -> int:
        """Given up by the people themselves; the others by the agency."""
        return sum(count for (actor, _reason), count in self.reasons.items() if actor == Actor.CITIZEN)

    @property
    def cancelled_by_agency(self) -> int:
        """Given up by the agency, or by the portal on its behalf."""
        return self.cancelled - self.cancelled_by_citizens

    @property
    def cancelled(self) -> int:
        """Cancelled by anybody."""
        return self.booked - self.kept - self.no_show - self.unsettled - self.coming

    @property
    def percent_missed(self) -> int | None:
        """Of those kept or missed, the missed ones in whole per cent, rounded up: 0 means nobody stayed away."""
        settled = self.kept + self.no_show
        return -(-self.no_show * 100 // settled) if settled else None

    @property
    def percent_after_hours(self) -> int | None:
        """Those outside usual hours in whole per cent."""
        return round(self.after_hours * 100 / self.booked) if self.booked else None


NOTHING = Meetings()


def meetings(windows: Iterable[Window]) -> dict[int | None, Meetings]:
    """Counts by agency, and of all of them together under None; an agency without any is left out."""
    windows = list(windows)
    if not windows:
        return {}
    asked = _arrays(windows) | {"now": timezone.now(), "told": [str(status) for status in _TOLD]}
    found: dict[int | None, Meetings] = defaultdict(Meetings)
    for agency, *numbers in _rows(_APPOINTMENTS, asked):
        if numbers[0] or numbers[5]:
            found[agency] = _appointments(numbers)
    for agency, walk_ins, arrivals, waited, wait, most in _rows(_HALL, asked):
        if walk_ins or arrivals:
            found[agency] = replace(
                found[agency], walk_ins=walk_ins, arrivals=arrivals, waited=waited, wait=wait, wait_most=most
            )
    for agency, joined, offered, placed in _rows(_LIST, asked):
        if joined:
            found[agency] = replace(found[agency], joined=joined, offered=offered, placed=placed)
    for agency, reasons in _reasons(asked).items():
        found[agency] = replace(found[agency], reasons=reasons)
    return dict(found)


def _appointments(numbers: list[Any]) -> Meetings:
    booked, kept, no_show, unsettled, coming, moves, after_hours, lead, *rest = numbers
    return Meetings(
        booked=booked, kept=kept, no_show=no_show, unsettled=unsettled, coming=coming, moves=moves,
        after_hours=after_hours, lead=lead,
        modes=dict(zip(Mode.values, rest[: len(Mode)], strict=True)),
        channels=dict(zip(Channel.values, rest[len(Mode) :], strict=True)),
    )  # fmt: skip


def _reasons(asked: dict[str, Any]) -> dict[int | None, dict[tuple[str, str], int]]:
    found: dict[int | None, dict[tuple[str, str], int]] = defaultdict(dict)
    for agency, actor, reason, count in _rows(_CANCELLED, asked):
        found[agency][actor, reason] = count
    return found


def _rows(statement: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return cursor.fetchall()


def _arrays(windows: list[Window]) -> dict[str, list[Any]]:
    return {
        "agencies": [window.agency for window in windows],
        "first": [window.first for window in windows],
        "last": [window.last for window in windows],
        "from_at": [days.start_of(window.first) for window in windows],
        "to_at": [days.start_of(window.last + timedelta(days=1)) for window in windows],
    }
