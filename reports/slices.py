"""Which requests are counted: those filed at some desks on their days, filtered; as SQL with its parameters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
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
