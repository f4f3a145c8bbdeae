"""Published opinions of the committees: a list that can be searched, and one page each."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from agencies.feeds import absolute
from agencies.press_pages import LOCALES
from common.words import clean_line
from requests_desk.feeds import opinion_url
from requests_desk.forms.opinions import OpinionSearch
from requests_desk.models import PublishedOpinion

PAGE = 20


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Newest session first; older ones follow a mark, so nothing is ever counted."""
    form = OpinionSearch(request.GET)
    asked = form.found()
    rows = list(_asked(asked).after(request.GET.get("after", ""))[: PAGE + 1])
    shown = rows[:PAGE]
    query = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    context: dict[str, Any] = {
        "form": form,
        "opinions": shown,
        "narrowed": bool(query),
        "first": urlencode(query) if request.GET.get("after") else None,
        "older": urlencode(query | {"after": shown[-1].mark}) if len(rows) > PAGE else "",
    }
    return render(request, "requests_desk/opinions/list.html", context)


def _asked(asked: dict[str, Any]) -> Any:
    """Published opinions as the form narrows them."""
    rows: QuerySet[PublishedOpinion] = PublishedOpinion.objects.published().select_related(
        "agency", "commune__province"
    )
    if asked.get("agency"):
        rows = rows.filter(agency=asked["agency"])
    if asked.get("opinion"):
        rows = rows.filter(opinion=asked["opinion"])
    if asked.get("year"):
        rows = rows.filter(session_on__year=asked["year"])
    return rows.search(asked.get("q", ""))  # type: ignore[attr-defined]


@require_safe
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """One opinion; 404 before it is published and once it is withdrawn."""
    rows = PublishedOpinion.objects.published().select_related("agency", "commune__province")
    shown = get_object_or_404(rows, pk=pk)
    context = {
        "opinion": shown,
        "summary": Truncator(clean_line(f"{shown.get_opinion_display()}. {shown.subject}")).chars(200),
        "address": absolute(opinion_url(shown)),
        "image": absolute(static("touch-icon.png")),
        "locale": LOCALES["fr" if get_language() == "fr" else "ar"],
    }
    return render(request, "requests_desk/opinions/opinion.html", context)
