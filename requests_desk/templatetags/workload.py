"""Numbers of the workload page that lead to their requests in the queue."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from requests_desk.workload import Row

register = template.Library()


@register.simple_tag
def queue_number(number: int, row: Row, view: str) -> SafeString:
    """A number, with the way to its requests in a view of the queue.

    None for zero, nor for whoever left: the queue filters by those who work there today.
    """
    shown = format_html('<bdi dir="ltr">{}</bdi>', number)
    if not number or not row.posted:
        return shown
    asked = urlencode({"view": view, "officer": row.person.pk if row.person else "none"})
    return format_html('<a href="{}?{}">{}</a>', reverse("admin:requests_desk_case_changelist"), asked, shown)
