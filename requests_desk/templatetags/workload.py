"""Numbers of the workload page that lead to their requests in the queue."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from requests_desk.workload import Row, Sheet

register = template.Library()


@register.simple_tag
def queue_number(number: int, row: Row, sheet: Sheet, what: str) -> SafeString:
    """A number, with the way to the queue filtered by its officer unless it is zero."""
    shown = format_html('<bdi dir="ltr">{}</bdi>', number)
    if not number:
        return shown
    address = reverse("admin:requests_desk_case_changelist")
    return format_html('<a href="{}?{}">{}</a>', address, urlencode(_filter(row, what)), shown)


def _filter(row: Row, what: str) -> dict[str, Any]:
    """What the queue calls it."""
    who = {"assignee": row.person.pk} if row.person else {"assignee": "none"}
    return who | {"open": {}, "risk": {"view": "risk"}, "late": {"view": "late"}, "still": {"view": "still"}}[what]
