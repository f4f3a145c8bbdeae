"""What calendars and feed readers fetch, again and again: 304 while it says the same."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import http_date
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from openhouse import feeds, ics
from openhouse.models import OpenDay, Session

_kept = cache_control(public=True, max_age=900)


@require_safe
@_kept
@conditional_page
def calendar(request: HttpRequest, agency: str = "", region: str = "") -> HttpResponse:
    """Open days and their sessions as a calendar to subscribe to: of the country, a region or an agency."""
    whose = feeds.of(agency, region)
    events = feeds.events_of(whose)
    source = feeds.feeds_of(whose)["calendar"]
    answer = _file(ics.calendar(feeds.name_of(whose), source, events, feeds.sessions_of(events)), "open-days")
    if changed := feeds.changed_at(whose):
        answer["Last-Modified"] = http_date(changed.timestamp())
    return answer


@require_safe
@_kept
@conditional_page
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """One event with its sessions, to be added once."""
    found = get_object_or_404(OpenDay.objects.announced().for_page(), pk=pk)
    return _file(ics.single(found.title, [found], feeds.sessions_of([found])), f"open-day-{pk}")


@require_safe
@_kept
@conditional_page
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """One session, to be added once; called off when its event is."""
    found = get_object_or_404(Session.objects.announced(), pk=pk)
    found.event = OpenDay.objects.for_page().get(pk=found.event_id)
    return _file(ics.single(found.title, [], [found]), f"session-{pk}")


def _file(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return answer


news = require_safe(cache_control(public=True, max_age=300)(conditional_page(feeds.NewsFeed())))
