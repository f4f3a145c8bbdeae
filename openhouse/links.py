"""Links that visitors are sent: signed, good as long as the registration; and the token a form is known by."""

import uuid

from django.core.signing import BadSignature, Signer

from openhouse.models import OpenDay, Registration, Session

_ticket = Signer(salt="openhouse.ticket")
_rate = Signer(salt="openhouse.rate")
_question = Signer(salt="openhouse.question")
_form = Signer(salt="openhouse.form")


def to_ticket(registration: Registration) -> str:
    """What the link to see, change or cancel a registration carries."""
    return _ticket.sign(registration.uid.hex)


def registration_of(signed: str) -> Registration | None:
    """The registration of such a link, or None when it is forged."""
    return _registration(_ticket, signed)


def to_rate(registration: Registration) -> str:
    """What the link to give a mark carries: it opens nothing else of the registration."""
    return _rate.sign(registration.uid.hex)


def to_be_rated(signed: str) -> Registration | None:
    """The registration of such a link, or None when it is forged."""
    return _registration(_rate, signed)


def _registration(signer: Signer, signed: str) -> Registration | None:
    try:
        uid = uuid.UUID(signer.unsign(signed))
    except (BadSignature, ValueError):
        return None
    return Registration.objects.for_page().filter(uid=uid).first()


def new_question(event: OpenDay) -> str:
    """What the form of a question carries: sent twice, it is one question."""
    return _question.sign(f"{event.pk}:{uuid.uuid4().hex}")


def uid_of_question(signed: str, event: OpenDay) -> uuid.UUID | None:
    """The ``uid`` of the question that such a form makes; None when it is forged or of another event."""
    return _uid(_question, signed, event.pk)


def new_form(session: Session) -> str:
    """What a form for a session carries: sent twice, it is one registration."""
    return _form.sign(f"{session.pk}:{uuid.uuid4().hex}")


def uid_of_form(signed: str, session: Session) -> uuid.UUID | None:
    """The ``uid`` of the registration that such a form makes; None when it is forged or of another session."""
    return _uid(_form, signed, session.pk)


def _uid(signer: Signer, signed: str, pk: int) -> uuid.UUID | None:
    try:
        of, _colon, uid = signer.unsign(signed).partition(":")
        return uuid.UUID(uid) if of == str(pk) else None
    except (BadSignature, ValueError):
        return None
