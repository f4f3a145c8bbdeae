"""When the law moves the clock: wall times stand, instants are derived anew, and those affected are told.

Run after new zone data are installed. Nothing is written about an appointment that the change does not touch.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from agencies.opening.day import instant
from appointments import notices
from appointments.facts import TIME_CHANGED, lines_of, times_changed
from appointments.models import ACTIVE, Actor, Booking, BookingEvent, Status
from common import days
from notifications import outbox

# A batch is over long before a page that waits for one of its rows gives up.
BATCH = 200


class Shift(NamedTuple):
    """So many appointments, and times held for somebody, of an agency, with Morocco's offset before and after."""

    agency: str
    before: timedelta
    after: timedelta
    booked: int
    held: int


class _Row(NamedTuple):
    """What is known of a misplaced row before it is locked."""

    pk: int
    agency: str
    status: str
    before: timedelta
    after: timedelta


def foreseen(now: datetime | None = None) -> list[Shift]:
    """What ``shift`` would change, by agency; changes nothing."""
    rows = _misplaced(now or timezone.now())
    counted = Counter((row.agency, row.before, row.after, row.status) for row in rows)
    kinds = sorted({key[:3] for key in counted})
    return [Shift(*kind, counted[*kind, Status.BOOKED], counted[*kind, Status.HELD]) for kind in kinds]


def shift(now: datetime | None = None) -> Iterator[int]:
    """Correct every instant to come; yields how many people each batch told of it.

    Each batch is one transaction: stopped halfway and begun again, it goes on where it was, and nobody is told
    twice. A row that somebody is changing is waited for.
    """
    now = now or timezone.now()
    wrong = sorted(row.pk for row in _misplaced(now))
    for first in range(0, len(wrong), BATCH):
        yield _correct(wrong[first : first + BATCH], now)


def _misplaced(now: datetime) -> Iterator[_Row]:
    """Active rows that are not over under both rules, whose stored instant is not that of their wall time."""
    # a day earlier: which day it is depends on the rule
    since = days.local(now).date() - timedelta(days=1)
    rows = Booking.objects.filter(status__in=ACTIVE, zone=days.CASABLANCA.key, day__gte=since)
    columns = ("pk", "agency__code", "status", "day", "starts", "starts_at")
    for pk, agency, status, day, starts, before in rows.values_list(*columns).iterator():
        after = _derived(day, starts)
        if after != before and max(after, before) > now:
            yield _Row(pk, agency, status, _offset(day, starts, before), _offset(day, starts, after))


def _derived(day: date, starts: time) -> datetime:
    # in UTC: hours that the law gives twice equal nothing in another zone
    return instant(day, starts).astimezone(UTC)


def _offset(day: date, starts: time, moment: datetime) -> timedelta:
    return datetime.combine(day, starts, UTC) - moment


@transaction.atomic
def _correct(keys: Sequence[int], now: datetime) -> int:
    """Set the instants of these rows right, with history and letters for those to come; how many letters."""
    rows = Booking.objects.for_page().filter(pk__in=keys, status__in=ACTIVE).order_by("pk")
    locked = list(rows.select_for_update(of=("self",), no_key=True))
    before = {row.pk: row.starts_at for row in locked}
    moves: defaultdict[timedelta, list[int]] = defaultdict(list)
    for row in locked:
        row.starts_at = _derived(row.day, row.starts)
        moves[row.starts_at - before[row.pk]].append(row.pk)
    moves.pop(timedelta(), None)
    for by, moved in moves.items():
        Booking.objects.filter(pk__in=moved).update(starts_at=F("starts_at") + by)
    changed = {pk for moved in moves.values() for pk in moved}
    booked = [row for row in locked if row.pk in changed and row.status == Status.BOOKED]
    BookingEvent.objects.bulk_create([_line(row, before[row.pk]) for row in booked])
    told = [row for row in booked if row.starts_at > now]
    numbers, lines = times_changed(row.uid for row in told), lines_of(told)
    outbox.post_many([notices.time_changed(row, before[row.pk], numbers[row.uid], lines) for row in told])
    return len(told)


def _line(row: Booking, before: datetime) -> BookingEvent:
    data = {"from": before.isoformat(), "to": row.starts_at.isoformat()}
    return BookingEvent(booking=row, verb=TIME_CHANGED, actor=Actor.SYSTEM, data=data)
