"""Requests counted in one statement, along every dimension at once.

Every request is first put into one state; PostgreSQL then counts groups of (dimension, state, days) and nothing more.
All figures, percentiles too, are read from these groups: no rows are sorted, however many there are.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import connection

from accounts.models import User
from agencies.models import Holiday
from common import days
from reports.slices import HASHED, REGION, Slice
from reports.tally import Part, State, Tally

# What one request is counted by, and how it is read off its row.
DIMENSIONS: dict[str, str] = {
    "agency": "c.agency_id",
    "kind": "c.kind",
    "region": REGION,
    "country": "c.country",
    "language": "c.language",
    "channel": "c.channel",
    "age": """CASE WHEN c.filed_at - person.joined_at < interval '1 day' THEN 'new'
                   WHEN c.filed_at - person.joined_at < interval '1 year' THEN 'year'
                   WHEN c.filed_at - person.joined_at < interval '3 years' THEN 'three' ELSE 'older' END""",
    "outcome": "c.outcome",
    "week": "(c.filed_on - {opened}) / 7",
    "duty": """CASE WHEN c.after_hours OR c.channel = 'phone'
                    THEN concat(c.agency_id, '/', c.after_hours, '/', c.channel) END""",
    "cell": "c.agency_id || '/' || c.kind",
}
OF_A_REPORT = tuple(name for name in DIMENSIONS if name != "cell")
STATE = f"""CASE
    WHEN c.answered_on <= c.due_on THEN '{State.ON_TIME}'
    WHEN c.answered_on > c.due_on THEN '{State.TARDY}'
    WHEN c.status = %(waiting)s THEN '{State.WAITING}'
    WHEN c.status = %(paused)s THEN '{State.PAUSED}'
    WHEN c.status <> ALL(%(running)s) THEN '{State.WITHDRAWN}'
    WHEN c.due_on < %(today)s THEN '{State.OVERDUE}' ELSE '{State.RUNNING}' END"""
# Working days after one day up to another, by the running number that each day has.
WAITED = """(%(ordinals)s::int[])[c.answered_on - %(origin)s + 1]
             - (%(ordinals)s::int[])[coalesce(c.reopened_on, c.filed_on) - %(origin)s + 1]"""
# The planner expects far more groups than there are days and agencies, and would sort every row for each dimension;
# hashed they fit into some megabytes. OFFSET keeps what a row is counted by from being worked out for each once more.
_COUNT = """
{hashed}
SELECT GROUPING({names}), coalesce({texts}), state, taken, waited, count(*)
  FROM (SELECT {columns}, {state} AS state, c.days_taken AS taken, {waited} AS waited {rows} OFFSET 0) counted
 GROUP BY GROUPING SETS ({sets})
"""
ALL = ""
ORIGIN = date(2008, 1, 1)
Counts = Mapping[str, Mapping[str, Tally]]


def count(asked: Slice, dimensions: tuple[str, ...] = OF_A_REPORT, *, waits: bool = True) -> Counts:
    """Tallies by dimension and value; under ``ALL`` the whole. One statement, one more for the holidays.

    The tallies of a dimension add up to the whole. Without ``waits`` the applicants' days are left out, and the
    holidays are not asked for. Raises KeyError for an unknown dimension.
    """
    found: dict[str, dict[str, Tally]] = {name: defaultdict(Tally) for name in (*dimensions, ALL)}
    found[ALL][ALL] = Tally()
    if not asked.desks:
        return found
    bits = {(1 << len(dimensions)) - 1 - (1 << at): name for at, name in enumerate(reversed(dimensions))}
    with connection.cursor() as cursor:
        cursor.execute(_statement(asked, dimensions, waits), asked.parameters | (calendar() if waits else {}))
        for grouping, value, *rest in cursor.fetchall():
            found[bits.get(grouping, ALL)][value or ALL].add(Part(*rest))
    return found


def _statement(asked: Slice, dimensions: tuple[str, ...], waits: bool) -> str:
    columns = [f"{DIMENSIONS[name].format(opened=asked.opened)} AS {name}" for name in dimensions]
    person = f"JOIN {User._meta.db_table} person ON person.id = c.applicant_id" if "age" in dimensions else ""
    sets = [f"({name}, state, taken, waited)" for name in dimensions]
    days_of_applicants = WAITED if waits else "NULL::int"
    return _COUNT.format(
        hashed=HASHED, columns=", ".join(columns), state=STATE, waited=days_of_applicants,
        rows=asked.rows(person, land="region" in dimensions), names=", ".join(dimensions),
        texts=", ".join(f"{name}::text" for name in dimensions), sets=", ".join([*sets, "(state, taken, waited)"]),
    )  # fmt: skip


def calendar() -> dict[str, Any]:
    """The running number of working days on each day from 2008 on, as parameters of a statement."""
    last = date(days.today().year + 3, 1, 1)
    return {"origin": ORIGIN, "ordinals": ordinals(ORIGIN, last, Holiday.objects.days_off())}


@cache
def ordinals(origin: date, last: date, holidays: frozenset[date]) -> list[int]:
    """The running number of working days on each day from ``origin`` to the day before ``last``."""
    numbers, so_far = [], 0
    for at in range((last - origin).days):
        so_far += days.is_working(origin + timedelta(days=at), holidays)
        numbers.append(so_far)
    return numbers
