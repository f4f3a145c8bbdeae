"""What calendars and feed readers fetch, again and again: 304 while it says the same."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import http_date
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from openhouse import feeds, ics
from openhouse.models import OpenDay, Session
from openhouse.rows import SessionRow, agencies_in, events_in, sessions_in

_kept = cache_control(public=True, max_age=900)


@require_safe
@_kept
@conditional_page
def calendar(request: HttpRequest, agency: str = "", region: str = "") -> HttpResponse:
    """Open days and their sessions as a calendar to subscribe to: of the country, a region or an agency."""
    whose = feeds.of(agency, region)
    answer = _file(feeds.calendar_of(whose), "open-days")
    if changed := feeds.changed_at(whose):
        answer["Last-Modified"] = http_date(changed.timestamp())
    return answer


@require_safe
@_kept
@conditional_page
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """One event with its sessions, to be added once."""
    held = _held(pk)
    sessions = sessions_in(Session.objects.filter(event=pk))
    return _file(ics.single(held.events[pk].title, held, sessions, whole=True), f"open-day-{pk}")


@require_safe
@_kept
@conditional_page
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """One session, to be added once; called off when its event is."""
    found: list[SessionRow] = sessions_in(Session.objects.announced().filter(pk=pk))
    if not found:
        raise Http404
    return _file(ics.single(found[0].title, _held(found[0].event), found, whole=False), f"session-{pk}")


def _held(pk: int) -> ics.Held:
    """An announced event with its agencies. Raises Http404."""
    events = events_in(OpenDay.objects.announced().filter(pk=pk))
    if not events:
        raise Http404
    return ics.Held(events, agencies_in([pk]))


def _file(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return answer


news = require_safe(cache_control(public=True, max_age=300)(conditional_page(feeds.NewsFeed())))
