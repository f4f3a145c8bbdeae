"""Showing somebody the way to another administration."""

from django.db import transaction
from django.utils.translation import get_language

from common import days
from requests_desk.models import OrientationChoice, Referral


@transaction.atomic
def refer(*, choice: OrientationChoice, country: str = "") -> Referral:
    """Count that somebody was sent to the service an answer leads to; nobody is named."""
    return Referral.objects.create(
        service_id=choice.service_id,
        choice=choice,
        country=country,
        language="fr" if get_language() == "fr" else "ar",
        on=days.today(),
    )
