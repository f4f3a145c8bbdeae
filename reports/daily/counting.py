"""A day and the same day a week before, counted in six statements whatever the number of requests.

What happened is counted from lines of history, which nobody changes; how things stood at the end of a day is told
from the lines written before its end. A request counts at the agency that had it then, wherever it is now.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection

from agencies.models import Agency, Posting
from appointments.models import Booking
from common import days
from openhouse.models import Arrival, OpenDay
from openhouse.models import State as Told
from reports.daily.clock import LOCAL_DAY, calendar
from requests_desk.models import RUNNING, STILL, Case, CaseEvent, CaseLook, DeskRules, Status

WEEK = timedelta(days=7)
_CASES, _EVENTS = Case._meta.db_table, CaseEvent._meta.db_table
_DAYS = "unnest(%(days)s::date[], %(from_at)s::timestamptz[], %(until)s::timestamptz[]) AS m (day, from_at, until)"


def _agency(after: str) -> str:
    """The agency that had a request before the first transfer ``after`` which it was passed on; most never were."""
    return f"""CASE WHEN c.rerouted_from_id IS NULL THEN c.agency_id ELSE coalesce((
        SELECT (t.data->>'from_agency')::bigint FROM {_EVENTS} t
         WHERE t.case_id = c.id AND t.verb = 'transferred' AND t.data ? 'from_agency' AND {after}
         ORDER BY t.number LIMIT 1), c.agency_id) END"""  # noqa: S608 - names of our own tables


_FILED = f"""
SELECT c.filed_on, {_agency("true")}, c.kind, count(*), count(*) FILTER (WHERE c.after_hours)
  FROM {_CASES} c WHERE c.filed_on = ANY(%(days)s::date[]) GROUP BY 1, 2, 3
"""  # noqa: S608
# Line by line: the planner cannot know how few lines a day has, and would read every request there is.
_CASE_OF_LINE = f"""CROSS JOIN LATERAL (
      SELECT id, agency_id, rerouted_from_id, filed_on, term_days, term_counted FROM {_CASES}
       WHERE id = e.case_id OFFSET 0) c"""  # noqa: S608
# Whether somebody who worked at the agency on that day wrote the line.
_BY_STAFF = f"""e.actor = 'staff' AND EXISTS (SELECT FROM {Posting._meta.db_table} p
        WHERE p.user_id = e.by_id AND p.agency_id = e.agency
          AND p.since <= e.day AND (p.until IS NULL OR p.until >= e.day))"""
_ACTS = f"""
WITH e AS MATERIALIZED (
  SELECT m.day, e.verb, e.actor, e.by_id, e.from_status, e.to_status, e.data,
         {_agency("t.number >= e.number")} AS agency
    FROM {_DAYS} JOIN {_EVENTS} e ON e.at >= m.from_at AND e.at < m.until {_CASE_OF_LINE}
), passed AS (
  SELECT day, (data->>'from_agency')::bigint AS former, (data->>'to_agency')::bigint AS latter
    FROM e WHERE verb = 'transferred' AND data ? 'from_agency' AND data->>'from_agency' <> data->>'to_agency'
)
SELECT day, agency, 'asked', count(*) FROM e WHERE verb = 'papers_asked' GROUP BY 1, 2
UNION ALL SELECT day, agency, 'wrote', count(*) FROM e WHERE verb = 'applicant_wrote' GROUP BY 1, 2
UNION ALL SELECT day, agency, 'reopened', count(*) FROM e WHERE verb = 'reopened' GROUP BY 1, 2
UNION ALL SELECT day, agency, 'withdrawn', count(*) FROM e WHERE to_status = 'withdrawn' GROUP BY 1, 2
UNION ALL SELECT day, agency, 'merged', count(*) FROM e
           WHERE to_status = 'closed' AND from_status <> 'answered' GROUP BY 1, 2
