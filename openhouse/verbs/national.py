"""A national event, such as the National Migrant Day, as each agency fills it in."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency, Office
from common import days
from openhouse.models import Kind, OpenDay, Place, State
from openhouse.verbs import events


def national_events() -> QuerySet[OpenDay]:
    """National events to come, drafts too: agencies prepare their parts before it is announced."""
    rows = OpenDay.objects.filter(kind=Kind.MIGRANT_DAY, national=None, agencies=None, last_day__gte=days.today())
    return rows.exclude(state=State.CANCELLED).order_by("first_day", "pk")


def part_of(national: OpenDay, agency: Agency) -> OpenDay | None:
    """What an agency has filled in, be it a draft; None for nothing, or for what was called off."""
    rows = OpenDay.objects.filter(national=national, agencies=agency).exclude(state=State.CANCELLED)
    return rows.order_by("pk").first()


@transaction.atomic
def add_part(*, national: OpenDay, agency: Agency, by: User) -> OpenDay:
    """The draft of an agency's part: words, days, stands and sessions of the national event, at the agency's seat.

    Asked for twice, it is the one there is. Raises PermissionDenied for another's agency, ValidationError for what is
    no national event to come.
    """
    if not by.has_perm("openhouse.add_openday", agency):
        raise PermissionDenied
    # one at a time: a button pressed twice makes one part
    row = national_events().filter(pk=national.pk).values("pk")
    locked = OpenDay.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=row).first()
    if locked is None:
        raise ValidationError(_("This is no national event to come."), code="not_national")
    if found := part_of(locked, agency):
        return found
    seat = Office.objects.filter(agency=agency, active=True, kind=Office.Kind.SEAT).order_by("pk").first()
    place = {"place_kind": Place.OFFICE, "office_id": seat.pk if seat else None, "province_id": None}
    return events.copy(locked, timedelta(0), [agency], campaign=locked.campaign, national=locked, **place)
