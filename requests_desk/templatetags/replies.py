"""The choice of a ready-made reply beside a letter's text."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse

from requests_desk import canned
from requests_desk.admin.inserting import SLOTS
from requests_desk.models import CannedReply, Case

register = template.Library()


@register.inclusion_tag("admin/requests_desk/canned/choice.html", takes_context=True)
def ready_replies(context: template.Context, case: Case, verb: str) -> dict[str, Any]:
    """Replies offered for a verb's letter, none for a verb without one; stands inside its form. Asked once a page."""
    slot = SLOTS.get(verb)
    if slot is None:
        return {"replies": []}
    offered = [reply for reply in _offered(context["request"], case) if reply.situation in slot.situations]
    return {
        "replies": [(reply, not canned.text_in(reply, case.language)) for reply in offered],
        "verb": verb,
        "language": case.language,
        "field": f"id_{slot.prefix}-{slot.field}",
        "insert_url": reverse("admin:requests_desk_case_insert", args=[case.pk, verb]),
        "reply_url": reverse("admin:requests_desk_case_reply", args=[case.pk]),
    }


def _offered(request: HttpRequest, case: Case) -> list[CannedReply]:
    """All replies for a case, read once for a page."""
    if not hasattr(request, "_ready_replies"):
        request._ready_replies = list(canned.offered(case, request.user, _ALL))  # type: ignore[attr-defined]
    found: list[CannedReply] = request._ready_replies  # type: ignore[attr-defined]
    return found


_ALL = tuple({situation for slot in SLOTS.values() for situation in slot.situations})
