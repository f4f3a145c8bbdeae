"""Which requests are counted: those filed at some desks on their days, filtered; as SQL with its parameters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from agencies.models import Agency, Commune, Kind, Province
from common import days
from reports.desks import Desk
from requests_desk.models import RUNNING, Case, Status

CASES = Case._meta.db_table
# Where the land lies; without a commune, where the agency has its seat.
REGION = "coalesce(province.region_id, agency.region_id, '')"
LAND = f"""
  JOIN {Agency._meta.db_table} agency ON agency.id = c.agency_id
  LEFT JOIN {Commune._meta.db_table} commune ON commune.code = c.commune_id
  LEFT JOIN {Province._meta.db_table} province ON province.code = commune.province_id"""
# Before a statement that groups all rows for many keys: hashed they fit into some megabytes, and are never sorted.
HASHED = "SET LOCAL work_mem = '64MB'; SET LOCAL enable_sort = off;"
_FILTERS = {
    "country": "c.country = %(country)s",
    "language": "c.language = %(language)s",
    "channel": "c.channel = %(channel)s",
    "region": f"{REGION} = %(region)s",
}
# What a section's line may be filtered by, by the names of the address.
FILTERS = ("agency", "kind", *_FILTERS)


@dataclass(frozen=True)
class Slice:
    """Requests filed at ``desks``, each on its own days, of these kinds; empty texts filter nothing."""

    desks: tuple[Desk, ...]
    kinds: tuple[str, ...] = tuple(Kind.values)
    region: str = ""
    country: str = ""
    language: str = ""
    channel: str = ""
    today: date = field(default_factory=lambda: days.today())

    def rows(self, also: str = "", *, land: bool = False, at: str = "c.agency_id") -> str:
        """FROM and WHERE over requests ``c`` and what ``also`` joins; with ``land`` agency and province beside them.

        ``at`` tells, as SQL, at which agency a request counts: unless told otherwise where it is now.
        Agencies are gathered by their days: a few plain comparisons are planned better than a join of thirty rows.
        """
        chosen = [condition for name, condition in _FILTERS.items() if getattr(self, name)]
        windows = " OR ".join(
            f"{at} = ANY(%(agencies_{one})s) AND c.filed_on BETWEEN %(first_{one})s AND %(last_{one})s"
            for one in range(len(self._windows))
        )
        # The outer pair of days lets the index on the filing day bound the search.
        where = ["c.filed_on BETWEEN %(earliest)s AND %(latest)s", f"({windows or 'false'})", *chosen]
        if len(self.kinds) < len(Kind):
            where.append("c.kind = ANY(%(kinds)s)")
        return f"FROM {CASES} c {LAND if land or self.region else ''}\n {also}\n WHERE {' AND '.join(where)}"

    @property
    def opened(self) -> str:
        """The first day of a request's desk, as SQL."""
        cases = " ".join(
            f"WHEN c.agency_id = ANY(%(agencies_{at})s) THEN %(first_{at})s" for at in range(len(self._windows))
        )
        return f"(CASE {cases} END)::date" if cases else "NULL::date"

    @cached_property
    def _windows(self) -> list[tuple[tuple[date, date], list[int]]]:
        """Agencies by their days."""
        found: dict[tuple[date, date], list[int]] = {}
        for desk in self.desks:
            found.setdefault((desk.first, desk.last), []).append(desk.agency.pk)
        return list(found.items())

    @property
    def parameters(self) -> dict[str, Any]:
        """What the statement is given."""
        given: dict[str, Any] = {
            "earliest": min((desk.first for desk in self.desks), default=date.max),
            "latest": max((desk.last for desk in self.desks), default=date.min),
            "kinds": [str(kind) for kind in self.kinds],
            "country": self.country, "language": self.language, "channel": self.channel, "region": self.region,
            "today": self.today, "running": [str(status) for status in RUNNING], "waiting": Status.WAITING.value,
            "paused": Status.PAUSED.value,
        }  # fmt: skip
        for at, ((first, last), agencies) in enumerate(self._windows):
            given |= {f"agencies_{at}": agencies, f"first_{at}": first, f"last_{at}": last}
        return given

    def earlier(self, whole: Mapping[int, Desk], desks: Iterable[Desk]) -> "Slice":
        """The same of another campaign's desks: as many days after their start as are asked for here and have passed.

        ``whole`` is each agency's desk of this campaign, from its first day to its last.
        """
        ours = {desk.agency.pk: desk for desk in self.desks}
        pairs = [(ours[one.agency.pk], whole[one.agency.pk], one) for one in desks if one.agency.pk in ours]
        moved = [_moved(one, desk.first - of.first, min(desk.last, self.today) - of.first) for desk, of, one in pairs]
        return replace(self, desks=tuple(desk for desk in moved if desk.first <= desk.last))


def _moved(desk: Desk, begins: timedelta, ends: timedelta) -> Desk:
    return replace(desk, first=desk.first + begins, last=min(desk.last, desk.first + ends))
