"""The staff's calendar of an office or of some lanes (RFC 5545): what, how and for how many people, never who."""

import hashlib
import json
import uuid
from collections.abc import Collection, Iterable
from datetime import UTC, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Calendar, Event

from agencies.opening.day import instant
from appointments.facts import starts_of, times_changed
from appointments.models import IN_FORCE, Booking, Reception, Status
from common import days
from common.words import clean_line

PAST, MOST = timedelta(days=31), 2000


def bookings_of(reception: Reception, lanes: Collection[int]) -> list[Booking]:
    """Appointments of an office (of some of its lanes, when given) from a month ago on."""
    rows = Booking.objects.filter(office=reception.office_id, day__gte=days.today() - PAST, status__in=IN_FORCE)
    rows = rows.filter(lane__in=lanes) if lanes else rows
    return list(
        rows.exclude(status=Status.HELD).select_related("service", "lane").order_by("day", "starts", "pk")[:MOST]
    )


def mark_of(reception: Reception, bookings: Iterable[Booking], language: str) -> str:
    """A weak entity tag: the same while the calendar says the same, whenever it was written."""
    said = [_facts(row) for row in bookings]
    text = json.dumps([language, reception.pk, str(reception.office), said])
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def _facts(row: Booking) -> list[str | int]:
    when = [row.uid.hex, starts_of(row).isoformat(), row.ends.isoformat(), row.service.name, row.lane.name]
    return [row.sequence, row.party, row.status, row.mode, *when]


def feed_of(reception: Reception, bookings: Collection[Booking]) -> bytes:
    """The calendar in the active language."""
    name = _("Appointments: %(office)s") % {"office": clean_line(reception.office.name)}
    changed = times_changed([row.uid for row in bookings])
    book = Calendar()
    book.add("prodid", "-//Window of Moroccans of the world//Appointments of an office//")
    book.add("version", "2.0")
    book.add("name", name)
    book.add("x-wr-calname", name)
    book.add("refresh-interval", timedelta(minutes=30), parameters={"VALUE": "DURATION"})
    for row in bookings:
        book.add_component(_event(row, changed[row.uid]))
    return bytes(book.to_ical())


def _event(row: Booking, changed: int) -> Event:
    """One appointment. Its UID is not the visitor's: whoever has this calendar cannot tell whose file is whose."""
    event = Event()
    event.add("uid", str(uuid.uuid5(uuid.NAMESPACE_URL, f"appointment-of-office/{row.uid}")))
    event.add("sequence", row.sequence + changed)
    event.add("dtstamp", days.now().astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", starts_of(row).astimezone(UTC))
    event.add("dtend", instant(row.day, row.ends).astimezone(UTC))
    people = ngettext("%(count)s person", "%(count)s people", row.party) % {"count": row.party}
    event.add("summary", clean_line(f"{row.service.name} · {row.get_mode_display()} · {people}"))
    event.add("location", clean_line(row.lane.name))
    event.add("status", "CONFIRMED")
    event.add("class", "PRIVATE")
    return event
