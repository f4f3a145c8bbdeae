"""Showing somebody the way to another administration."""

from django.db import transaction
from django.utils.translation import get_language

from agencies.models import ExternalService
from common import days
from requests_desk.models import OrientationChoice, Referral


@transaction.atomic
def refer(*, service: ExternalService, choice: OrientationChoice, country: str = "") -> Referral:
    """Count that somebody was sent to a service after an answer; nobody is named."""
    return Referral.objects.create(
        service=service,
        choice=choice,
        country=country,
        language="fr" if get_language() == "fr" else "ar",
        on=days.today(),
    )
