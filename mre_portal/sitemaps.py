"""What search engines may read: sitemap.xml with both languages of every public page, and robots.txt."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from agencies.models import Agency
from openhouse.models import OpenDay
from requests_desk.feeds import opinion_url
from requests_desk.models import PublishedOpinion

STATIC = (
    *("home", "about", "privacy", "accessibility", "licences", "contact", "agencies:list", "agencies:unknown"),
    *(
        "agencies:open_now",
        "agencies:guides",
        "agencies:announcements",
        "agencies:elsewhere",
        "opinions",
        "appointments:start",
        "openhouse:list",
        "statistics:months",
    ),
)
PRIVATE = ("account", "admin", "demo", "requests")


class BothLanguages(Sitemap):  # type: ignore[type-arg]
    """Each page once a language, with links to the other; addresses as in the canonical links."""

    i18n = True
    alternates = True
    x_default = True

    @property
    def protocol(self) -> str:  # type: ignore[override]
        """Of the portal's own address, not of the request that asks."""
        return urlsplit(settings.BASE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        """Likewise."""
        return urlsplit(settings.BASE_URL).netloc


class Pages(BothLanguages):
    """Pages that explain, and the entrance of the directory."""

    def items(self) -> list[str]:
        """Names of addresses."""
        return list(STATIC)

    def location(self, item: str) -> str:
        """The address of a name."""
        return reverse(item)


class Agencies(BothLanguages):
    """Agencies that exist today."""

    def items(self) -> list[Agency]:
        """By slug, so that the file stays the same while nothing changes."""
        return list(Agency.objects.in_force().order_by("slug"))

    def location(self, item: Agency) -> str:
        """The page of an agency."""
        return reverse("agencies:detail", args=[item.slug])


class Opinions(BothLanguages):
    """Published opinions; a file of the sitemap holds 10,000 of them."""

    limit = 10_000

    def items(self) -> Any:
        """Newest session first."""
        return PublishedOpinion.objects.published()

    def location(self, item: PublishedOpinion) -> str:
        """The page of an opinion."""
        return opinion_url(item)


class OpenDays(BothLanguages):
    """Announced events, past and called off ones too: what was said stays to be read."""

    limit = 10_000

    def items(self) -> Any:
        """In a steady order."""
        return OpenDay.objects.announced().order_by("pk")

    def location(self, item: OpenDay) -> str:
        """The page of an event."""
        return reverse("openhouse:event", args=[item.pk])

    def lastmod(self, item: OpenDay) -> Any:
        """When anything on it last changed."""
        return item.changed_at


SITEMAPS: "dict[str, type[Sitemap[Any]]]" = {
    "pages": Pages, "agencies": Agencies, "opinions": Opinions, "open-days": OpenDays,
}  # fmt: skip


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be read; what belongs to one person or to staff may not."""
    refused = "".join(f"Disallow: /*/{part}/\n" for part in PRIVATE)
    text = f"User-agent: *\n{refused}\nSitemap: {settings.BASE_URL}/sitemap.xml\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
