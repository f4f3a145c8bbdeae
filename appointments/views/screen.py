"""The display of a hall and the staff's calendar, each at a secret address: no sign-in, nothing about any person."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from appointments import feed
from appointments.models import Lane, Mode, QueueTicket, Reception, Turn
from common import days

CALLED_MOST, EARLIER_MOST, LANES_MOST = 8, 6, 20


@require_safe
def screen(request: HttpRequest, key: UUID) -> HttpResponse:
    """Numbers called now and before, each with its lane in both languages, and Morocco's clock."""
    reception = get_object_or_404(Reception.objects.select_related("office__agency"), screen_key=key)
    now, earlier = _calls(reception)
    context: dict[str, Any] = {
        "reception": reception, "office": reception.office, "called": now, "earlier": earlier,
        "mark": ",".join(f"{ticket.label}.{ticket.calls}" for ticket in now), "clock": days.local(days.now()),
    }  # fmt: skip
    return _secret(render(request, "appointments/screen.html", context))


def _calls(reception: Reception) -> tuple[list[QueueTicket], list[QueueTicket]]:
    """Who is called now and not yet at the lane, the last call first; and who was called before."""
    in_the_hall = QueueTicket.objects.of_day(reception.office_id).exclude(booking__mode__in=_NOT_IN_THE_HALL)
    rows = in_the_hall.filter(called_at__isnull=False).select_related("lane").order_by("-called_at")
    found = list(rows[: CALLED_MOST + EARLIER_MOST])
    called = [ticket for ticket in found if ticket.turn == Turn.CALLED][:CALLED_MOST]
    return called, [ticket for ticket in found if ticket.turn != Turn.CALLED][:EARLIER_MOST]


_NOT_IN_THE_HALL = [mode for mode in Mode if mode != Mode.IN_PERSON]


@require_safe
def calendar(request: HttpRequest, key: UUID) -> HttpResponse:
    """The appointments of the office, or of lanes by ``?lane=``; 304 while it says the same, 404 for a strange lane."""
    reception = get_object_or_404(Reception.objects.select_related("office"), feed_key=key)
    bookings = feed.bookings_of(reception, _lanes(request, reception))
    tag = feed.mark_of(reception, bookings, get_language() or "ar")
    answer = get_conditional_response(request, etag=tag)
    if answer is None:
        answer = HttpResponse(feed.feed_of(reception, bookings), content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = f'inline; filename="appointments-{reception.office_id}.ics"'
    answer["ETag"] = tag
    return _secret(answer)


def _lanes(request: HttpRequest, reception: Reception) -> list[int]:
    """Keys of the lanes asked for, all of this office; none for the whole office."""
    asked = request.GET.getlist("lane")[:LANES_MOST]
    keys = [int(one) for one in asked if one.isascii() and one.isdigit() and len(one) < 10]
    known = list(Lane.objects.filter(office=reception.office_id, pk__in=keys).values_list("pk", flat=True))
    if len(known) != len(set(asked)):
        raise Http404
    return known


def _secret(answer: HttpResponse) -> HttpResponse:
    """Neither search engines nor shared caches keep it, and no link out of it carries its address."""
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "private, no-cache"
    return answer
