"""The home page, the pages that explain the portal, and what is said when something fails."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import loader
from django.urls import reverse
from django.utils.translation import get_language, get_language_from_request, override
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe

from agencies.models import ExternalService, ServiceTerms
from common import days
from openhouse.models import OpenDay, State

OPEN_DAYS = 3
SHOWN_ELSEWHERE = 8


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """``/`` leads to the home page in the language the browser prefers, Arabic when it has none of ours."""
    with override(get_language_from_request(request)):
        answer = HttpResponseRedirect(reverse("home"))
    answer["Vary"] = "Accept-Language, Cookie"
    return answer


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the visitor can do here, where a request stands, and who else may be meant."""
    clocks = days.two_clocks(days.now(), _zone_of(request), get_language() or "ar")
    return render(request, "home.html", {
        "clocks": clocks,
        # The strip shows hours only, whatever day it is where the reader is.
        "there": (clocks.there or "").rpartition(" ")[2],
        "terms": _national_terms(),
        "open_days": _next_open_days(),
        "elsewhere": ExternalService.objects.visible_to(request.user).exclude(url="")[:SHOWN_ELSEWHERE],
    })  # fmt: skip


def _zone_of(request: HttpRequest) -> str | None:
    """The reader's zone where it is known: never guessed."""
    return getattr(request.user, "time_zone", "") or None


def _national_terms() -> dict[str, ServiceTerms]:
    """National terms of each kind of request; without a kind the ministry has not entered or does not offer."""
    return {terms.kind: terms for terms in ServiceTerms.objects.filter(agency=None, offered=True)}


def _next_open_days() -> list[OpenDay]:
    """The next events that take place; a part of a national event is found on its page. One query."""
    rows = OpenDay.objects.coming().filter(state=State.PUBLISHED, national=None)
    return list(rows.select_related("office", "province")[:OPEN_DAYS])


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the portal is, and what it is not."""
    return render(request, "pages/about.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why and how long (law 09-08)."""
    return render(request, "pages/privacy.html", {"unconfirmed_days": settings.UNCONFIRMED_DAYS})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How the portal can be used, and its known limits."""
    return render(request, "pages/accessibility.html")


@require_safe
def licences(request: HttpRequest) -> HttpResponse:
    """Whose work the portal stands on: data, letters, icons, programs."""
    return render(request, "pages/licences.html")


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Whom to write to or call, depending on the question."""
    return render(request, "pages/contact.html")


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 in both languages: the address could not be read, so neither could its language."""
    return HttpResponse(_plain("400.html"), status=400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 in the reader's language."""
    return render(request, "403.html", status=403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 in the reader's language; the same whether a thing is absent or somebody else's."""
    return render(request, "404.html", status=404)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """500 in both languages; asks neither the database nor the session."""
    return HttpResponse(_plain("500.html"), status=500)


def _plain(name: str, context: dict[str, Any] | None = None) -> str:
    """A template rendered without a request, so no context processor runs."""
    return loader.get_template(name).render(context)
