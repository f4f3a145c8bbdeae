"""Orientation before filing: at most three questions, carried in the address; nothing is kept of who asks."""

import hashlib
from typing import Any

from django.core.cache import cache
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.listing import with_agencies
from agencies.models import Agency, Commune, Kind, agency_of
from agencies.search import SHORTEST, find_communes
from common.countries import country_choices
from common.words import clean_line, fold
from requests_desk import filings, verbs
from requests_desk.models import OrientationChoice, Requirement
from requests_desk.orientation import MOST_QUESTIONS, Way, walk
from requests_desk.views.filing import acknowledge_days

ANSWER = "a"
UNKNOWN = "unknown"
SHOWN = 10
ONCE_IN_SECONDS = 60
SLUGS = {kind: slug for slug, kind in filings.SLUGS.items()}


def address(keys: list[str], **more: str) -> str:
    """The page at these answers."""
    query = urlencode([(ANSWER, key) for key in keys] + list(more.items()))
    return reverse("requests_desk:orientation") + (f"?{query}" if query else "")


def show(request: HttpRequest, name: str, way: Way, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page of the orientation with the answers so far, each with the way to change it."""
    keys = way.keys
    context |= {
        "way": way,
        "most": MOST_QUESTIONS,
        "taken": [{"choice": choice, "change": address(keys[:at])} for at, choice in enumerate(way.taken)],
        "begin": address([]),
    }
    return render(request, f"requests_desk/orientation/{name}.html", context, status=status)


@require_safe
def orientation(request: HttpRequest) -> HttpResponse:
    """The next question, or whose the request is; an answer that is no longer offered is asked again."""
    way = walk(request.GET.getlist(ANSWER))
    if way.question:
        return _ask(request, way)
    if way.end is None:
        return show(request, "empty", way)
    if way.end.service:
        return _elsewhere(request, way, way.end)
    return _ours(request, way, way.end)


def _ask(request: HttpRequest, way: Way) -> HttpResponse:
    question: Any = way.question
    choices = [{"choice": choice, "url": address([*way.keys, choice.key])} for choice in question.offered]
    back = address(way.keys[:-1]) if way.taken else reverse("home")
    context = {"question": question, "choices": choices, "number": len(way.taken) + 1, "back": back}
    return show(request, "question", way, status=422 if way.stale else 200, **context)


def _elsewhere(request: HttpRequest, way: Way, end: OrientationChoice) -> HttpResponse:
    service: Any = end.service
    context = {
        "service": service,
        "prepare": service.to_prepare,
        "advice": end.advice,
        "countries": country_choices(get_language() or "ar"),
        "country": str(getattr(request.user, "country", "") or ""),
        "back": address(way.keys[:-1]),
    }
    return show(request, "elsewhere", way, **context)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Count where somebody is sent, then lead to the portal's last page before it."""
    way = walk(request.POST.getlist(ANSWER))
    if way.end is None or way.end.service is None:
        return redirect(address([key for key in request.POST.getlist(ANSWER)[:MOST_QUESTIONS] if key.isprintable()]))
    country = request.POST.get("country", "")
    known = dict(country_choices(get_language() or "ar"))
    if _first_click(request, way.end):
        verbs.refer(service=way.end.service, choice=way.end, country=country if country in known else "")
    return redirect("agencies:leaving", way.end.service.key)


def _first_click(request: HttpRequest, end: OrientationChoice) -> bool:
    """Whether this browser was not sent there within the minute; two clicks at one moment are told apart too."""
    browser = request.META.get("CSRF_COOKIE") or request.session.session_key or ""
    mark = hashlib.sha256(f"{browser}|{end.service_id}".encode()).hexdigest()
    return not browser or cache.add(f"referred:{mark}", 1, ONCE_IN_SECONDS)


def _ours(request: HttpRequest, way: Way, end: OrientationChoice) -> HttpResponse:
    code = request.GET.get("commune", "")
    commune = Commune.objects.select_related("province__region").filter(code=code[:20]).first() if code else None
    if commune is None and code != UNKNOWN:
        return _place(request, way, wrong=bool(code))
    return show(request, "ours", way, **result(end, commune), back=address(way.keys), restart=address([]))


def _place(request: HttpRequest, way: Way, wrong: bool) -> HttpResponse:
    query = clean_line(request.GET.get("query", "")[:200])
    found = with_agencies(find_communes(query, limit=SHOWN)) if query else []
    context = {
        "query": query,
        "found": [{"item": item, "url": address(way.keys, commune=item.commune.code)} for item in found],
        "problem": _problem(query, bool(found), wrong, "query" in request.GET),
        "unknown": address(way.keys, commune=UNKNOWN),
        "number": len(way.taken) + 1,
        "back": address(way.keys[:-1]),
    }
    return show(request, "place", way, status=422 if wrong else 200, **context)


def _problem(query: str, found: bool, wrong: bool, asked: bool) -> str:
    """What to say above the search; empty when all is well."""
    if wrong:
        return _("This commune is not in the list. Look for it by its name.")
    if asked and len(fold(query)) < SHORTEST:
        return _("Write at least two letters of the name.")
    if asked and not found:
        return _("No commune has such a name. Try other letters, the other script, or the name of the province.")
    return ""


def result(end: OrientationChoice, commune: Commune | None) -> dict[str, Any]:
    """What a request of ours needs there: agency, terms, papers; the ministry's desk where no agency is known."""
    agency = agency_of(commune) if commune else None
    desk = Agency.objects.filter(kind=Agency.Kind.MINISTRY).first() if commune and not agency else None
    return {
        "kind": Kind(end.kind),
        "slug": SLUGS[Kind(end.kind)],
        "advice": end.advice,
        "commune": commune,
        "agency": agency,
        "desk": desk,
        "terms": filings.terms_at(end.kind, agency or desk),
        "acknowledge_days": acknowledge_days(end.kind),
        "papers": list(
            # the rule of filings, told each paper's own situation: every paper that anybody is asked for
            Requirement.objects.needed(
                kind=end.kind, agency=agency or desk, tenure=F("tenure"), applicant_is=F("applicant_is")
            )
        ),
    }
