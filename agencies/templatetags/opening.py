"""For any page: ``{% opening_now agency %}``, ``{% opening_week office %}``, ``{% reader_clock %}``."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts import zones
from accounts.reader import language_of, profile_zone, zone_of
from agencies.models import Agency, Office
from agencies.opening import DUTY, OPEN, Now, now_of, week_of
from agencies.opening.shown import offices_of
from common import days
from common.templatetags.portal import _language, in_place

register = template.Library()


@register.inclusion_tag("agencies/hours/now.html", takes_context=True)
def opening_now(context: template.Context, agency: Agency) -> dict[str, Any]:
    """One line an office: open until, after-hours duty until, or closed and when it opens."""
    return {"rows": now_of(offices_of(agency), context["request"])}


@register.inclusion_tag("agencies/hours/week.html", takes_context=True)
def opening_week(context: template.Context, office: Office) -> dict[str, Any]:
    """The week of an office on both clocks, with the way to other weeks and to another clock."""
    request = context["request"]
    return {"week": week_of(office, request), "path": request.path} | _passed_on(context)


@register.inclusion_tag("agencies/hours/clock.html", takes_context=True)
def reader_clock(context: template.Context, suffix: Any = "") -> dict[str, Any]:
    """The form that chooses whose clock stands beside Morocco's; ``suffix`` tells several on a page apart."""
    return _passed_on(context) | zone_choices(context) | {"suffix": suffix or ""}


def zone_choices(context: Mapping[str, Any]) -> dict[str, Any]:
    """The reader's zone, the cities to choose from, and whether the profile decides."""
    request = context["request"]
    zone, language = zone_of(request), language_of(request)
    return {
        "zone": zone,
        "zone_place": zones.city(zone, language) if zone else "",
        "zone_is_profiles": bool(profile_zone(request)),
        "cities": zones.choices(language, zone),
        "here": request.get_full_path(),
    }


def _passed_on(context: template.Context) -> dict[str, Any]:
    """What templates of tags need of the page they are in."""
    return {"request": context["request"], "csrf_token": context.get("csrf_token")}


@register.simple_tag
def opening_sentence(now: Now) -> SafeString:
    """What follows the state: until 16:30 in Morocco (17:30 in Paris), opens Monday 08:30, or what else holds."""
    state, zone = now.state, now.zone
    if state.kind == OPEN:
        return format_html(_("until {time}"), time=until(state.until, zone))
    if state.kind == DUTY:
        return _duty(now)
    parts = [_closed(now)]
    if state.next_duty:
        parts.append(format_html(_("after-hours duty from {time}"), time=moment_words(state.next_duty, zone)))
    return SafeString(" · ".join(parts))


def _duty(now: Now) -> SafeString:
    time = until(now.state.until, now.zone)
    if not now.line:
        return format_html(_("until {time}"), time=time)
    shown, link = now.line
    line = format_html('<a href="{}"><bdi dir="ltr">{}</bdi></a>', link, shown)
    return format_html(_("until {time}: call {line}"), time=time, line=line)


def _closed(now: Now) -> SafeString:
    state = now.state
    if not state.next_opens:
        return conditional_escape(_("no hours are known for the coming days"))
    time = moment_words(state.next_opens, now.zone)
    if state.reason:
        return format_html(_("today ({reason}), opens {time}"), reason=state.reason, time=time)
    return format_html(_("opens {time}"), time=time)


def until(moment: datetime, zone: str) -> SafeString:
    """The hour at which something ends, on both clocks."""
    clocks = days.two_clocks(moment, zone or None, _language())
    said = format_html(_("{time} in Morocco"), time=format_html("<bdi>{}</bdi>", clocks.here))
    return _timed(moment, said, clocks)


def moment_words(moment: datetime, zone: str) -> SafeString:
    """A day near today by its name, and the hour on both clocks."""
    clocks = days.two_clocks(moment, zone or None, _language())
    hour = format_html("<bdi>{}</bdi>", clocks.here)
    said = format_html(_("{day}, {time} in Morocco"), day=near_day(days.local(moment).date()), time=hour)
    return _timed(moment, said, clocks)


def _timed(moment: datetime, said: SafeString, clocks: days.Clocks) -> SafeString:
    if clocks.there:
        said = format_html("{} ({})", said, in_place(clocks.there, clocks.place))
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), said)


def near_day(day: date) -> str:
    """Today, tomorrow, the name of a day of this week, or the whole date."""
    away = (day - days.today()).days
    if away in (0, 1):
        return _("tomorrow") if away else _("today")
    if 1 < away < 7:
        return weekday(day)
    return days.spell_day(day, _language(), with_weekday=True)


@register.filter
def weekday(day: date) -> str:
    """The day's name: ``lundi``."""
    words = days.spell_day(day, _language(), with_weekday=True)
    return words.removesuffix(days.spell_day(day, _language())).strip(" ،,")


@register.filter
def hours(span: tuple) -> SafeString:
    """From an hour to another, read from left to right in Arabic too."""
    return format_html('<bdi dir="ltr">{}–{}</bdi>', f"{span[0]:%H:%M}", f"{span[1]:%H:%M}")
