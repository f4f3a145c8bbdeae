"""Open days of past summers: the agencies' dates in data/seasons.csv, and other events in data/open_days.csv."""

from collections.abc import Iterator
from dataclasses import dataclass

from agencies.loading.rows import Row, Source
from agencies.loading.sync import Tally, Values
from agencies.models import Agency
from campaigns.models import Campaign
from openhouse.models import Kind, OpenDay, Place, State

_SEASONS = ("year", "agency", "open_from", "open_to", "source")
_TEXTS = ("title_fr", "title_ar", "description_fr", "description_ar")
_EVENTS = ("year", "agency", "kind", "first_day", "last_day", "place_kind", "province_code", *_TEXTS, "source")
_TITLES = {"title_fr": "Journées portes ouvertes", "title_ar": "أيام الأبواب المفتوحة"}


@dataclass(frozen=True)
class PastOpenDays:
    """Events with both ends known, with year and agency's slug."""

    events: list[Values]

    def write(self, source: Source, overwrite: bool) -> list[Tally]:
        """Add events of a kind in years in which the agency has none of it; with ``overwrite`` reset them."""
        tally = Tally("open days")
        campaigns = {campaign.year: campaign for campaign in Campaign.objects.all()}
        agencies = {agency.slug: agency for agency in Agency.objects.all()}
        for event in self.events:
            _write(event, campaigns.get(event["year"]), agencies[event["agency"]], overwrite, tally)
        return [tally]


def read(source: Source) -> PastOpenDays:
    """Read the events of both files."""
    return PastOpenDays([*_of_seasons(source), *_others(source)])


def _of_seasons(source: Source) -> Iterator[Values]:
    for row in source.rows("seasons.csv", _SEASONS):
        if row.cells["open_from"] and row.cells["open_to"]:
            days = {"first_day": row.day("open_from"), "last_day": row.day("open_to")}
            which = {"year": row.number("year"), "agency": row.cells["agency"], "kind": Kind.OPEN_DAYS}
            yield which | days | _TITLES | {"source": row.text("source", 300, needed=False)}


def _others(source: Source) -> Iterator[Values]:
    for row in source.rows("open_days.csv", _EVENTS):
        texts = {name: row.text(name, 1000, needed=name.startswith("title")) for name in _TEXTS}
        yield (
            _days(row)
            | texts
            | {
                "agency": row.among("agency", source.keys["agencies"]),
                "kind": row.among("kind", Kind.values),
                "place_kind": row.among("place_kind", Place.values),
                "province_id": row.among("province_code", source.keys["provinces"], needed=False) or None,
                "source": row.text("source", 300),
            }
        )


def _days(row: Row) -> Values:
    year, first, last = row.number("year"), row.day("first_day"), row.day("last_day")
    if first and first.year != year:
        row.fault("first_day", "not in the year of the row")
    if first and last and last < first:
        row.fault("last_day", "before first_day")
    return {"year": year, "first_day": first, "last_day": last}


def _write(event: Values, campaign: Campaign | None, agency: Agency, overwrite: bool, tally: Tally) -> None:
    values = {name: value for name, value in event.items() if name not in ("year", "agency", "kind")}
    same = OpenDay.objects.filter(agencies=agency, kind=event["kind"], first_day__year=event["year"])
    found = same.order_by("first_day", "pk").first()
    if found is None:
        values |= {"kind": event["kind"], "campaign": campaign, "state": State.PUBLISHED}
        OpenDay.objects.create(**values).agencies.add(agency)
        tally.added += 1
    elif overwrite and any(getattr(found, name) != value for name, value in values.items()):
        OpenDay.objects.filter(pk=found.pk).update(**values)
        tally.changed += 1
    else:
        tally.kept += 1
