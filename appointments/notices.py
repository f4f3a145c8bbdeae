"""What visitors are told, each in their language, in the transaction of its cause."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from appointments import links
from appointments.models import Booking
from notifications import outbox


def booked(booking: Booking) -> None:
    """The confirmation, with the time on two clocks, what to bring and the calendar file."""
    _tell(booking, "appointment_booked")


def moved(booking: Booking, before: Booking, actor: str) -> None:
    """The new time and the one it replaces; with an apology when the agency moved it."""
    _tell(booking, "appointment_moved", before=before.starts_at.isoformat(), actor=actor)


def cancelled(booking: Booking, actor: str) -> None:
    """The end of it; with an apology when the agency cancelled."""
    _tell(booking, "appointment_cancelled", actor=actor, reason=booking.reason)


def _tell(booking: Booking, template: str, **more: Any) -> None:
    assert booking.person is not None
    with override(booking.language):
        facts = facts_of(booking) | more
    outbox.post(
        key=f"{template}:{booking.uid.hex}:{booking.sequence}", template=template, to=booking.person.email,
        language=booking.language, context=facts, user=booking.person, expires=None,
    )  # fmt: skip


def facts_of(booking: Booking) -> dict[str, Any]:
    """What every letter about an appointment may say, in the language now active."""
    return {
        "reference": booking.reference,
        "service": booking.service.name,
        "agency": booking.agency.name,
        "office": booking.office.name,
        "starts": booking.starts_at.isoformat(),
        "zone": booking.time_zone,
        "mode": booking.mode,
        "url": settings.BASE_URL + reverse("appointments:manage", args=[links.to_manage(booking)]),
    }
