"""Announcements as Atom and RSS, for the whole country and per agency."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from agencies import press
from agencies.models import Agency, Announcement
from agencies.plain_text import as_html
from common.words import clean_line

LONGEST = 30  # entries of a feed


class AtomFeed(Feed):  # type: ignore[type-arg]
    """Announcements of the moment (RFC 4287), in the language of the address. Every address in it is absolute."""

    feed_type: Any = Atom1Feed
    file = "atom"

    def get_object(self, request: HttpRequest, agency: str = "") -> Agency | None:
        """The agency asked for; None for the national feed. Unknown: 404."""
        return Agency.objects.get(slug=agency) if agency else None

    def title(self, agency: Agency | None) -> str:
        """Whose announcements these are."""
        if agency:
            return _("Announcements: %(agency)s") % {"agency": clean_line(agency.name)}
        return _("Announcements of the urban agencies")

    def link(self, agency: Agency | None) -> str:
        """The page that shows the same."""
        return absolute(_address("announcements", agency))

    def feed_url(self, agency: Agency | None) -> str:
        """Its own address."""
        return absolute(_address(f"announcements_{self.file}", agency))

    def description(self, agency: Agency | None) -> str:
        """What it is."""
        return _("What the urban agencies announce to Moroccans living abroad.")

    def subtitle(self, agency: Agency | None) -> str:
        """As the description, under Atom's name."""
        return self.description(agency)

    def author_name(self, agency: Agency | None) -> str:
        """Who answers for it."""
        return clean_line(agency.name) if agency else _("Urban agencies of the Kingdom of Morocco")

    def items(self, agency: Agency | None) -> list[Announcement]:
        """National announcements, with the agency's own in its feed."""
        return list(press.announcements_for(agency)[:LONGEST])

    def item_title(self, item: Announcement) -> str:
        """Plain text, without what XML cannot hold."""
        return clean_line(item.title)

    def item_description(self, item: Announcement) -> str:
        """The text as safe HTML."""
        return as_html(item.text)

    def item_link(self, item: Announcement) -> str:
        """Its page."""
        return absolute(press.announcement_url(item))

    def item_pubdate(self, item: Announcement) -> datetime:
        """The instant it was published."""
        return item.from_at

    def item_updateddate(self, item: Announcement) -> datetime:
        """Atom demands one."""
        return item.from_at

    def item_author_name(self, item: Announcement) -> str:
        """Who announces."""
        return self.author_name(item.agency)


class RssFeed(AtomFeed):
    """The same as RSS 2.0."""

    feed_type: Any = Rss201rev2Feed
    file = "rss"


def absolute(path: str) -> str:
    """A path of the portal with its public host, whatever host was asked."""
    return settings.BASE_URL + path


def feeds_of(agency: Agency | None) -> dict[str, str]:
    """Absolute addresses of the feeds, by kind."""
    return {kind: absolute(_address(f"announcements_{kind}", agency)) for kind in ("atom", "rss")}


def _address(name: str, agency: Agency | None) -> str:
    return reverse(f"agencies:agency_{name}", args=[agency.slug]) if agency else reverse(f"agencies:{name}")


_kept = cache_control(public=True, max_age=300)
atom = require_safe(_kept(AtomFeed()))
rss = require_safe(_kept(RssFeed()))
