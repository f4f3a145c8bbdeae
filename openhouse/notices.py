"""What visitors of open days are told, each in their language, in the transaction of its cause."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from notifications import outbox
from openhouse import links
from openhouse.models import Registration


def registered(row: Registration) -> None:
    """The ticket: session, place, both clocks, code, what the online room is."""
    _tell(row, "visit_registered")


def waiting(row: Registration) -> None:
    """A place on the waiting list, and how it goes on."""
    _tell(row, "visit_waiting")


def offered(row: Registration) -> None:
    """A place came free: until when it is kept."""
    _tell(row, "visit_offered", until=row.held_until.isoformat() if row.held_until else "")


def changed(row: Registration) -> None:
    """More or fewer people."""
    _tell(row, "visit_changed")


def cancelled(row: Registration) -> None:
    """The end of a registration, by its person."""
    _tell(row, "visit_cancelled")


def lapsed(row: Registration) -> None:
    """The end of a place on the list that was offered and not taken."""
    _tell(row, "visit_lapsed")


def _tell(row: Registration, template: str, **more: Any) -> None:
    if row.person is None:
        return
    with override(row.language):
        facts = facts_of(row) | more
    outbox.post(
        key=f"{template}:{row.uid.hex}:{row.revision}", template=template, to=row.person.email, language=row.language,
        context=facts, user=row.person,
    )  # fmt: skip


def facts_of(row: Registration) -> dict[str, Any]:
    """What every letter about a registration may say, in the language now active."""
    session, event = row.session, row.session.event
    return {
        "code": row.code,
        "event": event.title,
        "session": session.title,
        "place": event.place,
        "starts": session.starts_at.isoformat(),
        "zone": row.time_zone,
        "party": row.party,
        "url": settings.BASE_URL + reverse("openhouse:ticket", args=[links.to_ticket(row)]),
    }
