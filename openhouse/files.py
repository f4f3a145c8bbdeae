"""A registration as a ticket on paper (PDF) and as a picture for the phone, both languages on it; files of letters."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from agencies.feeds import absolute
from common import days, pdf
from common.words import clean_line
from notifications.letters import File
from notifications.models import Message
from openhouse import ics
from openhouse.facts import place_of
from openhouse.models import OpenDay, Registration, Seat, Session
from openhouse.posters import both
from openhouse.rows import agencies_in, events_in, sessions_in
from openhouse.spelling import day_and_hours_plain


def code_address(code: str) -> str:
    """What the QR code of a ticket says: ``https://…/open-days/t/<code>/``.

    People who scan it reach a page that tells nothing of anybody; the check-in page of staff reads the code at
    the end of the address. It carries no language: the reader's own is found there.
    """
    return absolute(reverse("ticket_short", args=[code]))


def paper(row: Registration) -> bytes:
    """The ticket as a PDF (A4), in both languages."""
    return pdf.render("ticket", _sheet(row) | {"picture": False})


def picture(row: Registration) -> bytes:
    """The ticket as a PNG as wide as a phone, in both languages."""
    return pdf.picture("ticket", _sheet(row) | {"picture": True})


def ticket_of(message: Message) -> File | None:
    """The paper of a letter; None for who has no place, now that the letter leaves."""
    row = _row(message)
    if row is None or row.seat != Seat.REGISTERED:
        return None
    return File(f"{row.code}.pdf", paper(row), "application/pdf", {})


def calendar_of(message: Message) -> File | None:
    """The session as the public calendar has it now: called off when its event is."""
    row = _row(message)
    if row is None:
        return None
    key = row.session.event_id
    with override(row.language):
        held = ics.Held(events_in(OpenDay.objects.filter(pk=key)), agencies_in([key]))
        sessions = sessions_in(Session.objects.filter(pk=row.session_id))
        data = ics.single(row.session.title, held, sessions, whole=False)
    return File(f"{row.code}.ics", data, "text/calendar", {"charset": "utf-8"})


def _row(message: Message) -> Registration | None:
    return Registration.objects.for_page().filter(pk=message.context.get("row")).first()


def _sheet(row: Registration) -> dict[str, Any]:
    """What ``templates/pdf/ticket.typ`` reads."""
    session, event = row.session, row.session.event
    confirmed = days.local(row.confirmed_at or row.made_at).date()
    address = code_address(row.code)
    return {
        "language": row.language,
        "date": [confirmed.year, confirmed.month, confirmed.day],
        "kingdom": both(lambda: _("Kingdom of Morocco")),
        "portal": both(lambda: _("Window of Moroccans of the world")),
        "title": both(lambda: pgettext("open day", "Ticket")),
        "event": both(lambda: clean_line(event.title)),
        "session": both(lambda: clean_line(session.title)),
        "when": both(lambda: day_and_hours_plain(session.starts_at, session.ends_at, row.time_zone)),
        "place": both(lambda: _place(row)),
        "rows": [
            {"label": both(lambda: pgettext("ticket", "Name")), "value": row.name},
            {"label": both(lambda: pgettext("number", "People")), "value": str(row.party)},
        ],
        "show": both(lambda: _("Show this code at the entrance. It lets the whole party in, once.")),
        "code": f"{row.code[:4]} {row.code[4:]}",
        "qr": pdf.qr_svg(address),
        "qr_alt": f"QR: {address}",
    }


def _place(row: Registration) -> list[str]:
    """Where to go, line by line; for who takes part from afar that it is online."""
    if row.online or not row.session.event.where:
        return [_("Online: the address of the room is in your letter and on the page of your ticket.")]
    found = place_of(row.session)
    lines = [found["where"], found["hall"], found["office"], *found["address"].splitlines()]
    return [clean_line(line) for line in lines if line.strip()]
