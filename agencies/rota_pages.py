"""Public pages of the duty rota: a month, and a feed for calendars."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.reader import zone_of
from agencies import rota
from agencies.models import Agency
from common import days


@require_safe
def month_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Who answers on each day of a month; a month that is none answers 400 with the current one below."""
    agency = get_object_or_404(Agency, slug=slug)
    asked = request.GET.get("month", "")
    month = rota.parse_month(asked) if asked else rota.this_month()
    known = month or rota.this_month()
    context = {
        "agency": agency,
        "month": known,
        "unknown": month is None,
        "shifts": rota.public_shifts(agency).filter(day__range=(known.first, known.last)),
        "today": days.today(),
        "before": known.step(-1),
        "after": known.step(1),
        "zone": zone_of(request),
    }
    return render(request, "agencies/rota/month.html", context, status=200 if month else 400)


@require_safe
@cache_control(public=True, max_age=900)
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The published rota as an iCalendar file; 304 while it says the same."""
    agency = get_object_or_404(Agency, slug=slug)
    shifts = rota.feed_shifts(agency)
    tag = rota.feed_mark(agency, shifts, get_language() or "ar")
    answer = get_conditional_response(request, etag=tag)
    if answer is None:
        page = request.build_absolute_uri(reverse("agencies:rota", args=[agency.slug]))
        answer = HttpResponse(rota.feed(agency, shifts, page), content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = f'inline; filename="duty-{agency.slug}.ics"'
    answer["ETag"] = tag
    return answer
