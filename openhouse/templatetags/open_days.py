"""Open days on pages: those to come of an agency, and their days, hours and places in words."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agencies.models import Agency
from agencies.plain_text import as_html
from openhouse import spelling
from openhouse.models import OpenDay, Session

register = template.Library()

SHOWN = 5  # on an agency's page


@register.inclusion_tag("openhouse/coming.html")
def coming_open_days(agency: Agency) -> dict[str, Any]:
    """Its events not yet over, the next one first, in one query."""
    rows = OpenDay.objects.coming().at_agency(agency).select_related("office", "province")
    return {"agency": agency, "open_days": list(rows[:SHOWN])}


@register.filter
def span(event: OpenDay) -> str:
    """Its days: ``10 août 2026``, ``du 8 au 12 août 2026``."""
    return spelling.span(event.first_day, event.last_day)


@register.filter
def month_words(day: date) -> str:
    """Month and year of a day."""
    return spelling.month_words(day)


@register.filter
def plain_inside(text: str) -> SafeString:
    """Staff's plain text under a heading of the page: its own headings are one step lower."""
    # nothing typed is markup in what as_html gives, so these tags are its own
    return SafeString(as_html(text).replace("<h2>", "<h3>").replace("</h2>", "</h3>"))


@register.simple_tag
def daily_hours(event: OpenDay, zone: str = "") -> SafeString:
    """Its hours of a day on both clocks; nothing where they are not known."""
    return spelling.daily_hours(event, zone)


@register.simple_tag
def session_hours(session: Session, zone: str = "") -> SafeString:
    """From when to when a session is, on both clocks."""
    said = spelling.session_hours(session, zone)
    return format_html('<time datetime="{}">{}</time>', session.starts_at.isoformat(), said)


@register.simple_tag
def visit_clocks(starts: datetime, ends: datetime, zone: str = "") -> SafeString:
    """Day and hours of a visit on both clocks."""
    said = spelling.day_and_hours(starts, ends, zone)
    return format_html('<time datetime="{}">{}</time>', starts.isoformat(), said)


@register.simple_tag
def plain_visit_clocks(starts: datetime, ends: datetime, zone: str = "") -> str:
    """The same without marks, for plain letters."""
    return spelling.day_and_hours_plain(starts, ends, zone)


@register.filter
def places_left(session: Session) -> str:
    """How many places are left, in words."""
    return spelling.places_left(session)


@register.filter
def agencies_in(event: OpenDay) -> str:
    """Who takes part, in a few words."""
    return spelling.agencies_in(event)


@register.simple_tag
def tongue(row: Any, field: str) -> SafeString:
    """The language of a text that is not written yet in the reader's: `` lang="ar" dir="rtl"``, else nothing."""
    wanted = spelling.language()
    other = "ar" if wanted == "fr" else "fr"
    if getattr(row, f"{field}_{wanted}") or not getattr(row, f"{field}_{other}"):
        return SafeString("")
    return SafeString(f' lang="{other}" dir="{"rtl" if other == "ar" else "ltr"}"')
