"""What the pages, feeds and tags of publications show, each in a fixed number of queries."""

from datetime import date
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from agencies.models import Agency, Announcement, ExternalService, Guide, Kind
from common import days

LANGUAGES = ("ar", "fr")
TRANSLATED = ("title", "text")
_KINDS = [*Kind.values, ""]


def guides_for(agency: Agency | None) -> list[Guide]:
    """Guides in force: the national ones, each replaced by the agency's own of the same short address."""
    found = Guide.objects.for_agency(agency).published().select_related("agency")
    chosen: dict[str, Guide] = {}
    for guide in sorted(found, key=lambda guide: guide.agency_id is not None):
        chosen[guide.slug] = guide
    return sorted(chosen.values(), key=lambda guide: (_KINDS.index(guide.kind), guide.slug))


def guide_in_force(slug: str, agency: Agency | None) -> Guide | None:
    """The version of today of a national guide, or of an agency's own."""
    return Guide.objects.filter(slug=slug, agency=agency).published().select_related("agency").first()


def versions_of(guide: Guide) -> list[Guide]:
    """Every version that is or was in force, latest first."""
    known = Guide.objects.filter(slug=guide.slug, agency=guide.agency_id, active=True, since__lte=days.today())
    return list(known.select_related("agency").order_by("-since"))


def guide_url(guide: Guide, since: date | None = None) -> str:
    """The address of a guide, or of its version of a day."""
    parts = [guide.agency.slug] if guide.agency else []
    parts += [guide.slug, *([since.isoformat()] if since else [])]
    name = f"agencies:{'agency_guide' if guide.agency else 'guide'}{'_version' if since else ''}"
    return reverse(name, args=parts)


def announcements_for(agency: Agency | None) -> QuerySet[Announcement]:
    """National announcements of the moment and the agency's own, newest first."""
    return Announcement.objects.for_agency(agency).published().select_related("agency")


def announcements() -> QuerySet[Announcement]:
    """Everybody's announcements of the moment, newest first."""
    return Announcement.objects.published().select_related("agency")


def announcement_url(announcement: Announcement) -> str:
    """The one address of an announcement in the language being read."""
    return reverse("agencies:announcement", args=[announcement.pk])


def services() -> list[ExternalService]:
    """Other administrations' services that are shown, in their order."""
    return list(ExternalService.objects.filter(active=True))


def safe_address(url: str) -> str:
    """The address when it is a web page's, else nothing: rows come from files and hands."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname else ""


def languages_of(row: Guide | Announcement) -> set[str]:
    """Languages in which a publication is whole: its title and its text."""
    return {code for code in LANGUAGES if all(getattr(row, f"{name}_{code}") for name in TRANSLATED)}


def other_language_shown(row: Guide | Announcement) -> str:
    """The language a reader meets instead of their own when the translation is missing; empty when it is there."""
    wanted = "fr" if get_language() == "fr" else "ar"
    if row.title and not getattr(row, f"text_{wanted}"):
        return next((code for code in LANGUAGES if code != wanted and getattr(row, f"text_{code}")), "")
    return ""
