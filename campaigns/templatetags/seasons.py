"""The summers of an agency on its public page."""

from typing import Any

from django import template

from agencies.models import Agency
from campaigns.models import Circular, Participation

register = template.Library()


@register.inclusion_tag("agencies/parts/seasons.html")
def seasons(agency: Agency) -> dict[str, Any]:
    """Its campaigns, latest first, each with the circulars it cites."""
    rows = list(Participation.objects.past_of(agency))
    circulars: dict[int, list[Circular]] = {}
    for circular in Circular.objects.for_agency(agency).filter(campaign__in=[row.campaign_id for row in rows]):
        circulars.setdefault(circular.campaign_id, []).append(circular)
    return {"seasons": [(row, circulars.get(row.campaign_id, [])) for row in rows]}
