"""Events and sessions as iCalendar (RFC 5545), written line by line: a feed of thousands is read by many, often.

An event is its days (VALUE=DATE), a session its instants in UTC. The UID hangs on the row alone, SEQUENCE and the
moments of change are the event's own, so the same rows give the same bytes and a calendar replaces what moved.
"""

import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.feeds import absolute
from common.words import clean_line
from openhouse.models import OpenDay, Session
from openhouse.spelling import agencies_in, daily_hours_plain

LINE = 75  # octets, without the line end
DESCRIBED = 300
EVERY = "PT6H"
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_CUT = re.compile(rb"(?s).{1,74}(?![\x80-\xbf])")


def calendar(name: str, source: str, events: Iterable[OpenDay], sessions: Iterable[Session] = ()) -> bytes:
    """A calendar to subscribe to, in the active language; ``sessions`` come with their event."""
    lines = [*_head(name), f"SOURCE;VALUE=URI:{source}", f"REFRESH-INTERVAL;VALUE=DURATION:{EVERY}"]
    lines.append(f"X-PUBLISHED-TTL:{EVERY}")
    pages = _Pages()
    for event in events:
        lines += _event(event, pages)
    for session in sessions:
        lines += _session(session, pages)
    return _written(lines)


def single(name: str, events: Iterable[OpenDay], sessions: Iterable[Session]) -> bytes:
    """A file to add once: an event, or one session."""
    pages = _Pages()
    lines = [*_head(name), *(line for event in events for line in _event(event, pages))]
    return _written([*lines, *(line for session in sessions for line in _session(session, pages))])


class _Pages:
    """Addresses of events: the pattern is looked up once, not a thousand times."""

    def __init__(self) -> None:
        self.before, self.after = absolute(reverse("openhouse:event", args=[0])).rsplit("0", 1)

    def of(self, pk: int) -> str:
        """The page of an event in the active language."""
        return f"{self.before}{pk}{self.after}"


def uid_of(row: OpenDay | Session) -> str:
    """The same for ever, in both languages."""
    kind = "open-day" if isinstance(row, OpenDay) else "session"
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{kind}/{row.pk}"))


def text(value: str) -> str:
    """A value of type TEXT: its signs escaped, controls gone."""
    return _CONTROL.sub("", value).translate(_ESCAPED)


def folded(line: str) -> bytes:
    """A content line cut every 75 octets, never inside a character."""
    data = line.encode()
    if len(data) <= LINE:
        return data
    return b"\r\n ".join(_CUT.findall(data))


def _written(lines: Iterable[str]) -> bytes:
    return b"\r\n".join(folded(line) for line in [*lines, "END:VCALENDAR"]) + b"\r\n"


def _head(name: str) -> list[str]:
    said = text(clean_line(name))
    return [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Window of Moroccans of the world//Open days//",
        "CALSCALE:GREGORIAN",
        f"NAME:{said}",
        f"X-WR-CALNAME:{said}",
    ]


def _event(event: OpenDay, pages: _Pages) -> Iterator[str]:
    """One event over its whole days: whoever subscribed keeps those days free for other things."""
    url = pages.of(event.pk)
    yield from ("BEGIN:VEVENT", f"UID:{uid_of(event)}", *_changed(event))
    yield f"DTSTART;VALUE=DATE:{event.first_day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.last_day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{text(event.title)}"
    yield f"CATEGORIES:{text(event.get_kind_display())}"
    yield from _where(event, event.hall)
    yield f"DESCRIPTION:{text(_described(event, url))}"
    yield from (f"URL:{url}", "TRANSP:TRANSPARENT", "END:VEVENT")


def _session(session: Session, pages: _Pages) -> Iterator[str]:
    event, url = session.event, pages.of(session.event_id)
    yield from ("BEGIN:VEVENT", f"UID:{uid_of(session)}", f"RELATED-TO:{uid_of(event)}", *_changed(event))
    yield f"DTSTART:{_instant(session.starts_at)}"
    yield f"DTEND:{_instant(session.ends_at)}"
    yield f"SUMMARY:{text(f'{session.title} · {event.title}')}"
    yield from _where(event, session.room or event.hall)
    said = [event.cancelled_why if event.is_off else "", session.speaker, _cut(session.description), url]
    yield f"DESCRIPTION:{text(chr(10).join(filter(None, said)))}"
    yield from (f"URL:{url}", "TRANSP:TRANSPARENT", "END:VEVENT")


def _changed(event: OpenDay) -> Iterator[str]:
    # without METHOD:REQUEST the stamp says when the row was last revised (RFC 5545, 3.8.7.2)
    changed = _instant(event.changed_at)
    yield from (f"DTSTAMP:{changed}", f"LAST-MODIFIED:{changed}", f"SEQUENCE:{event.revision}")
    if event.announced_at:
        yield f"CREATED:{_instant(event.announced_at)}"
    yield "STATUS:CANCELLED" if event.is_off else "STATUS:CONFIRMED"


def _where(event: OpenDay, hall: str) -> Iterator[str]:
    address = clean_line(event.office.address) if event.office else ""
    said = list(filter(None, (hall, event.where, address)))
    if said or event.is_online:
        yield f"LOCATION:{text(_(', ').join(said) or pgettext('open day', 'online'))}"
    if event.point:
        yield f"GEO:{event.point[0]:.6f};{event.point[1]:.6f}"


def _described(event: OpenDay, url: str) -> str:
    """Who, at which hours, the first lines of what it is, why it is called off, and the page."""
    off = _("Called off: %(why)s") % {"why": event.cancelled_why} if event.is_off and event.cancelled_why else ""
    said = [off, agencies_in(event, most=5), daily_hours_plain(event), _cut(event.description), url]
    return "\n".join(filter(None, said))


def _cut(words: str) -> str:
    return Truncator(words).chars(DESCRIBED) if len(words or "") > DESCRIBED else words or ""


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def webcal(address: str) -> str:
    """The same address as calendars take it to subscribe."""
    return urlsplit(address)._replace(scheme="webcal").geturl()
