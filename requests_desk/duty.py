"""What whoever is on duty now should look at: requests marked for them, and those that ought to be."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from agencies.models import Agency, DutyShift, Posting
from common import days
from common.words import fold
from requests_desk.models import DONE, Case
from requests_desk.models.scope import WORKING_ROLES

LEAVES_WITHIN = timedelta(days=2)
LISTED = 50


@dataclass(frozen=True)
class Now:
    """A shift that runs at an agency whose requests the reader works; ``own`` when it is theirs by name."""

    shift: DutyShift
    own: bool
    marked: int


def now_for(user: Any, moment: datetime | None = None) -> list[Now]:
    """Shifts running now at the agencies of an officer or chief, one an agency (one's own first); two queries.

    A shift names its person by the published name alone, so "own" compares folded names.
    """
    shifts = running_shifts(user, moment)
    if not shifts:
        return []
    marked = _marked_at({shift.agency_id for shift in shifts}, user)
    found: dict[int, Now] = {}
    for shift in sorted(shifts, key=lambda one: (one.agency_id, not is_own(one, user), one.ends)):
        found.setdefault(shift.agency_id, Now(shift, is_own(shift, user), marked.get(shift.agency_id, 0)))
    return list(found.values())


def running_shifts(user: Any, moment: datetime | None = None) -> list[DutyShift]:
    """Shifts on duty at an instant, by Morocco's clock, where the reader works requests today."""
    here = days.local(moment or days.now()).replace(tzinfo=None)
    worked = Posting.objects.current().filter(user_id=user.pk or 0, role__in=WORKING_ROLES)
    shifts = DutyShift.objects.at(here).filter(agency__in=worked.values("agency_id"))
    return list(shifts.select_related("agency", "line"))


def is_own(shift: DutyShift, user: Any) -> bool:
    """Whether the shift names this person, in either script."""
    names = {fold(name) for name in (user.name_ar, user.name_latin) if name}
    return bool(shift.person) and fold(shift.person) in names


def _marked_at(agencies: set[int], user: Any) -> dict[int, int]:
    cases = _open(user).filter(agency_id__in=agencies, after_hours=True).order_by()
    return dict(cases.values_list("agency_id").annotate(Count("pk")))


def _open(user: Any) -> QuerySet[Case]:
    return Case.objects.manageable_by(user).exclude(status__in=DONE)


def marked(user: Any) -> QuerySet[Case]:
    """Open cases marked for duty in the reader's scope: who leaves Morocco first, then whose day comes first."""
    return _in_order(_open(user).filter(after_hours=True))


def suggested(user: Any) -> QuerySet[Case]:
    """Open cases not marked whose applicant is in Morocco and leaves today or within two days."""
    today = days.today()
    here = Q(stay_from=None) | Q(stay_from__lte=today)
    leaving = _open(user).filter(here, stay_to__range=(today, today + LEAVES_WITHIN), after_hours=False)
    return _in_order(leaving)


def _in_order(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_related("agency", "applicant").order_by("stay_to", "due_on", "pk")[:LISTED]


def agencies_of(user: Any) -> QuerySet[Agency]:
    """Where the reader works requests today."""
    worked = Posting.objects.current().filter(user_id=user.pk or 0, role__in=WORKING_ROLES)
    return Agency.objects.filter(pk__in=worked.values("agency_id"))
