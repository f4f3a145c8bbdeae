"""Who may let people in at which event: asked by the page at the door and by its verbs alike."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models

from agencies.roles import ROLE_PERMISSIONS, held_by
from openhouse.models import OpenDay

LET_IN = "openhouse.add_arrival"


def events_of(user: Any) -> models.QuerySet[OpenDay]:
    """Announced events of the agencies where somebody may let people in, called off ones included."""
    events = OpenDay.objects.announced()
    if user.is_superuser:
        return events
    agencies = {agency for role, agency in held_by(user) if agency and LET_IN in ROLE_PERMISSIONS.get(role, ())}
    through = OpenDay.agencies.through.objects.filter(agency__in=agencies)
    return events.filter(pk__in=through.values("openday_id"))


def receives_at(user: Any, event: OpenDay) -> bool:
    """Whether somebody may let people in at an event: the role is held at one of its agencies."""
    return bool(user.has_perm(LET_IN, event))


def refuse_stranger(user: Any, event: OpenDay) -> None:
    """Raises PermissionDenied for whoever may not let people in there."""
    if not receives_at(user, event):
        raise PermissionDenied
