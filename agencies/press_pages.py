"""Public pages of guides, announcements and other administrations' services."""

from datetime import date
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.utils.http import content_disposition_header
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from agencies import press
from agencies.feeds import absolute
from agencies.models import Agency, Announcement, ExternalService, Guide
from common import days
from common.files import clean_name
from common.words import clean_line

PAGE = 20
LOCALES = {"ar": "ar_AR", "fr": "fr_FR"}  # the forms that readers of Open Graph know


@require_safe
def guides(request: HttpRequest, agency: str = "") -> HttpResponse:
    """Guides in force, national or as they hold at one agency."""
    found = _agency(agency)
    return render(request, "agencies/press/guides.html", {"agency": found, "guides": press.guides_for(found)})


@require_safe
def guide(request: HttpRequest, guide: str, agency: str = "", since: str = "") -> HttpResponse:
    """A guide as it is in force, or its version of a day."""
    current = press.guide_in_force(guide, _agency(agency))
    if current is None:
        raise Http404
    versions = press.versions_of(current)
    shown = _version(versions, since) if since else current
    return render(request, "agencies/press/guide.html", guide_context(shown, versions))


def guide_context(shown: Guide, versions: list[Guide]) -> dict[str, Any]:
    """What the page of a guide needs; its first version is the one in force."""
    return {
        "guide": shown,
        "agency": shown.agency,
        "current": versions[0] if versions else shown,
        "others": [version for version in versions if version.pk != shown.pk],
        "elsewise": press.other_language_shown(shown),
    }


@require_safe
@cache_control(public=True, max_age=3600)
def guide_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF of a version that is or was in force."""
    return pdf_of(get_object_or_404(Guide, pk=pk, active=True, since__lte=days.today()))


def pdf_of(guide: Guide) -> HttpResponse:
    """A guide's PDF as a download that no browser may guess about; 404 without one."""
    if not guide.pdf:
        raise Http404
    try:
        with guide.pdf.storage.open(guide.pdf.name) as file:
            data = file.read()
    except OSError as error:
        raise Http404 from error
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, clean_name(guide.title, "pdf"))
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_safe
def announcements(request: HttpRequest, agency: str = "") -> HttpResponse:
    """Announcements of the moment: everybody's, or those that concern one agency."""
    found = _agency(agency)
    rows = press.announcements_for(found) if found else press.announcements()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "agencies/press/announcements.html", {"agency": found, "page": page})


@require_safe
def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """One announcement; 404 before its time and after it."""
    shown = get_object_or_404(press.announcements(), pk=pk)
    return render(request, "agencies/press/announcement.html", announcement_context(shown))


def announcement_context(shown: Announcement) -> dict[str, Any]:
    """What the page of an announcement needs to be read and passed on."""
    address = absolute(press.announcement_url(shown))
    summary = Truncator(clean_line(shown.text.replace("# ", "").replace("- ", ""))).chars(200)
    return {
        "announcement": shown,
        "agency": shown.agency,
        "summary": summary,
        "address": address,
        "image": absolute(static("touch-icon.png")),
        "locale": LOCALES["fr" if get_language() == "fr" else "ar"],
        "shares": shares(address, clean_line(shown.title)),
        "elsewise": press.other_language_shown(shown),
    }


def shares(address: str, title: str) -> list[dict[str, str]]:
    """Plain links that hand an address on; nothing of these hosts is loaded before a click."""
    said = f"{title}\n{address}"
    return [
        {"name": "WhatsApp", "url": "https://wa.me/?" + urlencode({"text": said})},
        {"name": "Facebook", "url": "https://www.facebook.com/sharer/sharer.php?" + urlencode({"u": address})},
        {"name": "X", "url": "https://x.com/intent/post?" + urlencode({"text": title, "url": address})},
    ]


@require_safe
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Services of other administrations and what each is for."""
    return render(request, "agencies/press/elsewhere.html", {"services": press.services()})


@require_safe
def leaving(request: HttpRequest, key: str) -> HttpResponse:
    """The last page before another administration's; leads only to addresses of the table."""
    service = get_object_or_404(ExternalService, key=key, active=True)
    address = press.safe_address(service.url)
    host = urlsplit(address).hostname or ""
    context = {
        "service": service,
        "prepare": service.to_prepare,
        "address": address,
        "host": host,
        "secure": address.startswith("https:"),
    }
    return render(request, "agencies/press/leaving.html", context)


def _agency(slug: str) -> Agency | None:
    return get_object_or_404(Agency, slug=slug) if slug else None


def _version(versions: list[Guide], since: str) -> Guide:
    """The version of a day written 2026-01-01; 404 for any other text or day."""
    try:
        day = date.fromisoformat(since)
    except ValueError as error:
        raise Http404 from error
    found = next((version for version in versions if version.since == day), None)
    if found is None:
        raise Http404
    return found
