"""Guides and announcements of an agency on its page, and their text."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from agencies import press as published
from agencies.feeds import feeds_of
from agencies.models import Agency, Announcement, Guide
from agencies.plain_text import as_html

register = template.Library()

SHOWN = 3


@register.filter
def plain(text: str) -> SafeString:
    """Staff's plain text with its paragraphs, lists and headings; HTML in it is shown, not obeyed."""
    return as_html(text)


@register.filter
def guide_url(guide: Guide) -> str:
    """The address of a guide."""
    return published.guide_url(guide)


@register.filter
def version_url(guide: Guide) -> str:
    """The address of this very version."""
    return published.guide_url(guide, guide.since)


@register.filter
def announcement_url(announcement: Announcement) -> str:
    """The address of an announcement."""
    return published.announcement_url(announcement)


@register.inclusion_tag("agencies/press/parts/guides_of.html")
def guides_of(agency: Agency) -> dict[str, Any]:
    """Guides that hold at an agency, in one query."""
    return {"agency": agency, "guides": published.guides_for(agency)}


@register.inclusion_tag("agencies/press/parts/announcements_of.html")
def announcements_of(agency: Agency) -> dict[str, Any]:
    """The latest announcements that concern an agency, in one query."""
    rows = list(published.announcements_for(agency)[: SHOWN + 1])
    return {"agency": agency, "announcements": rows[:SHOWN], "more": len(rows) > SHOWN}


@register.inclusion_tag("agencies/press/parts/feed_links.html")
def feed_links(agency: Agency | None = None) -> dict[str, Any]:
    """For a page's head: where a feed reader finds the announcements; no query."""
    return {"agency": agency, "feeds": feeds_of(agency)}
