"""Public pages of the directory."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from agencies.listing import Found, by_region, terms_of, territories_of, with_agencies, with_public_parts
from agencies.models import Agency
from agencies.search import find_communes
from common.words import clean_line

LONGEST_QUERY = 100


@require_safe
def agency_list(request: HttpRequest) -> HttpResponse:
    """Agencies by region, and where a commune was asked for: which agency is competent there."""
    query = clean_line(request.GET.get("q", ""))[:LONGEST_QUERY]
    found = with_agencies(find_communes(query)) if query else []
    return render(request, "agencies/list.html", {"query": query, "found": found, "regions": by_region()})


@require_safe
def agency_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One agency: offices, lines, territory, terms; its summers come by a tag of the floor above."""
    agency = get_object_or_404(with_public_parts(Agency.objects.select_related("region")), slug=slug)
    context = {"agency": agency, "territories": territories_of(agency), "terms": terms_of(agency)}
    return render(request, "agencies/detail.html", context)


@require_safe
@cache_control(public=True, max_age=300)
def communes(request: HttpRequest) -> JsonResponse:
    """At most 20 communes for what is being typed, as {"results": [{code, name, province, agency}]}."""
    query = clean_line(request.GET.get("q", ""))[:LONGEST_QUERY]
    return JsonResponse({"results": [_as_row(found) for found in with_agencies(find_communes(query))]})


def _as_row(found: Found) -> dict[str, str | None]:
    commune = found.commune
    return {
        "code": commune.code,
        "name": commune.name,
        "province": commune.province.name,
        "agency": found.agency.name if found.agency else None,
    }
