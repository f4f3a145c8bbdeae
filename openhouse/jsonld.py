"""An event for search engines: schema.org's Event with its sessions, as a JSON-LD data block."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from agencies.feeds import absolute
from agencies.jsonld import data_block
from agencies.models import Agency
from agencies.opening.day import instant
from common.words import clean_line
from openhouse.models import OpenDay, Place, Session
from openhouse.spelling import language

_SCHEMA = "https://schema.org/"


def event(shown: OpenDay, sessions: Iterable[Session], poster: str = "") -> SafeString:
    """The data block; ``poster`` is the absolute address of a picture."""
    data = _event(shown) | {"image": poster, "subEvent": [_session(session, shown) for session in sessions]}
    return data_block({key: value for key, value in data.items() if value})


def _event(shown: OpenDay) -> dict[str, Any]:
    hours = shown.hours
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": shown.title,
        "startDate": (instant(shown.first_day, hours[0]) if hours else shown.first_day).isoformat(),
        "endDate": (instant(shown.last_day, hours[1]) if hours else shown.last_day).isoformat(),
        "eventStatus": _SCHEMA + ("EventCancelled" if shown.is_off else "EventScheduled"),
        "eventAttendanceMode": _SCHEMA + _attendance(shown),
        "location": _locations(shown),
        "organizer": [_organizer(agency) for agency in shown.agencies.all()],
        "description": Truncator(clean_line(shown.description or "")).chars(300),
        "inLanguage": language(),
        "url": _page(shown),
    }


def _page(shown: OpenDay) -> str:
    return absolute(reverse("openhouse:event", args=[shown.pk]))


def _attendance(shown: OpenDay) -> str:
    if shown.place_kind == Place.ONLINE:
        return "OnlineEventAttendanceMode"
    return "MixedEventAttendanceMode" if shown.is_online else "OfflineEventAttendanceMode"


def _locations(shown: OpenDay) -> list[dict[str, Any]]:
    """The place, and the page for what is online: the room's own address is for those who registered."""
    online = {"@type": "VirtualLocation", "url": _page(shown)}
    return [*([_place(shown)] if shown.where else []), *([online] if shown.is_online else [])]


def _place(shown: OpenDay) -> dict[str, Any]:
    street = clean_line(shown.office.address) if shown.office else ""
    address = {"@type": "PostalAddress", "streetAddress": street or shown.where}
    if shown.place_kind != Place.CONSULATE:
        address["addressCountry"] = "MA"
    place: dict[str, Any] = {"@type": "Place", "name": shown.where, "address": address}
    if shown.point:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": shown.point[0], "longitude": shown.point[1]}
    return place


def _organizer(agency: Agency) -> dict[str, str]:
    url = absolute(reverse("agencies:detail", args=[agency.slug]))
    return {"@type": "GovernmentOrganization", "name": agency.name, "url": url}


def _session(session: Session, shown: OpenDay) -> dict[str, Any]:
    data = {
        "@type": "Event",
        "name": session.title,
        "startDate": session.starts_at.isoformat(),
        "endDate": session.ends_at.isoformat(),
        "eventStatus": _SCHEMA + ("EventCancelled" if shown.is_off else "EventScheduled"),
        "location": _locations(shown),
        "url": f"{_page(shown)}#session-{session.pk}",
    }
    if session.capacity is not None:
        data |= {"maximumAttendeeCapacity": session.capacity, "remainingAttendeeCapacity": session.left}
    return data
