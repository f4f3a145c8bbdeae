"""The history of an appointment in sentences, for the agency's own people."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from appointments.models import Actor, BookingEvent, Channel, Reason
from common import days

SENTENCES: dict[str, Any] = {
    "booked": _("Booked"),
    "moved": _("Moved"),
    "moved_here": _("Moved here"),
    "cancelled": _("Cancelled"),
    "arrived": _("Came to the office"),
    "called": _("The officer called"),
    "took_place": _("It took place"),
    "nobody_came": _("Nobody came"),
    "let_go": _("The time was given back"),
    "offered": _("Offered from the waiting list"),
    "declined": _("The offer was declined"),
    "offer_lapsed": _("The offer lapsed"),
    "not_needed": _("The offer was no longer needed"),
    "time_changed": _("The hour on the clock stayed when the law moved the clock"),
}


class Line(NamedTuple):
    """One line: when, what, and by whom (a name, or the side)."""

    at: datetime
    what: str
    who: str


def lines_of(events: Iterable[BookingEvent]) -> list[Line]:
    """Lines of a history in its order; the events know who did them."""
    return [Line(event.at, _what(event), _who(event)) for event in events if event.verb != "moved_here"]


def _what(event: BookingEvent) -> str:
    said, data = str(SENTENCES.get(event.verb, event.verb)), event.data
    details = [_to(data), data.get("ticket", ""), _named(Reason, data), _named(Channel, data)]
    return " · ".join([said, *(str(one) for one in details if one)])


def _to(data: dict[str, Any]) -> str:
    """The new day and hour of a move."""
    try:
        day = days.spell_day(date.fromisoformat(data.get("day", "")), get_language() or "ar")
    except ValueError:
        return ""
    return gettext("to %(day)s at %(hour)s") % {"day": day, "hour": f"\u2066{data.get('starts', '')}\u2069"}


def _named(words: type[Reason] | type[Channel], data: dict[str, Any]) -> str:
    given = data.get("reason" if words is Reason else "channel", "")
    return str(words(given).label) if given in words.values else ""


def _who(event: BookingEvent) -> str:
    if event.by:
        return str(event.by)
    return str(Actor(event.actor).label) if event.actor in Actor.values else ""
