"""Plain recipes of questions to an open day: the form as it is sent, a question that is there."""

import uuid
from typing import Any

from openhouse import links
from openhouse.models import OpenDay, Question
from openhouse.verbs import asking


def form(event: OpenDay, **fields: Any) -> dict[str, Any]:
    """What the form of an event sends."""
    said = {"token": links.new_question(event), "text": "Quelles pièces ?", "language": "fr", "reply": "on"}
    return said | {"email": "salma@demo.example", "consent": "on"} | fields


def asked(event: OpenDay, **fields: Any) -> Question:
    """A question of a visitor who wants an answer."""
    typed = {"text": "Quelles pièces ?", "language": "fr", "name": "Salma Idrissi", "email": "salma@demo.example"}
    return asking.ask(event=event, typed=typed | fields, uid=uuid.uuid4())
