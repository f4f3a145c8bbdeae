"""What is done with figures: they are frozen when a campaign is over; a name behind one is shown for a reason."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency
from campaigns.models import Campaign
from reports.campaign import report_of
from reports.changes import changes
from reports.desks import desks_of
from reports.models import DailyReader, FrozenReport, Reveal
from reports.models.frozen import checksum_of
from reports.scope import reads_all
from reports.section import Report, as_json
from reports.slices import Slice
from requests_desk.models import Case, CaseLook
from requests_desk.models.scope import CaseQuerySet

LANGUAGES = ("ar", "fr")
_TRIES = 3


def whole_report(campaign: Campaign, *, reader: User) -> Report:
    """The report of all agencies, unfiltered, in the language that is on."""
    asked = Slice(tuple(desks_of([campaign], Agency.objects.all())))
    return report_of(campaign, asked, reader=reader, national=True)


@transaction.atomic
def freeze(*, campaign: Campaign, by: User) -> FrozenReport:
    """Keep the report of a closed campaign for ever, in both languages; the campaign changes no more.

    Raises PermissionDenied; ValidationError unless it is closed, or while the figures move under the count.
    """
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if not (reads_all(by) and by.has_perm("campaigns.change_campaign", row)):
        raise PermissionDenied
    row.move_to(Campaign.State.FROZEN)
    figures = _counted(row, by)
    return FrozenReport.objects.create(campaign=row, figures=figures, checksum=checksum_of(figures), frozen_by=by)


def _counted(campaign: Campaign, by: User) -> dict[str, Any]:
    """The report by language, both with the same numbers although each is a count of its own."""
    for _try in range(_TRIES):
        reports = {}
        for language in LANGUAGES:
            with translation.override(language):
                reports[language] = whole_report(campaign, reader=by)
        if not changes(*reports.values()):
            return {language: as_json(report) for language, report in reports.items()}
    raise ValidationError(_("Requests are changing at this moment. Try again."), code="moving")


def revealable(user: User) -> CaseQuerySet:
    """Requests whose applicant may be shown to somebody of the ministry; none for anybody else, nor one's own."""
    every = Case.objects.all()
    return every.exclude(applicant=user) if reads_all(user) else every.none()


@transaction.atomic
def reveal(*, case: Case, reason: str, by: User) -> Reveal:
    """Write down that a name is shown, and why; the chief of the agency sees the look. Raises PermissionDenied."""
    if not revealable(by).filter(pk=case.pk).exists():
        raise PermissionDenied
    CaseLook.objects.note(case=case, by=by, what=CaseLook.What.PAGE, thing=reason)
    return Reveal.objects.create(case=case, by=by, reason=reason)


def choose_daily_letter(*, by: User, wanted: bool) -> None:
    """Have the letter of each working morning, or no more. Raises PermissionDenied unless one reads all figures."""
    if not reads_all(by):
        raise PermissionDenied
    if wanted:
        DailyReader.objects.get_or_create(person=by)
    else:
        DailyReader.objects.filter(person=by).delete()
