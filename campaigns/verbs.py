"""Another summer: opened from the last one, moved from state to state."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns import copying
from campaigns.models import Campaign, Participation

YEARS = range(2008, 2101)
_DATES = ("desk_from", "desk_to", "open_from", "open_to")
_TEXTS = ("after_hours_ar", "after_hours_fr", "programme_ar", "programme_fr")
_TARGETS = ("requests_target", "on_time_target", "appointments_target", "visitors_target")


@dataclass(frozen=True)
class Opened:
    """A campaign just prepared, the one it was copied from, and how many rows of each kind came along."""

    campaign: Campaign
    copied_from: Campaign
    agencies: int
    others: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def open_campaign(*, year: int, by: User | None) -> Opened:
    """Prepare a year's campaign from the last one before it; without ``by``, from the command line.

    Dates move by whole weeks (``copying.shift``). Agencies keep their own dates, moved, with hours, programme,
    contact and targets; circulars, notes and sources stay with their year. Raises ValidationError when the year
    has a campaign (``exists``) or no earlier one is there to copy; PermissionDenied.
    """
    if by is not None and not by.has_perm("campaigns.add_campaign"):
        raise PermissionDenied
    if year not in YEARS:
        raise ValidationError(_("Give a year between 2008 and 2100."), code="year")
    # whoever opens the same year at this moment waits here, and finds it done
    last = Campaign.objects.select_for_update().filter(year__lt=year).order_by("-year").first()
    if Campaign.objects.filter(year=year).exists():
        raise ValidationError(_("The campaign of %(year)s is there already.") % {"year": year}, code="exists")
    if last is None:
        raise ValidationError(_("There is no earlier campaign to copy."), code="nothing_to_copy")
    made = _next(last, year)
    agencies = _copy_agencies(last, made)
    return Opened(made, last, agencies, copying.copy_all(last, made))


@transaction.atomic
def move(*, campaign: Campaign, state: str, by: User) -> Campaign:
    """Open or close a campaign; freezing belongs to its report. Raises ValidationError when it may not follow."""
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if state not in (Campaign.State.OPEN, Campaign.State.CLOSED) or not by.has_perm("campaigns.change_campaign", row):
        raise PermissionDenied
    row.move_to(state)
    return row


def _next(last: Campaign, year: int) -> Campaign:
    titles = {name: copying.of_year(getattr(last, name) or "", last.year, year) for name in ("title_ar", "title_fr")}
    dates = _moved(last, copying.shift(last.year, year))
    return Campaign.objects.create(year=year, state=Campaign.State.PREPARED, **titles, **dates)


def _copy_agencies(last: Campaign, made: Campaign) -> int:
    by = copying.shift(last.year, made.year)
    kept = (*_TEXTS, *_TARGETS, "saturday", "agency_id", "contact_id")
    rows = [
        Participation(campaign=made, **{name: getattr(row, name) for name in kept}, **_moved(row, by))
        for row in last.participations.all()
    ]
    return len(Participation.objects.bulk_create(rows))


def _moved(row: Campaign | Participation, by: timedelta) -> dict[str, date | None]:
    days = {name: getattr(row, name) for name in _DATES}
    return {name: day and day + by for name, day in days.items()}
