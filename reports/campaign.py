"""The report of a campaign, put together from its sections."""

from collections.abc import Sequence

from django.utils.translation import get_language

from accounts.models import User
from agencies.models import Agency
from campaigns.models import Campaign
from reports import counting
from reports.desks import Desk, desks_of, national_days
from reports.meetings import meeting_figures
from reports.referrals import count_referrals
from reports.section import Report, Section
from reports.sections import after, around, requests
from reports.slices import Slice
from reports.visits import visit_figures

COMPARED = 4  # earlier campaigns


def report_of(
    campaign: Campaign, asked: Slice, *, reader: User, national: bool, filters: Sequence[tuple[str, str]] = ()
) -> Report:
    """Every section in the reader's language; ``national`` adds what belongs to no agency; ``filters``: its words."""
    first, last = national_days(campaign)
    agencies = [desk.agency for desk in asked.desks]
    counts = counting.count(asked)
    earlier = _earlier(campaign, asked, agencies)
    before = counting.count(earlier[0][1], ("week",), waits=False) if earlier else {"week": {}}
    met, seen = meeting_figures(asked.desks), visit_figures(campaign, agencies, national=national)
    years = [(campaign, counts[counting.ALL][counting.ALL]), *((one, _whole(cut)) for one, cut in earlier)]
    filed: dict[int | None, int] = {int(key): tally.filed for key, tally in counts["agency"].items()}
    filed[None] = counts[counting.ALL][counting.ALL].filed
    found: list[Section | None] = [
        *requests.sections(asked, counts), requests.outcomes(counts),
        requests.weeks(counts, before, campaign.year, earlier[0][0].year if earlier else None),
        around.years(years), around.targets(asked.desks, counts["agency"], met, seen), *after.sections(asked, filed),
        around.meetings(met), around.visits(seen),
        around.referrals(count_referrals(reader, first, last)) if national else None,
    ]  # fmt: skip
    return Report(
        campaign.year, first, last, asked.today, get_language() or "ar",
        tuple(section for section in found if section), tuple(filters),
    )  # fmt: skip


def _earlier(campaign: Campaign, asked: Slice, agencies: Sequence[Agency]) -> list[tuple[Campaign, Slice]]:
    """The campaigns before, newest first, each cut to the days that have passed in this one."""
    before = list(Campaign.objects.filter(year__lt=campaign.year).order_by("-year")[:COMPARED])
    desks: dict[int, list[Desk]] = {}
    for desk in desks_of(before, agencies):
        desks.setdefault(desk.campaign.pk, []).append(desk)
    return [(one, asked.earlier(tuple(desks.get(one.pk, ())))) for one in before]


def _whole(asked: Slice) -> "counting.Tally":
    return counting.count(asked, ("kind",))[counting.ALL][counting.ALL]
