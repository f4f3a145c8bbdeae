"""Links that visitors are sent: signed, good as long as the registration."""

import uuid

from django.core.signing import BadSignature, Signer

from openhouse.models import Registration

_ticket = Signer(salt="openhouse.ticket")


def to_ticket(registration: Registration) -> str:
    """What the link to see, change or cancel a registration carries."""
    return _ticket.sign(registration.uid.hex)


def registration_of(signed: str) -> Registration | None:
    """The registration of such a link, or None when it is forged."""
    try:
        uid = uuid.UUID(_ticket.unsign(signed))
    except (BadSignature, ValueError):
        return None
    return Registration.objects.for_page().filter(uid=uid).first()
