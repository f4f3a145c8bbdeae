"""An event on a sheet of paper (A4), both languages on one page, with the way to the portal's page."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.reader import language_of
from agencies.feeds import absolute
from common import days, pdf
from common.files import clean_name
from common.words import clean_line
from openhouse.models import OpenDay
from openhouse.spelling import hours_plain, language, span

AGENCIES, STANDS, SESSIONS = 8, 8, 8  # named on the sheet; the page has them all
Pair = dict[str, Any]


def both(say: Callable[[], Any]) -> Pair:
    """What a function says in each language."""
    said: Pair = {}
    for code in ("ar", "fr"):
        with override(code):
            said[code] = say()
    return said


def short_address(event: OpenDay) -> str:
    """For QR codes: an address without language, which leads to the page in the reader's own."""
    return absolute(reverse("open_day_short", args=[event.pk]))


def answer(request: HttpRequest, event: OpenDay, seal: Callable[[HttpResponse], HttpResponse]) -> HttpResponse:
    """The sheet as a PDF; 304 while it says the same. Drawing takes longer than reading."""
    data = sheet(event, language_of(request))
    tag = f'"{hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:32]}"'
    found = get_conditional_response(request, etag=tag)
    if found is None:
        found = HttpResponse(pdf.render("poster", data), content_type="application/pdf")
        found["Content-Disposition"] = content_disposition_header(False, clean_name(event.title, "pdf"))
    found = seal(found)
    found["ETag"] = tag
    return found


def sheet(event: OpenDay, code: str) -> dict[str, Any]:
    """What ``templates/pdf/poster.typ`` reads; ``code`` is the language that assistive programs begin with."""
    changed, address = days.local(event.changed_at).date(), short_address(event)
    return {
        "language": code,
        "date": [changed.year, changed.month, changed.day],
        "kingdom": both(lambda: _("Kingdom of Morocco")),
        "portal": both(lambda: _("Window of Moroccans of the world")),
        "kind": both(lambda: capfirst(event.get_kind_display())),
        "title": both(lambda: clean_line(event.title)),
        "days": both(lambda: capfirst(span(event.first_day, event.last_day))),
        "hours": both(lambda: capfirst(hours_plain(event.opens, event.closes))),
        "off": both(lambda: _off(event)),
        "facts": [fact for fact in _facts(event) if any(fact["lines"].values())],
        "call": both(lambda: _("Programme, registration and questions: scan this code or open this address.")),
        "url": address,
        "qr": pdf.qr_svg(address),
        "qr_alt": f"QR: {address}",
    }


def _off(event: OpenDay) -> str:
    if not event.is_off:
        return ""
    return _("Called off: %(why)s") % {"why": event.cancelled_why} if event.cancelled_why else _("Called off")


def _facts(event: OpenDay) -> list[dict[str, Pair]]:
    """A heading and its lines, in both languages."""
    stands, sessions = list(event.stands.all()), list(event.sessions.all())
    return [
        _fact(lambda: _("Place"), lambda: _place(event)),
        _fact(lambda: _("Urban agencies"), lambda: _cut([agency.name for agency in event.agencies.all()], AGENCIES)),
        _fact(lambda: _("You meet there"), lambda: _cut([_stand(stand) for stand in stands], STANDS)),
        _fact(lambda: _("Programme"), lambda: _cut([_session(session) for session in sessions], SESSIONS)),
        _fact(lambda: _("Access"), lambda: access(event)),
    ]


def _fact(head: Callable[[], str], lines: Callable[[], list[str]]) -> dict[str, Pair]:
    return {"head": both(head), "lines": both(lambda: [clean_line(line) for line in lines() if line])}


def _cut(lines: list[str], most: int) -> list[str]:
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], _("and %(count)d more on the page") % {"count": len(lines) - most + 1}]


def _place(event: OpenDay) -> list[str]:
    address = event.office.address if event.office else ""
    return [event.hall, event.where, address, _("One can also take part online.") if event.is_online else ""]


def _stand(stand: Any) -> str:
    return f"{stand.name} ({stand.administration})" if stand.administration else stand.name


def _session(session: Any) -> str:
    when = f"{days.spell_day(session.day, language()).rsplit(' ', 1)[0]}, {session.starts:%H:%M}"
    return f"{when} · {Truncator(session.title).chars(80)}"


def access(event: OpenDay) -> list[str]:
    """What is known of reaching and following it with a handicap, in words."""
    facts = {
        _("no steps on the way in"): event.step_free,
        _("accessible toilet"): event.accessible_toilet,
        _("reserved parking"): event.reserved_parking,
        _("sign-language interpreter"): event.sign_language,
    }
    return [*(words for words, known in facts.items() if known), *([event.access_note] if event.access_note else [])]
