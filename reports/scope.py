"""Whose figures a person may read."""

from typing import Any

from agencies.models import Agency, Role
from agencies.models.agency import AgencyQuerySet
from agencies.roles import held_by, permissions_of

# They answer for their agency's work; the ministry's readers hold the permission instead.
ANSWER_FOR_AN_AGENCY = frozenset({Role.CHIEF, Role.AGENCY_ADMIN})


def reads_all(user: Any) -> bool:
    """Whether a person reads every agency's figures: the ministry's roles with ``reports.view_report``."""
    at_ministry = [(role, agency) for role, agency in held_by(user) if agency is None]
    return bool(user.is_superuser) or "reports.view_report" in permissions_of(at_ministry)


def agencies_counted_for(user: Any) -> AgencyQuerySet:
    """Agencies whose figures a person may read: all, their own, or none."""
    if reads_all(user):
        return Agency.objects.all()
    own = {agency for role, agency in held_by(user) if agency and role in ANSWER_FOR_AN_AGENCY}
    return Agency.objects.filter(pk__in=own) if own else Agency.objects.none()
