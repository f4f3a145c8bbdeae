"""A visitor's question as the origin of a request or an appointment: what is known of it, and what it became."""

import re
from typing import Any

from agencies.models import Agency
from common import origins
from openhouse.models import Asked, Place, Question
from openhouse.verbs import asking

_ARABIC = re.compile(r"[\u0600-\u06ff]")
_BECAME = {origins.CASE: Asked.BECAME_CASE, origins.MEETING: Asked.BECAME_MEETING}
_STANDS = (Place.AIRPORT, Place.PORT)


def filled(pk: int, user: Any) -> dict[str, Any] | None:
    """What the desk's forms begin with, by the names of their fields; None for whoever may not work the question."""
    rows = Question.objects.manageable_by(user).select_related("event__office", "registration")
    question = rows.filter(pk=pk).first()
    if question is None or not question.is_open or not user.has_perm("openhouse.change_question", question):
        return None
    name, text = question.name, question.text
    row = question.registration
    names = (row.name_ar, row.name_latin) if row else (name, "") if _ARABIC.search(name) else ("", name)
    known = {
        "said": text, "name": name, "name_ar": names[0], "name_latin": names[1], "email": question.email,
        "phone": str(question.phone or ""), "language": question.language,
        "country": str(row.country or "") if row else "",
        # the words, wherever the kind of request asks for them
        "question": text, "text": text, "description": text, "note": text,
    }  # fmt: skip
    return known | _place(question, user)


def _place(question: Question, user: Any) -> dict[str, Any]:
    """How and where the person came: a counter, or a stand away from the office."""
    event = question.event
    mine = Agency.objects.manageable_by(user).filter(pk__in=event.agencies.values("pk")).order_by("pk")[:2]
    found: dict[str, Any] = {"channel": "stand" if event.place_kind in _STANDS else "counter"}
    if len(mine) == 1 and event.office and event.office.agency_id == mine[0].pk:
        found["office"] = event.office_id
    return found | ({"agency": mine[0].pk} if len(mine) == 1 else {})


def became(pk: int, *, what: str, reference: str, by: Any) -> None:
    """The request or appointment exists: note it. Raises ValidationError when it is too late."""
    asking.became(question=Question(pk=pk), state=_BECAME[what], reference=reference, by=by)
