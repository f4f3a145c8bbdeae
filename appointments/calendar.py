"""An appointment as a calendar file (RFC 5545, sent as RFC 5546 says): the hour that every calendar shows rightly.

Its UID stays the same for ever; its SEQUENCE rises with each move, with the cancelling and with each change of
legal time, so that a calendar replaces what it has.
"""

from datetime import UTC, timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from icalendar import Alarm, Calendar, Event, vCalAddress

from agencies.opening.day import instant
from appointments.facts import facts_of, starts_of, times_changed
from appointments.models import Booking, Mode, Status
from common import days
from common.templatetags.portal import plain_clocks, plain_ltr
from common.words import clean_line, clean_text
from notifications.letters import File
from notifications.models import Message

REQUEST, PUBLISH, CANCEL = "REQUEST", "PUBLISH", "CANCEL"
# Late enough to matter, early enough to leave the house; a calendar needs no network for it.
_ALARM = timedelta(hours=-2)


def ics_of(booking: Booking, *, method: str) -> bytes:
    """The calendar file of an appointment in its visitor's language.

    REQUEST puts it into the calendar of the address it was mailed to, CANCEL takes it out, PUBLISH is for
    whoever downloads it. Instants are UTC, derived from the wall time. ``booking`` comes from ``for_page``.
    """
    with override(booking.language):
        book = Calendar()
        book.add("version", "2.0")
        book.add("prodid", "-//Window of Moroccans of the world//Appointments//")
        book.add("calscale", "GREGORIAN")
        book.add("method", method)
        book.add_component(_event(booking, method))
        return bytes(book.to_ical())


def file_of(message: Message) -> File | None:
    """The calendar file of a letter about an appointment as it stands now; None when the letter is overtaken."""
    method = CANCEL if message.template == "appointment_cancelled" else REQUEST
    wanted = Status.CANCELLED if method == CANCEL else Status.BOOKED
    booking = Booking.objects.for_page().filter(pk=message.context.get("row"), status=wanted).first()
    if booking is None:
        return None
    params = {"method": method, "charset": "utf-8", "component": "VEVENT"}
    return File(f"{booking.reference}.ics", ics_of(booking, method=method), "text/calendar", params)


def _event(booking: Booking, method: str) -> Event:
    event, facts = Event(), facts_of(booking)
    event.add("uid", str(booking.uid))
    event.add("sequence", sequence_of(booking))
    event.add("dtstamp", days.now().astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", starts_of(booking).astimezone(UTC))
    event.add("dtend", instant(booking.day, booking.ends).astimezone(UTC))
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    # whoever may look into the calendar sees when, not what
    event.add("class", "PRIVATE")
    event.add("url", facts["url"])
    event.add("organizer", _organizer(booking))
    if method != PUBLISH:
        event.add("attendee", _attendee(booking))
    for name, text in _words(booking, facts).items():
        event.add(name, text, parameters={"LANGUAGE": booking.language})
    office = booking.office
    if booking.mode == Mode.IN_PERSON and office.latitude is not None and office.longitude is not None:
        event.add("geo", (office.latitude, office.longitude))
    if method != CANCEL:
        event.add_component(_alarm(facts))
    return event


def sequence_of(booking: Booking) -> int:
    """How often the appointment changed: each move, the cancelling, and each change of legal time."""
    return booking.sequence + times_changed([booking.uid])[booking.uid]


def _words(booking: Booking, facts: dict[str, Any]) -> dict[str, str]:
    summary = _("Appointment: %(service)s") % {"service": facts["service"]}
    words = {"summary": clean_line(summary), "description": _description(booking, facts)}
    return words | {"location": _location(facts)}


def _location(facts: dict[str, Any]) -> str:
    if facts["mode"] == Mode.IN_PERSON:
        parts = [facts["agency"], facts["office"], *facts["address"].splitlines()]
        return _(", ").join(filter(None, map(clean_line, parts)))
    return facts["video_url"] or facts["mode_name"]


def _description(booking: Booking, facts: dict[str, Any]) -> str:
    """Both clocks, how to meet, what to bring, whom to call and the link; of the person no more than a number's end."""
    digits = "".join(filter(str.isdigit, facts["phone"]))
    calls = _("The agency calls you on the number that ends in %(end)s.") % {"end": digits[-4:]} if digits else ""
    place = [facts["office"], *facts["address"].splitlines()] if facts["mode"] == Mode.IN_PERSON else []
    meeting = [plain_clocks(starts_of(booking), facts["zone"]), facts["agency"], facts["mode_name"], *place]
    meeting += [facts["where"], facts["video_url"], calls]
    bring = [_("What to have with you:"), *(f"- {thing}" for thing in facts["bring"])] if facts["bring"] else []
    ends = [f"{pgettext('appointment', 'Reference')}{_(':')} {facts['reference']}"]
    if facts["line"]:
        ends.append(f"{_('For any question, call the agency:')} {plain_ltr(facts['line'])}")
    manage = [f"{_('See, move or cancel the appointment')}{_(':')}", facts["url"]]
    return clean_text("\n\n".join("\n".join(filter(None, lines)) for lines in (meeting, bring, ends, manage) if lines))


def _organizer(booking: Booking) -> vCalAddress:
    """The address that the letter comes from, in the agency's name."""
    who = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    who.params["CN"] = clean_line(booking.agency.name)
    return who


def _attendee(booking: Booking) -> vCalAddress:
    """The visitor, who has accepted: no answer is asked for, nobody would read it."""
    assert booking.person is not None
    who = vCalAddress(f"mailto:{booking.person.email}")
    who.params |= {"PARTSTAT": "ACCEPTED", "RSVP": "FALSE", "ROLE": "REQ-PARTICIPANT"}
    return who


def _alarm(facts: dict[str, Any]) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", _ALARM)
    alarm.add("description", clean_line(facts["service"]))
    return alarm
