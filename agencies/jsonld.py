"""An agency for search engines: schema.org's GovernmentOffice, as a JSON-LD data block."""

import json
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from agencies.listing import AgencyPage
from agencies.models import Contact, Office
from agencies.opening import Day

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# a data block ends at the first "</script": the same escapes as Django's json_script
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def office(page: AgencyPage, week: dict[date, Day]) -> SafeString:
    """The data block with its script element; browsers read it without running it, so the CSP lets it be."""
    return data_block(_agency(page) | _opening(week))


def data_block(data: dict[str, Any]) -> SafeString:
    """Any such data as a script element that no text of theirs can end."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  escaped in the line above


def _agency(page: AgencyPage) -> dict[str, Any]:
    agency = page.agency
    data = {
        "@context": "https://schema.org",
        "@type": "GovernmentOffice",
        "name": agency.name,
        "alternateName": [name for name in (agency.name_ar, agency.name_fr) if name and name != agency.name],  # type: ignore[attr-defined]
        "url": settings.BASE_URL + reverse("agencies:detail", args=[agency.slug]),
        "sameAs": [agency.website] if agency.website else [],
        "areaServed": [province.name for province in page.provinces],
        "telephone": _values(page, Contact.Channel.PHONE),
        "email": _values(page, Contact.Channel.EMAIL),
        "department": [_part(part) for part in page.offices[1:]],
    }
    if page.offices:
        data |= _where(page.offices[0])
    return {key: value for key, value in data.items() if value}


def _opening(week: dict[date, Day]) -> dict[str, Any]:
    """Hours of these very days, said with their dates: a season or a feast may change the next week."""
    rows = [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": f"https://schema.org/{_WEEKDAYS[day.weekday()]}",
            "opens": f"{span.opens:%H:%M}",
            "closes": f"{span.closes:%H:%M}",
            "validFrom": day.isoformat(),
            "validThrough": day.isoformat(),
        }
        for day, found in week.items()
        for span in found.spans
        if not span.duty
    ]
    return {"openingHoursSpecification": rows} if rows else {}


def _values(page: AgencyPage, channel: str) -> list[str]:
    return [contact.value for contact in page.contacts if contact.channel == channel]


def _part(part: Office) -> dict[str, Any]:
    return {"@type": "GovernmentOffice", "name": part.name} | _where(part)


def _where(part: Office) -> dict[str, Any]:
    address = {"@type": "PostalAddress", "addressCountry": "MA", "streetAddress": part.address or part.name}
    if part.latitude is None or part.longitude is None:
        return {"address": address}
    point = {"@type": "GeoCoordinates", "latitude": part.latitude, "longitude": part.longitude}
    return {"address": address, "geo": point}
