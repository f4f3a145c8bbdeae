"""Who has how much to do at an agency, counted by PostgreSQL; and which cases a move from one to another takes."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from accounts.models import User
from agencies.models import Agency, Posting, Role
from common import days
from requests_desk.models import DONE, RUNNING, STILL, Case, Status
from requests_desk.models.scope import WORKING_ROLES

MEDIAN_OVER = timedelta(days=90)
MOST_MOVED = 50
_CASES = Case._meta.db_table

_OPEN = f"""
SELECT agency_id, assignee_id, count(*),
       count(*) FILTER (WHERE status = ANY(%(running)s) AND risk_on <= %(today)s AND due_on >= %(today)s),
       count(*) FILTER (WHERE status = ANY(%(running)s) AND due_on < %(today)s),
       count(*) FILTER (WHERE status = ANY(%(running)s)),
       count(*) FILTER (WHERE status = %(waiting)s),
       count(*) FILTER (WHERE status = %(paused)s),
       min(filed_on)
  FROM {_CASES}
 WHERE agency_id = ANY(%(agencies)s) AND status = ANY(%(open)s)
 GROUP BY agency_id, assignee_id
"""  # noqa: S608 - only the name of our own table is inserted
_ANSWERED = f"""
SELECT agency_id, assignee_id, count(*) FILTER (WHERE answered_on >= %(monday)s),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY days_taken)
  FROM {_CASES}
 WHERE agency_id = ANY(%(agencies)s) AND answered_on >= %(since)s
 GROUP BY agency_id, assignee_id
"""  # noqa: S608 - only the name of our own table is inserted


@dataclass
class Row:
    """One officer's work, or the cases nobody has charge of (``person`` None). ``median`` in working days."""

    person: User | None
    posted: bool = True
    open: int = 0
    at_risk: int = 0
    overdue: int = 0
    todo: int = 0
    waiting: int = 0
    paused: int = 0
    oldest: date | None = None
    answered: int = 0
    median: float | None = None


@dataclass
class Sheet:
    """An agency's rows; ``leads`` when the reader is its chief and may move cases."""

    agency: Agency
    leads: bool
    rows: list[Row] = field(default_factory=list)

    @property
    def people(self) -> list[User]:
        """Those to whom a case can be given."""
        return [row.person for row in self.rows if row.person and row.posted]


def sheets_for(user: Any) -> list[Sheet]:
    """A sheet for each agency whose requests somebody works; whole for its chief, one's own row for an officer.

    Five queries whatever the number of agencies, officers and cases.
    """
    agencies = list(_agencies_of(user))
    if not agencies:
        return []
    led = _led_by(user)
    tables = _counted([agency.pk for agency in agencies])
    posted = _posted_at(agencies)
    sheets = [Sheet(agency, user.is_superuser or agency.pk in led) for agency in agencies]
    known = _people({person for _agency, person in tables if person} | {user.pk})
    for sheet in sheets:
        sheet.rows = _rows(sheet, user, tables, posted, known)
    return sheets


def _agencies_of(user: Any) -> QuerySet[Agency]:
    if user.is_superuser:
        return Agency.objects.order_by("slug")
    worked = Posting.objects.current().filter(user_id=user.pk, role__in=WORKING_ROLES)
    return Agency.objects.filter(pk__in=worked.values("agency_id")).order_by("slug")


def _led_by(user: Any) -> set[int | None]:
    led = Posting.objects.current().filter(user_id=user.pk, role=Role.CHIEF)
    return set(led.values_list("agency_id", flat=True))


def _posted_at(agencies: Collection[Agency]) -> dict[int | None, list[User]]:
    """Officers and chiefs of each agency today."""
    held = Posting.objects.current().filter(agency__in=agencies, role__in=WORKING_ROLES, user__is_active=True)
    found: dict[int | None, dict[int, User]] = {}
    for posting in held.select_related("user"):
        found.setdefault(posting.agency_id, {})[posting.user_id] = posting.user
    return {agency: sorted(people.values(), key=str) for agency, people in found.items()}


def _people(keys: Collection[int]) -> dict[int, User]:
    return User.objects.in_bulk(keys)


def _counted(agencies: list[int]) -> dict[tuple[int, int | None], dict[str, Any]]:
    """Counts by agency and officer (None: nobody)."""
    today = days.today()
    wanted: dict[str, Any] = {
        "agencies": agencies,
        "today": today,
        "monday": today - timedelta(days=today.weekday()),
        "since": today - MEDIAN_OVER,
        "running": [str(status) for status in RUNNING],
        "waiting": Status.WAITING.value,
        "paused": Status.PAUSED.value,
        "open": [str(status) for status in (*RUNNING, *STILL)],
    }
    counts: dict[tuple[int, int | None], dict[str, Any]] = {}
    for sql, names in (
        (_OPEN, ("open", "at_risk", "overdue", "todo", "waiting", "paused", "oldest")),
        (_ANSWERED, ("answered", "median")),
    ):
        with connection.cursor() as cursor:
            cursor.execute(sql, wanted)
            for agency, person, *numbers in cursor.fetchall():
                counts.setdefault((agency, person), {}).update(zip(names, numbers, strict=True))
    return counts


def _rows(
    sheet: Sheet,
    user: Any,
    tables: dict[tuple[int, int | None], dict[str, Any]],
    posted: dict[int | None, list[User]],
    known: dict[int, User],
) -> list[Row]:
    """The reader's own row, or for a chief: nobody's cases, everybody posted, and who left open cases behind."""
    agency = sheet.agency.pk
    here = posted.get(agency, [])
    if not sheet.leads:
        return [Row(user, **tables.get((agency, user.pk), {}))]
    gone = [
        known[person]
        for (at, person), counted in tables.items()
        if at == agency and person and counted.get("open") and person not in {one.pk for one in here}
    ]
    return [
        Row(None, **{"answered": 0} | tables.get((agency, None), {})),
        *(Row(person, **tables.get((agency, person.pk), {})) for person in here),
        *(Row(person, posted=False, **tables.get((agency, person.pk), {})) for person in sorted(gone, key=str)),
    ]


def to_move(agency: Agency, *, of: User | None, pressing: bool, most: int = MOST_MOVED) -> list[Case]:
    """Open cases an officer (or nobody) has charge of, the oldest first; ``pressing``: at risk or overdue ones."""
    cases = Case.objects.filter(agency=agency, assignee=of).exclude(status__in=DONE)
    if pressing:
        cases = cases.filter(Q(status__in=RUNNING), risk_on__lte=days.today())
    return list(cases.order_by("filed_at", "pk")[:most])
