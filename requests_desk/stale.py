"""Forms sent from a page that others have overtaken: who did what meanwhile, before anything is carried out."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from requests_desk import story
from requests_desk.models import Actor, Case, CaseEvent
from requests_desk.models.scope import agencies_worked_by

FIELD = "seen"


class Stale(Exception):
    """Somebody else did something to the case after the page was drawn."""


def last_number(pk: Any) -> int:
    """Number of a case's last event: what a page drawn now has seen."""
    if not str(pk).isdecimal():
        return 0
    found = CaseEvent.objects.filter(case_id=pk).order_by("-number").values_list("number", flat=True).first()
    return found or 0


def meanwhile(case: Case, by: Any, posted: Mapping[str, Any]) -> list[story.Line]:
    """What people other than ``by`` did since the page of a posted form was drawn, oldest first.

    The portal's own lines count for nothing: an alarm is no reason to read again. A form that does not say
    what it has seen is taken as fresh; the verb still judges the state under the lock.
    """
    seen = _number(posted.get(FIELD, ""))
    if seen is None:
        return []
    newer = case.events.filter(number__gt=seen).exclude(actor=Actor.SYSTEM).exclude(by=by)
    return list(story.staff_lines(newer.select_related("by").order_by("number")))


def refuse(case: Case, by: Any, posted: Mapping[str, Any]) -> None:
    """Raise Stale when there is something to read first. The caller holds the case's row lock."""
    if meanwhile(case, by, posted):
        raise Stale


def passed_on(pk: int, user: User) -> CaseEvent | None:
    """The event by which a case left an agency where this person works, and with it their sight."""
    moves = CaseEvent.objects.filter(case_id=pk, verb="transferred").select_related("by").order_by("-number")
    worked = {row["agency_id"] for row in agencies_worked_by(user)}
    return next((event for event in moves if event.data.get("from_agency") in worked), None)


def typed_texts(posted: Any) -> list[str]:
    """What was typed by hand in a form that has no page left to come back to."""
    texts = (value for name in posted for value in posted.getlist(name) if name not in (FIELD, "csrfmiddlewaretoken"))
    return [text for text in texts if len(text) > 20 or " " in text.strip()]


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None
