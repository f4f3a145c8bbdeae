"""An appointment told to its person: what happened to it, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from appointments.models import Actor, Booking, BookingEvent, Reason
from common import days

# What is told of the system's and the hall's own steps: nothing else concerns the person.
_BY_STAFF = Actor.STAFF, Actor.SYSTEM


@dataclass(frozen=True)
class Line:
    """One thing that happened."""

    at: datetime
    words: str
    detail: str = ""


def lines(booking: Booking) -> list[Line]:
    """The history of an appointment over all its times, the latest first; one query."""
    events = BookingEvent.objects.filter(booking__uid=booking.uid).order_by("-pk")
    return [line for event in events for line in _told(event)]


def _told(event: BookingEvent) -> Iterator[Line]:
    words = _words(event)
    if words:
        reason = event.data.get("reason", "")
        detail = str(dict(Reason.choices).get(reason, "")) if reason else ""
        yield Line(event.at, words, detail)


def _words(event: BookingEvent) -> str:
    by_agency = event.actor in _BY_STAFF
    if event.verb == "booked":
        return _("The agency booked it for you") if by_agency else _("Booked")
    if event.verb == "moved":
        said = _("The agency moved it to %(day)s, %(time)s") if by_agency else _("Moved to %(day)s, %(time)s")
        return said % _new_time(event.data)
    if event.verb == "cancelled":
        return _("The agency cancelled it") if by_agency else _("Cancelled by you")
    if event.verb == "time_changed":
        return _("The law moved the clock; the hour in Morocco stayed the same")
    return {"done": _("It took place"), "no_show": _("Nobody came")}.get(event.data.get("to", ""), "")


def _new_time(data: dict[str, Any]) -> dict[str, str]:
    language = "fr" if get_language() == "fr" else "ar"
    day = days.spell_day(date.fromisoformat(data["day"]), language, with_weekday=True)
    return {"day": day, "time": data["starts"]}
