"""The page of one event, and its picture for those who pass it on."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import Truncator
from django.utils.translation import get_language_from_request, override
from django.views.decorators.http import conditional_page, require_safe

from accounts.reader import language_of, zone_of
from agencies.feeds import absolute
from agencies.press_pages import LOCALES, shares
from common import pdf
from common.files import clean_name
from common.words import clean_line
from openhouse import jsonld, posters
from openhouse.models import OpenDay, Question, Session
from openhouse.spelling import span
from openhouse.verbs import asking

# What a poster may be: whatever else a row holds is not served.
PICTURES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png"}
FILES = PICTURES | {"pdf": "application/pdf"}


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one event; a draft is shown to those who prepare it, and 404 to everybody else."""
    event = _event(request, pk)
    sessions = list(event.sessions.all())
    for session in sessions:
        session.event = event
    context = {
        "event": event,
        "days": [(day, list(same)) for day, same in groupby(sessions, key=lambda session: session.day)],
        "stands": list(event.stands.all()),
        "questions": _questions(event),
        "parts": list(event.parts.announced().for_page().order_by("first_day", "pk")),
        "access": posters.access(event),
        "poster": _poster_kind(event),
        "zone": zone_of(request),
        "takes_questions": not asking.why_not_ask(event),
    }
    return render(request, "openhouse/event.html", context | _shared(request, event, sessions))


def _event(request: HttpRequest, pk: int) -> OpenDay:
    found: OpenDay = get_object_or_404(OpenDay.objects.visible_to(request.user).for_page(), pk=pk)
    return found


def _questions(event: OpenDay) -> list[Question]:
    """Published questions that have an answer, the first asked first."""
    return list(event.questions.published().order_by("asked_at", "pk"))


def _shared(request: HttpRequest, event: OpenDay, sessions: list[Session]) -> dict[str, Any]:
    """What passes the page on: its address, a summary, a picture, data for search engines."""
    address = absolute(reverse("openhouse:event", args=[event.pk]))
    picture = absolute(reverse("openhouse:poster", args=[event.pk])) if _poster_kind(event) in PICTURES else ""
    said = [span(event.first_day, event.last_day), event.where, event.description]
    return {
        "address": address,
        "summary": Truncator(clean_line(" · ".join(filter(None, said)))).chars(200),
        "image": picture or absolute(static("touch-icon.png")),
        "locale": LOCALES[language_of(request)],
        "shares": shares(address, clean_line(event.title)),
        "linked_data": "" if event.is_draft else jsonld.event(event, sessions, picture),
    }


def _poster_kind(event: OpenDay) -> str:
    """The ending of an uploaded poster that can be shown; empty without one."""
    ending = event.poster.name.rpartition(".")[2].lower() if event.poster else ""
    return ending if ending in FILES else ""


@require_safe
def poster(request: HttpRequest, pk: int) -> HttpResponse:
    """The uploaded poster: a picture to be shown, a PDF as a download; no browser may guess about either."""
    event = _event(request, pk)
    kind = _poster_kind(event)
    if not kind:
        raise Http404
    try:
        with event.poster.storage.open(event.poster.name) as file:
            data = file.read()
    except OSError as error:
        raise Http404 from error
    answer = HttpResponse(data, content_type=FILES[kind])
    name = clean_name(event.title, kind)
    answer["Content-Disposition"] = content_disposition_header(kind not in PICTURES, name)
    return _sealed(answer, event)


@require_safe
@conditional_page
def qr(request: HttpRequest, pk: int) -> HttpResponse:
    """The page's address as a QR code, for paper and screens."""
    event = _event(request, pk)
    picture = pdf.qr_svg(posters.short_address(event))
    return _sealed(HttpResponse(picture, content_type="image/svg+xml"), event)


@require_safe
def poster_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """A sheet of paper (A4) in both languages with the way to the page."""
    event = _event(request, pk)
    return posters.answer(request, event, lambda answer: _sealed(answer, event))


@require_safe
def short(request: HttpRequest, pk: int) -> HttpResponse:
    """The address of the QR code: on to the page, in the language the browser prefers."""
    with override(get_language_from_request(request)):
        answer = HttpResponseRedirect(reverse("openhouse:event", args=[pk]))
    answer["Vary"] = "Accept-Language, Cookie"
    return answer


def _sealed(answer: HttpResponse, event: OpenDay) -> HttpResponse:
    """Nothing in a file runs or is guessed at; what everybody may see may be kept an hour."""
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    answer["Cache-Control"] = "private, no-store" if event.is_draft else "public, max-age=3600"
    return answer
