"""Public pages of the directory."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from agencies import jsonld
from agencies.board import Board, board_of
from agencies.index import HitKind
from agencies.listing import AgencyPage, agency_page, by_region, ministry_desk, suggestion
from agencies.models import Agency, Province
from agencies.search import LONGEST, SHORTEST, Hit, find
from common.words import clean_line, fold

LONGEST_QUERY = 100
SUGGESTED = 8


@require_safe
def agency_list(request: HttpRequest) -> HttpResponse:
    """Agencies by region; where something was asked for, what bears such a name and its agency."""
    query = query_of(request)
    problem = problem_with(query) if "q" in request.GET else ""
    found = [suggestion(hit) for hit in find(query)] if query and not problem else []
    context = {"query": query, "found": found, "problem": problem, "regions": by_region()}
    return render(request, "agencies/list.html", context)


def query_of(request: HttpRequest) -> str:
    """The name asked for, cleaned; cut before it can be a burden."""
    return clean_line(request.GET.get("q", ""))[:LONGEST_QUERY]


def problem_with(query: str) -> str:
    """What is wrong with a query, said so that one can go on; empty when nothing is."""
    if len(fold(query)) < SHORTEST:
        return _("Write at least two letters of the name.")
    if len(query) > LONGEST:
        return _("This is too long for a name. Write the name of the commune, the province or the agency alone.")
    return ""


@require_safe
def unknown(request: HttpRequest) -> HttpResponse:
    """For those who do not know their agency, or whose province has none: the ministry's desk routes the request."""
    code = request.GET.get("province", "")[:16]
    province = Province.objects.filter(code=code).first() if code else None
    uncovered = bool(province and Agency.objects.competent_for(province) is None)
    context = {"province": province, "uncovered": uncovered, "desk": ministry_desk()}
    return render(request, "agencies/unknown.html", context)


@require_safe
def agency_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One agency: offices, lines, people, territory, terms; its summers come by a tag of the floor above."""
    page = _page(slug)
    board = board_of(page, request)
    context = {"board": board, "linked_data": jsonld.office(page, board.this_week)}
    return render(request, "agencies/detail.html", _context(page) | context)


@require_safe
def agency_print(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of an agency on paper, Arabic and French side by side."""
    page = _page(slug)
    # the reader's own language stands where their eye begins
    languages = ("fr", "ar") if get_language() == "fr" else ("ar", "fr")
    sheets = [(code, _board_in(code, page, request)) for code in languages]
    return render(request, "agencies/print.html", _context(page) | {"sheets": sheets})


def _board_in(language: str, page: AgencyPage, request: HttpRequest) -> Board:
    """The hours with the names of feasts and seasons in a language."""
    with override(language):
        return board_of(page, request)


def _page(slug: str) -> AgencyPage:
    try:
        return agency_page(slug)
    except Agency.DoesNotExist:
        raise Http404 from None


def _context(page: AgencyPage) -> dict[str, Any]:
    offices = [(office, page.lines_at(office)) for office in page.offices]
    return {"agency": page.agency, "page": page, "offices": offices}


@require_safe
@cache_control(public=True, max_age=300)
def communes(request: HttpRequest) -> JsonResponse:
    """At most 20 communes for what is being typed, as {"results": [{code, name, province, agency}]}."""
    hits = find(query_of(request), kinds=(HitKind.COMMUNE,))
    return JsonResponse({"results": [_as_row(hit) for hit in hits]})


@require_safe
@cache_control(public=True, max_age=30)
def suggest(request: HttpRequest) -> JsonResponse:
    """At most 8 hits of every kind for what is being typed: {"results": [{kind, name, place, agency, url}]}."""
    return JsonResponse({"results": [suggestion(hit) for hit in find(query_of(request), SUGGESTED)]})


def _as_row(hit: Hit) -> dict[str, str | None]:
    return {
        "code": str(hit.object.pk),
        "name": hit.object.name,
        "province": hit.province.name if hit.province else "",
        "agency": hit.agency.name if hit.agency else None,
    }
