"""Marks by which the desk sorts a case: the fast lane, and what the duty officer looks at after hours."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from requests_desk.models import Actor, Case
from requests_desk.staff_offers import StaffOffers
from requests_desk.verbs import locks
from requests_desk.verbs.after import refuse


@transaction.atomic
def mark(
    *, case: Case, by: User, fast_lane: bool | None = None, after_hours: bool | None = None, reason: str = ""
) -> Case:
    """Set or take away marks; None leaves one as it is. Raises ValidationError once answered, or without a change."""
    case = locks.worked(case, by)
    refuse(StaffOffers(case, by).why_not_open)
    wanted = {"fast_lane": fast_lane, "after_hours": after_hours}
    changed: dict[str, Any] = {
        name: value for name, value in wanted.items() if value is not None and value != getattr(case, name)
    }
    if not changed:
        raise ValidationError(_("The request is marked like this already."), code="no_change")
    for name, value in changed.items():
        setattr(case, name, value)
    case.save(update_fields=list(changed))
    case.record("marked", by=by, actor=Actor.STAFF, marks=_in_words(changed), reason=reason.strip(), **changed)
    return case


def _in_words(changed: dict[str, Any]) -> str:
    """What changed, as the history keeps it: + set, − taken away."""
    names = {field.name: field.verbose_name for field in Case._meta.fields}
    return ", ".join(f"{'+' if value else '−'} {names[name]}" for name, value in changed.items())
