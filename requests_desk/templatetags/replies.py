"""The choice of a ready-made reply beside a letter's text."""

from typing import Any

from django import template
from django.urls import reverse

from requests_desk import canned
from requests_desk.admin.inserting import SLOTS
from requests_desk.models import Case

register = template.Library()


@register.inclusion_tag("admin/requests_desk/canned/choice.html", takes_context=True)
def ready_replies(context: template.Context, case: Case, verb: str) -> dict[str, Any]:
    """Replies offered for a verb's letter; stands inside its form. Asked once for the whole page."""
    slot = SLOTS[verb]
    if "ready_replies" not in context.render_context:
        context.render_context["ready_replies"] = list(canned.offered(case, context["request"].user, _ALL))
    offered = [reply for reply in context.render_context["ready_replies"] if reply.situation in slot.situations]
    return {
        "replies": [(reply, not canned.text_in(reply, case.language)) for reply in offered],
        "verb": verb,
        "language": case.language,
        "field": f"id_{slot.prefix}-{slot.field}",
        "insert_url": reverse("admin:requests_desk_case_insert", args=[case.pk, verb]),
        "reply_url": reverse("admin:requests_desk_case_reply", args=[case.pk]),
    }


_ALL = tuple({situation for slot in SLOTS.values() for situation in slot.situations})
