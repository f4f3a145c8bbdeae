"""What letters and calendar files say of an appointment, in the language now active."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils.http import urlencode

from agencies.models import Contact
from agencies.opening.day import instant
from appointments import links
from appointments.models import CALLED_ON_A_LINE, Booking, BookingEvent, Mode, WaitEntry
from appointments.offered import offered

Lines = Mapping[int, str]
# What a line of history says when the law moved the clock under an appointment.
TIME_CHANGED = "time_changed"


def facts_of(booking: Booking, lines: Lines | None = None) -> dict[str, Any]:
    """Time, place, way, papers and link, as JSON; ``lines`` spares the query for the office's phone.

    Instants are derived from the wall time, so that a letter is right before the stored ones are.
    """
    return _visit(booking, lines) | {
        "row": booking.pk,
        "reference": booking.reference,
        "starts": starts_of(booking).isoformat(),
        "ends": instant(booking.day, booking.ends).isoformat(),
        "where": booking.lane.where if booking.mode == Mode.IN_PERSON else "",
        "video_url": booking.lane.video_url if booking.mode == Mode.VIDEO else "",
        "url": to_manage(booking),
    }


def facts_of_wait(entry: WaitEntry) -> dict[str, Any]:
    """What is waited for, and the page to leave the list or to take what is offered."""
    return _visit(entry, None) | {
        "first_day": entry.first_day.isoformat(),
        "last_day": entry.last_day.isoformat(),
        "url": settings.BASE_URL + reverse("appointments:waiting", args=[links.to_wait(entry)]),
    }


def _visit(of: Booking | WaitEntry, lines: Lines | None) -> dict[str, Any]:
    called = of.mode in CALLED_ON_A_LINE and of.phone
    return {
        "service": of.service.name,
        "agency": of.agency.name,
        "office": of.office.name,
        "address": of.office.address if of.mode == Mode.IN_PERSON else "",
        "zone": of.time_zone,
        "mode": of.mode,
        "mode_name": str(of.get_mode_display()),
        "party": of.party,
        "phone": of.phone.as_international if called else "",
        "bring": of.service.to_bring,
        "line": (lines_of([of]) if lines is None else lines).get(of.office_id, ""),
    }


def starts_of(booking: Booking) -> datetime:
    """The instant of its beginning under the legal time now known."""
    return instant(booking.day, booking.starts)


def times_changed(uids: Iterable[UUID]) -> Counter[UUID]:
    """How often the law moved the clock under each of these appointments, whatever row they stood in."""
    lines = BookingEvent.objects.filter(booking__uid__in=list(uids), verb=TIME_CHANGED)
    return Counter(lines.values_list("booking__uid", flat=True))


def to_manage(booking: Booking) -> str:
    """The whole address to see, move or cancel it, in the language now active."""
    return settings.BASE_URL + reverse("appointments:manage", args=[links.to_manage(booking)])


def lines_of(visits: Iterable[Booking | WaitEntry]) -> dict[int, str]:
    """The phone for questions of each office, its own before its agency's, in one query."""
    offices = {visit.office_id: visit.agency_id for visit in visits}
    public = Contact.objects.filter(agency__in=set(offices.values()), public=True, channel=Contact.Channel.PHONE)
    found: dict[int, str] = {}
    for contact in public.order_by(F("office").asc(nulls_last=True), "pk"):
        for office, agency in offices.items():
            if contact.office_id == office or (contact.office_id is None and contact.agency_id == agency):
                found.setdefault(office, contact.shown)
    return found


def book_page(of: Booking | WaitEntry) -> str:
    """The whole address to book the same once more, in the language now active; else the agency's other services."""
    found = offered(of.agency.slug, of.service.key)
    if found is None or found.service.pk != of.service_id:
        return settings.BASE_URL + reverse("appointments:agency", args=[of.agency.slug])
    asked = urlencode({"office": str(of.office_id), "mode": of.mode, "people": str(of.party)})
    page = reverse("appointments:calendar", args=[of.agency.slug, of.service.key])
    return f"{settings.BASE_URL}{page}?{asked}"
