"""What the campaign's cell watches: today, this week, and each agency's queue, the worst first; four statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection

from agencies.models import Agency
from common import days
from requests_desk.models import RUNNING, STILL, Case, Status

_CASES = Case._meta.db_table
_FLOW = f"""
SELECT 'filed', agency_id, count(*) FILTER (WHERE filed_on = %(today)s), count(*) FROM {_CASES}
 WHERE agency_id = ANY(%(agencies)s) AND filed_on BETWEEN %(monday)s AND %(today)s GROUP BY 2
 UNION ALL
SELECT 'answered', agency_id, count(*) FILTER (WHERE answered_on = %(today)s), count(*) FROM {_CASES}
 WHERE agency_id = ANY(%(agencies)s) AND answered_on BETWEEN %(monday)s AND %(today)s GROUP BY 2
"""  # noqa: S608 - the name of our own table


def _listed(states: Sequence[Status]) -> str:
    """States as the conditions of the partial indexes spell them: given as a parameter they would not be found."""
    return ", ".join(f"'{state.value}'" for state in states)


_QUEUE = f"""
SELECT agency_id, count(*), count(*) FILTER (WHERE status IN ({_listed(STILL)})),
       count(*) FILTER (WHERE status IN ({_listed(RUNNING)}) AND due_on < %(today)s),
       count(*) FILTER (WHERE status IN ({_listed(RUNNING)}) AND risk_on <= %(today)s AND due_on >= %(today)s),
       (array_agg(id ORDER BY coalesce(reopened_on, filed_on), id) FILTER (WHERE status IN ({_listed(RUNNING)})))[1],
       min(coalesce(reopened_on, filed_on)) FILTER (WHERE status IN ({_listed(RUNNING)}))
  FROM {_CASES} WHERE status IN ({_listed(RUNNING + STILL)}) AND agency_id = ANY(%(agencies)s) GROUP BY 1
"""  # noqa: S608


@dataclass
class Line:
    """An agency now. ``oldest_days`` are those since the filing (or the reopening) of what waits longest for it."""

    agency: Agency | None
    filed: int = 0
    filed_in_week: int = 0
    answered: int = 0
    answered_in_week: int = 0
    open: int = 0
    still: int = 0
    overdue: int = 0
    risk: int = 0
    oldest: int | None = None
    oldest_days: int | None = None
    reference: str = ""
    opens: bool = False

    @property
    def owed(self) -> int:
        """It is the agency's turn."""
        return self.open - self.still

    @property
    def weight(self) -> tuple[int, ...]:
        """The worst first: overdue, then at risk, then what waits longest, then the longest queue."""
        return -self.overdue, -self.risk, -(self.oldest_days or 0), -self.owed


@dataclass(frozen=True)
class Board:
    """Every agency with anything open or done this week, and all of them together."""

    total: Line
    lines: list[Line] = field(default_factory=list)


def board(agencies: Sequence[Agency], *, reader: Any) -> Board:
    """Count now. A reference is named with its age; ``opens`` where the reader may open the request."""
    today = days.today()
    asked = {
        "today": today, "monday": today - timedelta(days=today.weekday()), "agencies": [one.pk for one in agencies]
    }  # fmt: skip
    lines = {one.pk: Line(one) for one in agencies}
    for what, agency, now, week in _rows(_FLOW, asked):
        setattr(lines[agency], what, now)
        setattr(lines[agency], f"{what}_in_week", week)
    for agency, open_, still, overdue, risk, oldest, since in _rows(_QUEUE, asked):
        line = lines[agency]
        line.open, line.still, line.overdue, line.risk = open_, still, overdue, risk
        line.oldest, line.oldest_days = oldest, _age(since, today)
    _name(lines, reader)
    busy = [line for line in lines.values() if line.open or line.filed_in_week or line.answered_in_week]
    return Board(_sum(busy), sorted(busy, key=lambda line: (*line.weight, line.agency.name if line.agency else "")))


def _age(since: date | None, today: date) -> int | None:
    return (today - since).days if since else None


def _name(lines: Mapping[int, Line], reader: Any) -> None:
    oldest = Case.objects.filter(pk__in=[line.oldest for line in lines.values() if line.oldest]).order_by()
    references = dict(oldest.values_list("pk", "reference"))
    opened = set(oldest.manageable_by(reader).values_list("pk", flat=True))
    for line in lines.values():
        if line.oldest:
            line.reference, line.opens = references.get(line.oldest, ""), line.oldest in opened


def _sum(lines: Sequence[Line]) -> Line:
    total = Line(None)
    for name in ("filed", "filed_in_week", "answered", "answered_in_week", "open", "still", "overdue", "risk"):
        setattr(total, name, sum(getattr(line, name) for line in lines))
    total.oldest_days = max((line.oldest_days for line in lines if line.oldest_days is not None), default=None)
    return total


def _rows(statement: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return cursor.fetchall()
