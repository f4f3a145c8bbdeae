"""A campaign and the part of it that somebody asks for: from an address, a promised file or a program."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest

from accounts.models import User
from agencies.models import Agency
from campaigns.models import Campaign
from reports.asked import AskedForm
from reports.campaign import report_of
from reports.desks import desks_of
from reports.scope import reads_all
from reports.section import Report


def campaign_of(user: Any, year: int) -> tuple[Campaign, list[Campaign]]:
    """The campaign of a year, and all there are. Raises Http404 for a year without one."""
    campaigns = list(Campaign.objects.visible_to(user))
    found = next((one for one in campaigns if one.year == year), None)
    if found is None:
        raise Http404
    return found, campaigns


@dataclass(frozen=True)
class Wish:
    """A campaign and the part of it that a reader asks for."""

    campaign: Campaign
    campaigns: list[Campaign]
    form: AskedForm
    national: bool
    reader: Any

    @classmethod
    def by(cls, request: HttpRequest, year: int, agencies: list[Agency]) -> "Wish":
        """Read from the address. Raises Http404 for a year without campaign."""
        found, campaigns = campaign_of(request.user, year)
        form = AskedForm(request.GET, desks=desks_of([found], agencies))
        return cls(found, campaigns, form, reads_all(request.user), request.user)

    @classmethod
    def of(cls, reader: User, campaign: Campaign, asked: Any, agencies: Iterable[Agency], *, national: bool) -> "Wish":
        """What a reader of these agencies' figures asks for; ``asked`` is the query of an address, read."""
        form = AskedForm(asked, desks=desks_of([campaign], agencies))
        return cls(campaign, [campaign], form, national, reader)

    def report(self) -> Report:
        """The report asked for; the form must be valid."""
        return report_of(
            self.campaign, self.form.slice, reader=self.reader, national=self.national and not self.form.chosen_agency,
            filters=self.form.words, around=self.form.agency_alone,
        )  # fmt: skip

    @property
    def context(self) -> dict[str, Any]:
        """What the page says around the figures."""
        return {"campaign": self.campaign, "campaigns": self.campaigns, "form": self.form, "national": self.national}
