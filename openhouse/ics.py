"""Events and sessions as iCalendar (RFC 5545), written line by line: a feed of thousands is read by many, often.

An event is its days (VALUE=DATE), a session its instants in UTC. The UID hangs on the row alone, SEQUENCE and the
moments of change are the event's own, so the same rows give the same bytes and a calendar replaces what moved.
"""

import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.feeds import absolute
from agencies.opening.day import instant
from common.words import clean_line
from openhouse.models import Kind, OpenDay, Place, Session, State
from openhouse.models.openday import where
from openhouse.rows import DESCRIBED, EventRow, SessionRow
from openhouse.spelling import agencies_named, hours_plain

LINE = 75  # octets, without the line end
EVERY = "PT6H"
NAMED = 5  # agencies
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_CUT = re.compile(rb"(?s).{1,74}(?![\x80-\xbf])")
_END = "\r\n"


class Held:
    """Events by key, with the names of their agencies and what every line of them needs once."""

    def __init__(self, events: Iterable[EventRow], agencies: Mapping[int, list[str]]) -> None:
        self.events = {event.pk: event for event in events}
        self.agencies = agencies
        self.kinds = {kind.value: text(capfirst(str(kind.label))) for kind in Kind}
        self.online = pgettext("open day", "online")
        self.between = _(", ")
        self.uids = {pk: uid_of(OpenDay, pk) for pk in self.events}
        self.hours: dict[tuple[time | None, time | None], str] = {}
        self.page = absolute(reverse("openhouse:event", args=[0])).rsplit("0", 1)

    def url(self, pk: int) -> str:
        """The page of an event: its pattern is looked up once, not a thousand times."""
        return f"{self.page[0]}{pk}{self.page[1]}"

    def daily(self, row: EventRow) -> str:
        """Its hours of a day in words, which most events share."""
        key = row.opens, row.closes
        if key not in self.hours:
            self.hours[key] = hours_plain(*key)
        return self.hours[key]


def calendar(name: str, source: str, held: Held, sessions: Iterable[SessionRow]) -> bytes:
    """A calendar to subscribe to, in the active language; sessions are of the events held."""
    refresh = [
        folded(f"SOURCE;VALUE=URI:{source}"),
        f"REFRESH-INTERVAL;VALUE=DURATION:{EVERY}",
        f"X-PUBLISHED-TTL:{EVERY}",
    ]
    return _written([*_head(name), *refresh, *(_event(row, held) for row in held.events.values())], held, sessions)


def single(name: str, held: Held, sessions: Iterable[SessionRow], *, whole: bool) -> bytes:
    """A file to add once: an event with its sessions, or (not ``whole``) one session alone."""
    events = [_event(row, held) for row in held.events.values()] if whole else []
    return _written([*_head(name), *events], held, sessions)


def _written(lines: list[str], held: Held, sessions: Iterable[SessionRow]) -> bytes:
    lines += [_session(row, held) for row in sessions]
    return _END.join([*lines, "END:VCALENDAR", ""]).encode()


def uid_of(kind: type[OpenDay | Session], pk: int) -> str:
    """The same for ever, in both languages."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{'open-day' if kind is OpenDay else 'session'}/{pk}"))


def text(value: str) -> str:
    """A value of type TEXT: its signs escaped, controls gone."""
    value = _CONTROL.sub("", value).replace("\\", "\\\\")
    # one by one: four passes in C are thrice as quick as a table
    return value.replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """A content line cut every 75 octets, never inside a character."""
    if len(line) <= LINE and line.isascii():
        return line
    data = line.encode()
    return line if len(data) <= LINE else b"\r\n ".join(_CUT.findall(data)).decode()


def _head(name: str) -> list[str]:
    said = text(clean_line(name))
    return [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Window of Moroccans of the world//Open days//",
        "CALSCALE:GREGORIAN",
        folded(f"NAME:{said}"),
        folded(f"X-WR-CALNAME:{said}"),
    ]


def _event(row: EventRow, held: Held) -> str:
    """One event over its whole days; whoever subscribed keeps those days free for other things."""
    url = held.url(row.pk)
    return _END.join((
        f"BEGIN:VEVENT\r\nUID:{held.uids[row.pk]}{_changed(row)}",
        f"DTSTART;VALUE=DATE:{row.first_day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{row.last_day + timedelta(days=1):%Y%m%d}",
        folded(f"SUMMARY:{text(row.title)}"),
        folded(f"CATEGORIES:{held.kinds[row.kind]}"),
        f"{folded(_place(row, row.hall, held))}{_point(row)}",
        folded(f"DESCRIPTION:{text(_described(row, url, held))}"),
        folded(f"URL:{url}"),
        "TRANSP:TRANSPARENT\r\nEND:VEVENT",
    ))  # fmt: skip


def _session(row: SessionRow, held: Held) -> str:
    event, url = held.events[row.event], held.url(row.event)
    said = (event.why if event.state == State.CANCELLED else "", row.speaker, _cut(row.description), url)
    return _END.join((
        f"BEGIN:VEVENT\r\nUID:{uid_of(Session, row.pk)}\r\nRELATED-TO:{held.uids[row.event]}{_changed(event)}",
        f"DTSTART:{_instant(instant(row.day, row.starts))}",
        f"DTEND:{_instant(instant(row.day, row.ends))}",
        folded(f"SUMMARY:{text(f'{row.title} · {event.title}')}"),
        f"{folded(_place(event, row.room or event.hall, held))}{_point(event)}",
        folded(f"DESCRIPTION:{text(chr(10).join(filter(None, said)))}"),
        folded(f"URL:{url}"),
        "TRANSP:TRANSPARENT\r\nEND:VEVENT",
    ))  # fmt: skip


def _changed(row: EventRow) -> str:
    # without METHOD the stamp says when the row was last revised (RFC 5545, 3.8.7.2)
    changed = _instant(row.changed_at)
    created = f"\r\nCREATED:{_instant(row.announced_at)}" if row.announced_at else ""
    status = "CANCELLED" if row.state == State.CANCELLED else "CONFIRMED"
    return f"\r\nDTSTAMP:{changed}\r\nLAST-MODIFIED:{changed}\r\nSEQUENCE:{row.revision}{created}\r\nSTATUS:{status}"


def _place(row: EventRow, hall: str, held: Held) -> str:
    address = " ".join(row.address.split())
    said = held.between.join(filter(None, (hall, where(row.place_kind, row.place, row.office, row.province), address)))
    return f"LOCATION:{text(said or held.online)}"


def _point(row: EventRow) -> str:
    own, office = (row.latitude, row.longitude), (row.office_latitude, row.office_longitude)
    point = office if None in own else own
    return "" if None in point or row.place_kind == Place.ONLINE else f"\r\nGEO:{point[0]:.6f};{point[1]:.6f}"


def _described(row: EventRow, url: str, held: Held) -> str:
    """Why it is called off, who, at which hours, the first lines of what it is, and the page."""
    off = _("Called off: %(why)s") % {"why": row.why} if row.state == State.CANCELLED and row.why else ""
    who = agencies_named(held.agencies.get(row.pk, ()), NAMED)
    return "\n".join(filter(None, (off, who, held.daily(row), _cut(row.description), url)))


def _cut(words: str) -> str:
    return f"{words[:DESCRIBED]}…" if len(words) > DESCRIBED else words


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def webcal(address: str) -> str:
    """The same address as calendars take it to subscribe."""
    return urlsplit(address)._replace(scheme="webcal").geturl()
