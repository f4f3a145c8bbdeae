"""On which days a campaign counts at each agency."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from agencies.models import Agency
from campaigns.models import Campaign, Participation


@dataclass(frozen=True)
class Desk:
    """An agency's summer desk; its first and last day are included."""

    agency: Agency
    campaign: Campaign
    first: date
    last: date
    own_days: bool

    @property
    def exists(self) -> bool:
        """Whether the agency existed on a day of its desk."""
        since, until = self.agency.since, self.agency.until
        return (since is None or since <= self.last) and (until is None or until >= self.first)


def national_days(campaign: Campaign) -> tuple[date, date]:
    """First and last day of a campaign; a day not yet entered is that end of the year."""
    return campaign.desk_from or date(campaign.year, 1, 1), campaign.desk_to or date(campaign.year, 12, 31)


def desks_of(campaigns: Sequence[Campaign], agencies: Iterable[Agency]) -> list[Desk]:
    """The desk of each agency in each campaign, its own days before the national ones; two queries."""
    own = {(one.campaign_id, one.agency_id): one for one in Participation.objects.filter(campaign__in=campaigns)}
    listed = list(agencies)
    return [_desk(campaign, agency, own.get((campaign.pk, agency.pk))) for campaign in campaigns for agency in listed]


def _desk(campaign: Campaign, agency: Agency, own: Participation | None) -> Desk:
    national = national_days(campaign)
    first = (own and own.desk_from) or national[0]
    last = (own and own.desk_to) or national[1]
    return Desk(agency, campaign, first, last, (first, last) != national)
