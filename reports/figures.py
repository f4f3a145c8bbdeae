"""The figures of a campaign, counted by PostgreSQL in one statement.

All days are plain dates kept by the desk (``filed_on``, ``due_on``, ``answered_on``), so nothing
is truncated to a day in the database, whose table of zones is out of date.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from agencies.models import Agency, Kind
from campaigns.models import Campaign
from common import days
from reports.counting import ALL, count
from reports.desks import Desk, desks_of
from reports.slices import Slice
from reports.tally import Tally
from requests_desk.models import Case

_DESKS = """unnest(%(agencies)s::bigint[], %(first)s::date[], %(last)s::date[], %(years)s::int[])
       AS desk (id, first, last, year)"""
_CASES = Case._meta.db_table

_NEWEST = f"""
SELECT max(desk.year) FROM {_DESKS}
 WHERE EXISTS (SELECT FROM {_CASES} WHERE agency_id = desk.id AND filed_on BETWEEN desk.first AND desk.last)
"""  # noqa: S608 - only the name of our own table is inserted


@dataclass(frozen=True)
class Count:
    """Requests counted. ``median`` is in working days of the agency, None while nothing is answered."""

    filed: int = 0
    answered: int = 0
    on_time: int = 0
    late: int = 0
    waiting: int = 0
    paused: int = 0
    withdrawn: int = 0
    median: float | None = None

    @property
    def open(self) -> int:
        """Still owed an answer, those waiting for the applicant or suspended included."""
        return self.filed - self.answered - self.withdrawn

    @property
    def share(self) -> float | None:
        """Part on time of those on time or late (0 to 1); None while there is neither."""
        judged = self.on_time + self.late
        return self.on_time / judged if judged else None

    @property
    def percent(self) -> int | None:
        """The share in whole per cent, rounded down: 100 means that none was late."""
        judged = self.on_time + self.late
        return self.on_time * 100 // judged if judged else None


NOTHING = Count()


@dataclass(frozen=True)
class AgencyLine:
    desk: Desk
    count: Count


@dataclass(frozen=True)
class KindLine:
    kind: Kind
    count: Count


@dataclass(frozen=True)
class Figures:
    """A campaign counted on a day: the total, and a line per agency and per kind that add up to it."""

    campaign: Campaign
    on: date
    total: Count
    by_agency: tuple[AgencyLine, ...]
    by_kind: tuple[KindLine, ...]
    cells: dict[tuple[int, str], Count] = field(repr=False)

    def cell(self, desk: Desk, kind: str) -> Count:
        """One kind at one agency."""
        return self.cells.get((desk.agency.pk, kind), NOTHING)


def campaign_figures(
    campaign: Campaign, *, agency: Agency | None = None, kind: str | None = None, among: Sequence[Desk] | None = None
) -> Figures:
    """Figures of a campaign, of one agency or kind where given; ``among`` limits the agencies (default: all).

    One query, two more without ``among``. Agencies come by requests filed, most first; one that did
    not exist during its desk and received nothing is left out.
    """
    desks = desks_of([campaign], Agency.objects.all()) if among is None else among
    desks = [desk for desk in desks if agency in (None, desk.agency)]
    kinds = [one for one in Kind if kind in (None, one)]
    today = days.today()
    counts = _count(desks, kinds, today)
    lines = [AgencyLine(desk, counts.get((desk.agency.pk, None), NOTHING)) for desk in desks]
    lines = [line for line in lines if line.count.filed or line.desk.exists]
    return Figures(
        campaign=campaign,
        on=today,
        total=counts.get((None, None), NOTHING),
        by_agency=tuple(sorted(lines, key=lambda line: (-line.count.filed, line.desk.agency.slug))),
        by_kind=tuple(KindLine(one, counts.get((None, one), NOTHING)) for one in kinds),
        cells={(at, of): count for (at, of), count in counts.items() if at is not None and of is not None},
    )


def _count(desks: Sequence[Desk], kinds: Sequence[str], today: date) -> dict[tuple[int | None, str | None], Count]:
    """Counts by (agency, kind); None stands for all of them."""
    counts = count(Slice(tuple(desks), tuple(kinds), today=today), ("agency", "kind", "cell"), waits=False)
    found: dict[tuple[int | None, str | None], Count] = {(None, None): _counted(counts[ALL][ALL])}
    found |= {(int(agency), None): _counted(tally) for agency, tally in counts["agency"].items()}
    found |= {(None, kind): _counted(tally) for kind, tally in counts["kind"].items()}
    for cell, tally in counts["cell"].items():
        agency, _slash, kind = cell.partition("/")
        found[int(agency), kind] = _counted(tally)
    return found


def _counted(tally: Tally) -> Count:
    return Count(
        filed=tally.filed, answered=tally.answered, on_time=tally.on_time, late=tally.late, waiting=tally.waiting,
        paused=tally.paused, withdrawn=tally.withdrawn, median=tally.took(0.5),
    )  # fmt: skip


def newest_with_cases(desks: Sequence[Desk]) -> int | None:
    """Year of the newest campaign in which one of these desks received a request; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, _arrays(desks))
        year: int | None = cursor.fetchone()[0]
        return year


def _arrays(desks: Iterable[Desk]) -> dict[str, Any]:
    rows = [(desk.agency.pk, desk.first, desk.last, desk.campaign.year) for desk in desks]
    names = ("agencies", "first", "last", "years")
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}
