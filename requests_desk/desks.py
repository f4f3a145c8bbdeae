"""Where a staff member may file for others: agencies worked, and which of them answers for a commune."""

from typing import Any

from django.db.models import Case as When
from django.db.models import IntegerField, QuerySet, Value
from django.db.models import When as If

from agencies.models import Agency, Commune, Office, Posting, agency_of
from requests_desk.models.scope import WORKING_ROLES

_COUNTERS_FIRST = When(
    If(kind__in=(Office.Kind.COUNTER, Office.Kind.STAND), then=Value(0)),
    If(kind=Office.Kind.SEAT, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def desks_of(user: Any) -> QuerySet[Agency]:
    """Agencies in force where somebody works requests today."""
    if user.is_superuser:
        return Agency.objects.in_force()
    posted = Posting.objects.current().filter(user_id=user.pk, user__is_staff=True, role__in=WORKING_ROLES)
    return Agency.objects.in_force().filter(pk__in=posted.values("agency_id"))


def offices_of(agencies: QuerySet[Agency]) -> QuerySet[Office]:
    """Offices in use, counters and stands first."""
    offices = Office.objects.filter(active=True, agency__in=agencies).select_related("agency")
    return offices.order_by("agency", _COUNTERS_FIRST, "pk")


def competent(commune: Commune) -> Agency:
    """The agency that answers for a commune today, the ministry's desk where none is known."""
    return agency_of(commune) or Agency.objects.ministry_desk()
