"""The page that says of every office whether it is open now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agencies.opening import CLOSED, open_now_by_region


@never_cache
@require_safe
def open_now(request: HttpRequest) -> HttpResponse:
    """All offices by region: open, on duty or closed at this moment."""
    regions = open_now_by_region(request)
    offices = [now for _region, rows in regions for now in rows]
    answering = sum(now.state.kind != CLOSED for now in offices)
    return render(request, "agencies/hours/open.html", {"regions": regions, "total": len(offices), "open": answering})
