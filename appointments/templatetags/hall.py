"""Pieces of the hall's pages: the state of an appointment, how people meet, minutes since a moment."""

from datetime import datetime, time

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from appointments import agenda
from appointments.models import Booking, Status, Turn

register = template.Library()

_LOOKS = {
    Turn.WAITING: "wait", Turn.CALLED: "new", Turn.SERVING: "done", Status.DONE: "done", Status.NO_SHOW: "late",
    Status.CANCELLED: "late", Status.MOVED: "", "unsettled": "wait",
}  # fmt: skip
_UNSETTLED = pgettext_lazy("booking", "Not settled")


@register.simple_tag
def booking_state(booking: Booking, expected: str = "") -> SafeString:
    """Where its person is, or what became of it, as a tag; nothing (or ``expected``) while it is only booked."""
    state = agenda.state_of(booking)
    if state == Status.BOOKED:
        return format_html('<span class="tag">{}</span>', expected) if expected else SafeString("")
    words = _UNSETTLED if state == "unsettled" else dict(Turn.choices).get(state) or dict(Status.choices)[state]
    ticket = getattr(booking, "ticket", None)
    label = format_html(' <bdi dir="ltr">{}</bdi>', ticket.label) if ticket and state in Turn.values else ""
    return format_html('<span class="tag {}">{}{}</span>', _LOOKS.get(state, ""), words, label)


@register.filter
def people(number: int) -> str:
    """How many people come, in words."""
    return ngettext("%(count)s person", "%(count)s people", number) % {"count": number}


@register.filter
def hours(starts: time | None, ends: time | None) -> SafeString:
    """From an hour to an hour, from left to right."""
    if not starts or not ends:
        return SafeString("")
    return format_html('<bdi dir="ltr" class="nowrap">{}–{}</bdi>', f"{starts:%H:%M}", f"{ends:%H:%M}")


@register.filter
def minutes_since(moment: datetime | None) -> str:
    """How many minutes have passed, in words."""
    if not moment:
        return ""
    passed = max(0, int((timezone.now() - moment).total_seconds() // 60))
    if passed == 0:
        return _("less than a minute")
    if passed >= 120:
        spent = passed // 60
        return ngettext("more than %(count)s hour", "more than %(count)s hours", spent) % {"count": spent}
    return ngettext("%(count)s minute", "%(count)s minutes", passed) % {"count": passed}
