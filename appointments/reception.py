"""Who receives visitors where: asked by pages and verbs of the hall alike."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models

from agencies.models import Office
from agencies.roles import ROLE_PERMISSIONS, held_by

RECEIVE = "appointments.receive_visitors"


def agencies_of(user: Any) -> list[int] | None:
    """Keys of the agencies whose visitors somebody receives today; None: of all. No query beyond the roles held."""
    if user.is_superuser:
        return None
    return sorted({agency for role, agency in held_by(user) if agency and RECEIVE in ROLE_PERMISSIONS.get(role, ())})


def offices_of(user: Any) -> models.QuerySet[Office]:
    """Offices in use where somebody receives visitors, seats first."""
    offices = Office.objects.filter(active=True).select_related("agency").order_by("agency", "-kind", "pk")
    agencies = agencies_of(user)
    return offices if agencies is None else offices.filter(agency__in=agencies)


def receives_at(user: Any, row: Any) -> bool:
    """Whether somebody receives visitors at the agency of a row: an office, an appointment, a ticket, a lane."""
    return bool(user.has_perm(RECEIVE, row))


def refuse_stranger(user: Any, row: Any) -> None:
    """Raises PermissionDenied for whoever does not receive visitors there."""
    if not receives_at(user, row):
        raise PermissionDenied
