"""The open days of an agency on its public page."""

from typing import Any

from django import template

from agencies.models import Agency
from openhouse.models import OpenDay

register = template.Library()


@register.inclusion_tag("openhouse/coming.html")
def coming_open_days(agency: Agency) -> dict[str, Any]:
    """Its events not yet over, the next one first, in one query."""
    return {"open_days": list(OpenDay.objects.coming().filter(agencies=agency))}
