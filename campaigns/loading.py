"""Past summers of data/seasons.csv: campaigns, what each agency did, and the circulars it cites."""

from dataclasses import dataclass

from agencies.loading.rows import Row, Source
from agencies.loading.sync import Tally, Values, sync
from agencies.models import Agency
from campaigns.models import Campaign, Circular, Participation
from common import days

COLUMNS = (
    *("year", "agency", "desk_from", "desk_to", "open_from", "open_to", "after_hours_fr", "after_hours_ar"),
    *("saturday", "programme_fr", "programme_ar", "circular", "circular_dated", "source"),
)


@dataclass(frozen=True)
class Summers:
    """Rows of the file: (year, agency's slug) with the values of each table."""

    participations: list[Values]
    circulars: list[Values]

    def write(self, source: Source, overwrite: bool) -> list[Tally]:
        """Add missing summers; change what staff edited only with ``overwrite``."""
        years = sorted({item["year"] for item in self.participations})
        tallies = [sync("campaigns", Campaign, map(_campaign, years), ("year",), update=overwrite)]
        campaigns = dict(Campaign.objects.values_list("year", "pk"))
        agencies = dict(Agency.objects.values_list("slug", "pk"))

        def joined(item: Values) -> Values:
            rest = {name: value for name, value in item.items() if name not in ("year", "agency")}
            return rest | {"campaign_id": campaigns[item["year"]], "agency_id": agencies[item["agency"]]}

        key = ("campaign_id", "agency_id")
        return [
            *tallies,
            sync("agencies in campaigns", Participation, map(joined, self.participations), key, update=overwrite),
            sync("circulars", Circular, map(joined, self.circulars), (*key, "reference"), update=overwrite),
        ]


def read(source: Source) -> Summers:
    """Read and judge seasons.csv."""
    rows = source.rows("seasons.csv", COLUMNS)
    seen: set[tuple[str, str]] = set()
    for row in rows:
        key = row.cells["year"], row.cells["agency"]
        if key in seen:
            row.fault("agency", "stands twice for this year")
        seen.add(key)
    return Summers([_participation(row) for row in rows], [_circular(row) for row in rows if row.cells["circular"]])


def _campaign(year: int) -> Values:
    state = Campaign.State.CLOSED if year < days.today().year else Campaign.State.PREPARED
    return {"year": year, "title_fr": f"Été {year}", "title_ar": f"صيف {year}", "state": state}


def _which(row: Row) -> Values:
    year = row.number("year")
    if year is None or not 2008 <= year <= 2100:
        row.fault("year", "must be 2008 to 2100")
    return {"year": year, "agency": row.among("agency", row.source.keys["agencies"])}


def _participation(row: Row) -> Values:
    dates = {name: row.day(name, needed=False) for name in ("desk_from", "desk_to", "open_from", "open_to")}
    texts = {name: row.text(name, 1000, needed=False) for name in COLUMNS if name.endswith(("_fr", "_ar"))}
    for first, last in (("desk_from", "desk_to"), ("open_from", "open_to")):
        start, end = dates[first], dates[last]
        if start and end and end < start:
            row.fault(last, f"before {first}")
    saturday = row.among("saturday", ("yes", "no")) == "yes"
    return _which(row) | dates | texts | {"saturday": saturday, "source": row.text("source", 300, needed=False)}


def _circular(row: Row) -> Values:
    return _which(row) | {
        "reference": row.text("circular"),
        "dated": row.day("circular_dated", needed=False),
        "source": row.text("source", 300, needed=False),
    }
