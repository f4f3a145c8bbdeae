"""The report of a campaign, put together from its sections."""

from collections.abc import Mapping, Sequence

from django.utils.translation import get_language

from accounts.models import User
from agencies.models import Agency
from campaigns.models import Campaign
from reports import counting
from reports.counting import ALL
from reports.desks import Desk, desks_of, national_days
from reports.meetings import meeting_figures
from reports.referrals import count_referrals
from reports.section import Report, Section
from reports.sections import after, beside, requests
from reports.slices import Slice
from reports.tally import Tally
from reports.visits import visit_figures

COMPARED = 4  # earlier campaigns


def report_of(
    campaign: Campaign,
    asked: Slice,
    *,
    reader: User,
    national: bool,
    filters: Sequence[tuple[str, str]] = (),
    around: bool = True,
) -> Report:
    """Every section in the reader's language; ``filters`` are the words of what was asked for.

    ``national`` adds what belongs to no agency, ``around`` what is no request and knows no kind, country or language.
    """
    first, last = national_days(campaign)
    agencies = [desk.agency for desk in asked.desks]
    counts = counting.count(asked)
    earlier = _earlier(campaign, asked, agencies)
    past = [(one, counting.count(cut, ("week",))) for one, cut in earlier]
    before = past[0][1] if past else {"week": {}}
    whole = counts[ALL][ALL]
    filed: dict[int | None, int] = {int(key): tally.filed for key, tally in counts["agency"].items()}
    sections = [
        *requests.sections(asked, counts),
        requests.outcomes(counts),
        requests.weeks(counts, before, campaign.year, earlier[0][0].year if earlier else None),
        beside.years([(campaign, whole), *((one, count[ALL][ALL]) for one, count in past if count[ALL][ALL].filed)]),
        *after.sections(asked, filed | {None: whole.filed}, counts["duty"]),
    ]
    if around:
        sections += _beside(campaign, asked.desks, counts["agency"], national)
    if around and national:
        sections.append(beside.referrals(count_referrals(reader, first, last)))
    language = get_language() or "ar"
    return Report(campaign.year, first, last, asked.today, language, tuple(sections), tuple(filters))


def _beside(campaign: Campaign, desks: Sequence[Desk], tallies: Mapping[str, Tally], national: bool) -> list[Section]:
    met = meeting_figures(desks)
    seen = visit_figures(campaign, [desk.agency for desk in desks], national=national)
    aims = beside.targets(desks, tallies, met, seen)
    return [*([aims] if aims else []), beside.meetings(met), beside.visits(seen)]


def _earlier(campaign: Campaign, asked: Slice, agencies: Sequence[Agency]) -> list[tuple[Campaign, Slice]]:
    """The campaigns before, newest first, each on the same days of its desks."""
    before = list(Campaign.objects.filter(year__lt=campaign.year).order_by("-year")[:COMPARED])
    desks: dict[int, dict[int, Desk]] = {one.pk: {} for one in (campaign, *before)}
    for desk in desks_of([campaign, *before], agencies):
        desks[desk.campaign.pk][desk.agency.pk] = desk
    return [(one, asked.earlier(desks[campaign.pk], desks[one.pk].values())) for one in before]
