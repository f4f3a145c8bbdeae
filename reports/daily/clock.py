"""Morocco's days for statements: in which day an instant lies, and how many working days have passed.

PostgreSQL's own table of zones is out of date; it is given the changes of the clock and asked for nothing else.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from agencies.models import Holiday
from common import days
from reports.counting import ORIGIN, ordinals

# The day of ``{at}`` in Morocco, of an instant that is not null.
LOCAL_DAY = """({at} AT TIME ZONE 'UTC'
        + (%(shifts)s::interval[])[width_bucket({at}, %(changes)s::timestamptz[])])::date"""


def calendar(until: date, holidays: frozenset[date]) -> dict[str, Any]:
    """Parameters of statements that read days: changes of the clock, running numbers of days up to ``until``."""
    changes = _changes(until.year + 1)
    return {
        "origin": ORIGIN, "ordinals": ordinals(ORIGIN, date(until.year + 1, 1, 1), holidays),
        "changes": [at for at, _shift in changes], "shifts": [shift for _at, shift in changes],
    }  # fmt: skip


@cache
def _changes(year: int) -> list[tuple[datetime, timedelta]]:
    """Instants from which Morocco's clock is so far from UTC, from 1970 to the end of a year."""
    at = datetime(1970, 1, 1, tzinfo=UTC)
    found = [(at, _shift(at))]
    end = datetime(year + 1, 1, 1, tzinfo=UTC)
    while at < end:
        following = at + timedelta(days=1)
        if _shift(following) != _shift(at):
            change = _change_between(at, following)
            found.append((change, _shift(change)))
        at = following
    return found


def _change_between(before: datetime, after: datetime) -> datetime:
    """The minute at which the clock is changed; it is never changed twice in a day."""
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) / 2
        middle = middle.replace(second=0, microsecond=0)
        before, after = (middle, after) if _shift(middle) == _shift(before) else (before, middle)
    return after


def _shift(moment: datetime) -> timedelta:
    return days.local(moment).utcoffset() or timedelta()


def days_off() -> dict[date, list[Holiday]]:
    """Holidays by day, to be named in whatever language is on when they are; one query."""
    found: dict[date, list[Holiday]] = {}
    for holiday in Holiday.objects.order_by("day", "pk"):
        found.setdefault(holiday.day, []).append(holiday)
    return found
