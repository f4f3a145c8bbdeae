"""The summers of an agency on its public page."""

from datetime import date
from typing import Any

from django import template
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from agencies.models import Agency
from campaigns.models import Circular, Participation

register = template.Library()


@register.inclusion_tag("agencies/parts/seasons.html")
def seasons(agency: Agency) -> dict[str, Any]:
    """Its campaigns, latest first, each with the circulars it cites, in one query."""
    cited = Circular.objects.for_agency(agency).filter(campaign=OuterRef("campaign")).order_by("-dated", "pk")
    with_circulars = ArraySubquery(cited.values(json=JSONObject(reference="reference", dated="dated")))
    rows = Participation.objects.past_of(agency).annotate(circulars=with_circulars)
    return {"seasons": [(row, [_circular(found) for found in row.circulars]) for row in rows]}


def _circular(found: dict[str, str | None]) -> dict[str, Any]:
    dated = found["dated"]
    return {"reference": found["reference"], "dated": date.fromisoformat(dated) if dated else None}
