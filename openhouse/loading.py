"""Open days of past summers, from the agencies' dates in data/seasons.csv."""

from dataclasses import dataclass

from agencies.loading.rows import Source
from agencies.loading.sync import Tally, Values
from agencies.models import Agency
from campaigns.models import Campaign
from openhouse.models import OpenDay, State

_COLUMNS = ("year", "agency", "open_from", "open_to", "source")
_TITLES = {"title_fr": "Journées portes ouvertes", "title_ar": "أيام الأبواب المفتوحة"}


@dataclass(frozen=True)
class PastOpenDays:
    """Events with both ends known, with year and agency's slug."""

    events: list[Values]

    def write(self, source: Source, overwrite: bool) -> list[Tally]:
        """Add events of summers in which the agency has none; with ``overwrite`` reset their dates."""
        tally = Tally("open days")
        campaigns = {campaign.year: campaign for campaign in Campaign.objects.all()}
        agencies = {agency.slug: agency for agency in Agency.objects.all()}
        for event in self.events:
            _write(event, campaigns[event["year"]], agencies[event["agency"]], overwrite, tally)
        return [tally]


def read(source: Source) -> PastOpenDays:
    """Read the events of seasons.csv."""
    rows = [row for row in source.rows("seasons.csv", _COLUMNS) if row.cells["open_from"] and row.cells["open_to"]]
    events = [
        {
            "year": row.number("year"),
            "agency": row.cells["agency"],
            "first_day": row.day("open_from"),
            "last_day": row.day("open_to"),
            "source": row.text("source", 300, needed=False),
        }
        for row in rows
    ]
    return PastOpenDays(events)


def _write(event: Values, campaign: Campaign, agency: Agency, overwrite: bool, tally: Tally) -> None:
    values = {name: event[name] for name in ("first_day", "last_day", "source")} | _TITLES
    found = OpenDay.objects.filter(campaign=campaign, agencies=agency).first()
    if found is None:
        OpenDay.objects.create(campaign=campaign, state=State.PUBLISHED, **values).agencies.add(agency)
        tally.added += 1
    elif overwrite and any(getattr(found, name) != value for name, value in values.items()):
        OpenDay.objects.filter(pk=found.pk).update(**values)
        tally.changed += 1
    else:
        tally.kept += 1
