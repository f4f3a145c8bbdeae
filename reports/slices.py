"""Which requests are counted: those filed at some desks on their days, filtered; as SQL with its parameters."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from agencies.models import Agency, Commune, Kind, Province
from common import days
from reports.desks import Desk
from requests_desk.models import RUNNING, Case, Status

CASES = Case._meta.db_table
_DESKS = "unnest(%(agencies)s::bigint[], %(first)s::date[], %(last)s::date[]) AS desk (id, first, last)"
# Where the land lies; without a commune, where the agency has its seat.
REGION = "coalesce(province.region_id, agency.region_id, '')"
_LAND = f"""
  JOIN {Agency._meta.db_table} agency ON agency.id = c.agency_id
  LEFT JOIN {Commune._meta.db_table} commune ON commune.code = c.commune_id
  LEFT JOIN {Province._meta.db_table} province ON province.code = commune.province_id"""
_FILTERS = {
    "country": "c.country = %(country)s",
    "language": "c.language = %(language)s",
    "channel": "c.channel = %(channel)s",
    "region": f"{REGION} = %(region)s",
}


@dataclass(frozen=True)
class Slice:
    """Requests filed at ``desks``, each on its own days, of these kinds; empty texts filter nothing."""

    desks: tuple[Desk, ...]
    kinds: tuple[str, ...] = tuple(Kind.values)
    region: str = ""
    country: str = ""
    language: str = ""
    channel: str = ""
    today: date = field(default_factory=days.today)

    def rows(self, also: str = "") -> str:
        """FROM and WHERE over requests ``c``, with ``desk``, ``agency``, ``province`` and what ``also`` joins."""
        chosen = [condition for name, condition in _FILTERS.items() if getattr(self, name)]
        # The outer pair of days lets the index on the filing day bound the search.
        where = ["c.filed_on BETWEEN %(earliest)s AND %(latest)s", "c.kind = ANY(%(kinds)s)", *chosen]
        return f"""FROM {CASES} c
  JOIN {_DESKS} ON c.agency_id = desk.id AND c.filed_on BETWEEN desk.first AND desk.last {_LAND}
  {also}
 WHERE {" AND ".join(where)}"""

    @property
    def parameters(self) -> dict[str, Any]:
        """What the statement is given."""
        return {
            "agencies": [desk.agency.pk for desk in self.desks],
            "first": [desk.first for desk in self.desks],
            "last": [desk.last for desk in self.desks],
            "earliest": min((desk.first for desk in self.desks), default=date.max),
            "latest": max((desk.last for desk in self.desks), default=date.min),
            "kinds": [str(kind) for kind in self.kinds],
            "country": self.country, "language": self.language, "channel": self.channel, "region": self.region,
            "today": self.today, "running": [str(status) for status in RUNNING], "waiting": Status.WAITING.value,
            "paused": Status.PAUSED.value,
        }  # fmt: skip

    def earlier(self, desks: tuple[Desk, ...]) -> "Slice":
        """The same of another campaign's desks, each cut to the days that have passed here."""
        passed = {desk.agency.pk: (min(desk.last, self.today) - desk.first).days for desk in self.desks}
        cut = [_cut(desk, passed[desk.agency.pk]) for desk in desks if passed.get(desk.agency.pk, -1) >= 0]
        return Slice(tuple(cut), self.kinds, self.region, self.country, self.language, self.channel, self.today)


def _cut(desk: Desk, passed: int) -> Desk:
    last = min(desk.last, desk.first + timedelta(days=passed))
    return Desk(desk.agency, desk.campaign, desk.first, last, desk.own_days)
