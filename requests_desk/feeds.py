"""Published opinions as an Atom feed."""

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from agencies.feeds import absolute
from agencies.plain_text import as_html
from common.words import clean_line
from requests_desk.models import PublishedOpinion

LONGEST = 30  # entries


def opinion_url(opinion: PublishedOpinion) -> str:
    """The one address of an opinion in the language being read."""
    return reverse("opinion", args=[opinion.pk])


class OpinionsFeed(Feed):  # type: ignore[type-arg]
    """Opinions last published (RFC 4287), in the language of the address."""

    feed_type: Any = Atom1Feed

    def title(self) -> str:
        """What these are."""
        return _("Opinions of the committees")

    def link(self) -> str:
        """The page that shows the same."""
        return absolute(reverse("opinions"))

    def feed_url(self) -> str:
        """Its own address."""
        return absolute(reverse("opinions_atom"))

    def subtitle(self) -> str:
        """What it is."""
        return _("Opinions that the committees gave on building and subdivision files, published without names.")

    def author_name(self) -> str:
        """Who answers for it."""
        return _("Urban agencies of the Kingdom of Morocco")

    def items(self) -> list[PublishedOpinion]:
        """The last ones."""
        rows = PublishedOpinion.objects.published().select_related("agency")
        return list(rows.order_by("-published_at", "-pk")[:LONGEST])

    def item_title(self, item: PublishedOpinion) -> str:
        """Reference and opinion."""
        return clean_line(f"{item.reference} · {item.get_opinion_display()}")

    def item_description(self, item: PublishedOpinion) -> str:
        """The project, then the remarks, as safe HTML."""
        return format_html("<p>{}</p>", item.subject) + as_html(item.remarks or "")

    def item_link(self, item: PublishedOpinion) -> str:
        """Its page."""
        return absolute(opinion_url(item))

    def item_pubdate(self, item: PublishedOpinion) -> datetime:
        """The instant it was published."""
        return item.published_at

    def item_updateddate(self, item: PublishedOpinion) -> datetime:
        """Atom demands one."""
        return item.published_at

    def item_author_name(self, item: PublishedOpinion) -> str:
        """The agency."""
        return clean_line(item.agency.name)


opinions_atom = require_safe(cache_control(public=True, max_age=300)(OpinionsFeed()))
