"""Whose figures a person may read."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from agencies.models import Agency, Posting, Role
from agencies.models.agency import AgencyQuerySet
from agencies.roles import ROLE_PERMISSIONS, held_by, permissions_of

# They answer for their agency's work; the ministry's readers hold the permission instead.
ANSWER_FOR_AN_AGENCY = frozenset({Role.CHIEF, Role.AGENCY_ADMIN})


def reads_all(user: Any) -> bool:
    """Whether a person reads every agency's figures: the ministry's roles with ``reports.view_report``."""
    at_ministry = [(role, agency) for role, agency in held_by(user) if agency is None]
    return bool(user.is_superuser) or "reports.view_report" in permissions_of(at_ministry)


def reads_any(user: Any) -> bool:
    """Whether a person reads some agency's figures."""
    return reads_all(user) or any(agency and role in ANSWER_FOR_AN_AGENCY for role, agency in held_by(user))


def readers_of_all() -> QuerySet[User]:
    """Everybody whom ``reads_all`` would let read today; staff who are active."""
    roles = [role for role, allowed in ROLE_PERMISSIONS.items() if "reports.view_report" in allowed]
    posted = Posting.objects.current().filter(agency=None, role__in=roles).values("user_id")
    return User.objects.filter(Q(pk__in=posted) | Q(is_superuser=True), is_active=True, is_staff=True)


def agencies_counted_for(user: Any) -> AgencyQuerySet:
    """Agencies whose figures a person may read: all, their own, or none."""
    if reads_all(user):
        return Agency.objects.all()
    own = {agency for role, agency in held_by(user) if agency and role in ANSWER_FOR_AN_AGENCY}
    return Agency.objects.filter(pk__in=own) if own else Agency.objects.none()
