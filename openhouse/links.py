"""Links that visitors are sent: signed, good as long as the registration; and the token a form is known by."""

import uuid

from django.core.signing import BadSignature, Signer

from openhouse.models import Registration, Session

_ticket = Signer(salt="openhouse.ticket")
_form = Signer(salt="openhouse.form")


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


def new_form(session: Session) -> str:
    """What a form for a session carries: sent twice, it is one registration."""
    return _form.sign(f"{session.pk}:{uuid.uuid4().hex}")


def uid_of_form(signed: str, session: Session) -> uuid.UUID | None:
    """The ``uid`` of the registration that such a form makes; None when it is forged or of another session."""
    try:
        of, _colon, uid = _form.unsign(signed).partition(":")
        return uuid.UUID(uid) if of == str(session.pk) else None
    except (BadSignature, ValueError):
        return None