UNION ALL SELECT day, former, 'left', count(*) FROM passed GROUP BY 1, 2
UNION ALL SELECT day, latter, 'came', count(*) FROM passed GROUP BY 1, 2
UNION ALL SELECT day, agency, 'acts', count(*) FROM e WHERE {_BY_STAFF} GROUP BY 1, 2
"""  # noqa: S608
# A request is open at the end of the days from its filing to the day before its last answer or withdrawal: the
# expression of the index case_open_days. One answered and opened again meanwhile is told apart by its history.
OPEN_DAYS = "daterange(c.filed_on, greatest(c.filed_on, coalesce(c.answered_on, c.withdrawn_on, 'infinity'::date)))"
_STANDING = f"""
WITH point AS MATERIALIZED (
  SELECT m.day, m.until, 0 AS answer, c.id, c.filed_on, c.term_days, c.term_counted,
         {_agency("t.at >= m.until")} AS agency
    FROM {_DAYS} JOIN {_CASES} c ON {OPEN_DAYS} @> m.day
   UNION ALL
  SELECT m.day, m.until, e.number, c.id, c.filed_on, c.term_days, c.term_counted, {_agency("t.number > e.number")}
    FROM {_DAYS} JOIN {_EVENTS} e ON e.at >= m.from_at AND e.at < m.until AND e.to_status = 'answered'
    {_CASE_OF_LINE}
), move AS MATERIALIZED (
  SELECT p.*, e.number, e.to_status, e.verb, {LOCAL_DAY.format(at="e.at")} AS at_day
    FROM point p CROSS JOIN LATERAL (
      SELECT e.number, e.to_status, e.verb, e.at FROM {_EVENTS} e
       WHERE e.case_id = p.id AND e.to_status <> '' AND e.at < p.until AND (p.answer = 0 OR e.number <= p.answer)
      OFFSET 0) e
), span AS (
  SELECT *, lead(at_day) OVER (PARTITION BY day, answer, id ORDER BY number) AS next_day,
         coalesce(max(at_day) FILTER (WHERE verb = 'reopened') OVER (PARTITION BY day, answer, id), filed_on) AS start
    FROM move
), told AS (
  SELECT day, answer, id, min(agency) AS agency, min(term_days) AS term_days, min(term_counted) AS term_counted,
         min(start) AS start, (array_agg(to_status ORDER BY number DESC))[1] AS status,
         sum(CASE WHEN to_status <> ALL(%(still)s) THEN 0 ELSE greatest(0, {{passed}}) END) AS paused
    FROM span GROUP BY day, answer, id
), clock AS (
  SELECT day, answer, agency, status, term_days, day > start AS begun, greatest(0, {{used}} - paused) AS used
    FROM told
)
SELECT day, agency,
       CASE WHEN answer > 0 THEN CASE WHEN used >= term_days THEN 'late' ELSE 'on_time' END
            WHEN status = %(waiting)s THEN 'waiting' WHEN status = %(paused)s THEN 'paused'
            WHEN status <> ALL(%(running)s) THEN ''
            WHEN used >= term_days THEN 'overdue'
            WHEN begun AND used >= term_days - greatest(1, ceil(term_days * %(share)s / 100.0)) THEN 'risk'
            ELSE 'running' END, count(*)
  FROM clock GROUP BY 1, 2, 3
"""  # noqa: S608


def _number(day: str, counted: str) -> str:
    """The running number of the days that count, at a day: working ones, or all."""
    at = f"{day} - %(origin)s::date"
    return f"CASE WHEN {counted} = 'working' THEN (%(ordinals)s::int[])[{at} + 1] ELSE {at} END"


# Days of a pause after the start and before the day: the day itself is not over for the agency.
_PASSED = "{last} - {first}".format(
    last=_number("(least(next_day, day) - 1)", "term_counted"),
    first=_number("greatest(at_day - 1, start)", "term_counted"),
)
_USED = f"{_number('(day - 1)', 'term_counted')} - {_number('start', 'term_counted')}"
_STANDING = _STANDING.format(passed=_PASSED, used=_USED)
_MEETINGS = f"""
SELECT b.day, b.agency_id, b.status, count(*) FROM {Booking._meta.db_table} b
 WHERE b.agency_id = ANY(%(agencies)s) AND b.day = ANY(%(days)s::date[]) AND b.status IN ('done', 'no_show')
 GROUP BY 1, 2, 3
"""  # noqa: S608
_PARTS = OpenDay.agencies.through._meta.db_table
# An event of several agencies counts for each of them, and once in the sum (no agency); one without any is everybody's
# and counts in the sum of the whole country alone.
_VISITORS = f"""
WITH came AS MATERIALIZED (
  SELECT m.day, o.id, sum(a.people) AS people
    FROM {_DAYS} JOIN {OpenDay._meta.db_table} o ON m.day BETWEEN o.first_day AND o.last_day AND o.state = %(held)s
    JOIN {Arrival._meta.db_table} a ON a.event_id = o.id AND a.at >= m.from_at AND a.at < m.until
   WHERE EXISTS (SELECT FROM {_PARTS} p WHERE p.openday_id = o.id AND p.agency_id = ANY(%(agencies)s))
      OR (%(national)s AND NOT EXISTS (SELECT FROM {_PARTS} p WHERE p.openday_id = o.id))
   GROUP BY 1, 2
)
SELECT day, NULL, sum(people) FROM came GROUP BY 1
UNION ALL
SELECT came.day, part.agency_id, sum(came.people)
  FROM came JOIN {_PARTS} part ON part.openday_id = came.id GROUP BY 1, 2
