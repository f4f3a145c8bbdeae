"""The reader of a page: whose clock stands beside Morocco's, and which language they read."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import zones

KEPT_AS = "reader_zone"


def zone_of(request: HttpRequest) -> str:
    """The zone of the profile, else the one chosen in this session, else empty; never one that is unknown."""
    return profile_zone(request) or known_zone(str(request.session.get(KEPT_AS, "")))


def profile_zone(request: HttpRequest) -> str:
    """The zone a person signed in has chosen in their details, or empty."""
    return known_zone(getattr(request.user, "time_zone", ""))


def language_of(request: HttpRequest) -> str:
    """``ar`` or ``fr``: the language of the page."""
    return "fr" if get_language() == "fr" else "ar"


def known_zone(name: str) -> str:
    """The name when it is a place's zone (``Europe/Paris``), else empty."""
    try:
        return ZoneInfo(name).key if "/" in name and len(name) <= 64 else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""


@require_POST
def reader_zone(request: HttpRequest) -> HttpResponse:
    """Keep the chosen zone in the session, or forget it when none is chosen; back to where the reader was."""
    typed = request.POST.get("zone", "")
    zone = known_zone(typed)
    if typed and not zone:
        messages.error(request, _("This clock is not known. Choose a city of the list."))
    elif zone:
        request.session[KEPT_AS] = zone
        messages.success(request, _("Hours are now also shown in {place}.").format(place=_city(request, zone)))
    else:
        request.session.pop(KEPT_AS, None)
    return redirect(_way_back(request))


def _city(request: HttpRequest, zone: str) -> str:
    return zones.city(zone, language_of(request))


def _way_back(request: HttpRequest) -> str:
    """The page the form was on; the start for an address of another site or with control characters."""
    way = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(way, {request.get_host()}, require_https=request.is_secure())
    return way if safe and way.startswith("/") and way.isprintable() else "home"