"""  # noqa: S608
# People who work at each agency on the day, and looks at its requests by any of them.
_STAFF = f"""
WITH posted AS (
  SELECT DISTINCT p.agency_id, p.user_id FROM {Posting._meta.db_table} p
   WHERE p.agency_id IS NOT NULL AND p.since <= %(day)s AND (p.until IS NULL OR p.until >= %(day)s)
), looked AS (
  SELECT c.agency_id, l.by_id, count(*) AS looks FROM {CaseLook._meta.db_table} l JOIN {_CASES} c ON c.id = l.case_id
   WHERE l.at >= %(begins)s AND l.at < %(ends)s GROUP BY 1, 2
)
SELECT posted.agency_id, count(*), coalesce(sum(looked.looks), 0)
  FROM posted LEFT JOIN looked ON looked.agency_id = posted.agency_id AND looked.by_id = posted.user_id GROUP BY 1
"""  # noqa: S608


@dataclass
class Day:
    """What was done on a day, and how requests stood at its end (``open`` and the five that it is made of)."""

    filed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    duty: int = 0
    on_time: int = 0
    late: int = 0
    asked: int = 0
    wrote: int = 0
    came: int = 0
    left: int = 0
    reopened: int = 0
    withdrawn: int = 0
    merged: int = 0
    running: int = 0
    risk: int = 0
    overdue: int = 0
    waiting: int = 0
    paused: int = 0
    held: int = 0
    missed: int = 0
    visitors: int = 0
    acts: int = 0
    looks: int = 0
    posted: int = 0

    @property
    def filed_in_all(self) -> int:
        """Of every kind."""
        return sum(self.filed.values())

    @property
    def answered(self) -> int:
        """In time or not."""
        return self.on_time + self.late

    @property
    def open(self) -> int:
        """Owed an answer at the end of the day, what waits or is suspended included."""
        return self.running + self.risk + self.overdue + self.waiting + self.paused

    @property
    def is_silent(self) -> bool:
        """Nobody of the agency did, read or received anything."""
        return not (self.acts or self.looks or self.held or self.missed or self.visitors)


Counted = Mapping[tuple[date, int | None], Day]


def count(on: date, agencies: Sequence[Agency], holidays: frozenset[date], *, national: bool = False) -> Counted:
    """By day (``on`` and a week before) and agency; under None what all of these agencies have together.

    Seven statements: six that count, and the ministry's share of time from which a request is at risk. What is
    of other agencies is left out. ``national`` adds visitors of events that are everybody's.
    """
    asked = _asked(on, [agency.pk for agency in agencies], holidays) | {"national": national}
    found: dict[tuple[date, int | None], Day] = defaultdict(Day)
    for day, agency, kind, number, duty in _rows(_FILED, asked):
        found[day, agency].filed[kind] += number
        found[day, agency].duty += duty
    for day, agency, what, number in (*_rows(_ACTS, asked), *_rows(_STANDING, asked)):
        if what:
            setattr(found[day, agency], what, number)
    for day, agency, status, number in _rows(_MEETINGS, asked):
        setattr(found[day, agency], "held" if status == "done" else "missed", number)
    visitors = {(day, agency): int(number) for day, agency, number in _rows(_VISITORS, asked)}
    for key, number in visitors.items():
        found[key].visitors = number
    for agency, posted, looks in _rows(_STAFF, asked):
        found[on, agency].posted, found[on, agency].looks = posted, int(looks)
    return _with_sums(found, asked["days"], asked["agencies"])


def _asked(on: date, agencies: list[int], holidays: frozenset[date]) -> dict[str, Any]:
    both = [on, on - WEEK]
    return calendar(max(on, days.today()), holidays) | {
        "agencies": agencies, "days": both, "from_at": [days.start_of(day) for day in both],
        "until": [days.start_of(day + timedelta(days=1)) for day in both], "day": on,
        "begins": days.start_of(on), "ends": days.start_of(on + timedelta(days=1)),
        "running": [str(one) for one in RUNNING], "still": [str(one) for one in STILL], "held": str(Told.PUBLISHED),
        "waiting": Status.WAITING.value, "paused": Status.PAUSED.value,
        "share": DeskRules.objects.current().at_risk_percent,
    }  # fmt: skip


def _with_sums(found: dict[tuple[date, int | None], Day], on: Iterable[date], agencies: list[int]) -> Counted:
    kept: dict[tuple[date, int | None], Day] = defaultdict(Day)
    for day in on:
        whole = kept[day, None]
        for agency in agencies:
            one = kept[day, agency] = found.get((day, agency), Day())
            for name, value in vars(one).items():
                if name != "filed":
                    setattr(whole, name, getattr(whole, name) + value)
            for kind, number in one.filed.items():
                whole.filed[kind] += number
        whole.visitors = found[day, None].visitors if (day, None) in found else 0
    return kept


def _rows(statement: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return cursor.fetchall()
