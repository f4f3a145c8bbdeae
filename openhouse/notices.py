"""What visitors of open days are told, each in their language, in the transaction of its cause."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import override

from notifications import outbox
from notifications.models import OPEN, Message
from openhouse import facts as said
from openhouse.facts import Lines, facts_of, place_of
from openhouse.models import Question, Registration, Session

# Hours before the beginning at which a reminder comes too late: the next one takes over. "day" is the morning before.
REMINDERS = {"day": 3, "hours": 0}
_TEMPLATES = (
    "visit_registered", "visit_waiting", "visit_offered", "visit_changed", "visit_moved", "visit_reminder",
)  # fmt: skip


def registered(row: Registration) -> None:
    """The ticket: session, place, both clocks, code, what the online room is."""
    if row.offers_made:
        _take_back(row)
    _tell(row, "visit_registered", expires=row.session.ends_at)


def waiting(row: Registration) -> None:
    """A place on the waiting list, and how it goes on."""
    _tell(row, "visit_waiting", expires=row.session.starts_at)


def offered(row: Registration) -> None:
    """A place came free: until when it is kept."""
    assert row.held_until is not None
    _tell(row, "visit_offered", expires=row.held_until, until=row.held_until.isoformat(), number=row.offers_made)


def changed(row: Registration) -> None:
    """More or fewer people."""
    _tell(row, "visit_changed", expires=row.session.ends_at)


def cancelled(row: Registration) -> None:
    """The end of a registration, by its person; what was promised about it does not leave any more."""
    _take_back(row)
    _tell(row, "visit_cancelled")


def lapsed(row: Registration) -> None:
    """The end of a place on the list that came to nothing: offered and not taken, or never offered."""
    _tell(row, "visit_lapsed", number=row.offers_made)


def called_off(row: Registration, lines: Lines | None = None) -> None:
    """That the event is called off, with an apology and the reason where one is given; for every standing row.

    In the transaction that calls it off. ``row`` comes from ``Registration.objects.for_page()``, its event as it
    is now (``cancelled_why`` is read from it). Who has not confirmed an address yet is not told. ``lines`` of
    ``facts.lines_of(rows)`` spare a query a row; so does an event whose agencies are prefetched.
    """
    _take_back(row)
    with override(row.language):
        why = row.session.event.cancelled_why
    _tell(row, "visit_called_off", lines, why=why, code="")


def session_moved(row: Registration, before: Session, lines: Lines | None = None) -> None:
    """The new time or place of a session and those it replaces; the ticket stays good. For every standing row.

    In the transaction that moves it. ``row`` comes from ``Registration.objects.for_page()`` and names the session
    as it is now; ``before`` is the session as it was, with ``before.event`` as *that* was (copies of the rows
    made before the change). Letters and reminders of the old time that have not left do not leave any more.
    """
    _take_back(row)
    session = row.session
    with override(row.language):
        was, now = place_of(before), place_of(session)
    changes: dict[str, Any] = {}
    if (before.starts_at, before.ends_at) != (session.starts_at, session.ends_at):
        changes |= {"before": before.starts_at.isoformat(), "before_ends": before.ends_at.isoformat()}
    if was != now:
        changes["was"] = was
    what = f"{before.starts_at.timestamp():.0f}:{session.starts_at.timestamp():.0f}:{session.event.revision}"
    _tell(row, "visit_moved", lines, key=f"visit_moved:{row.uid.hex}:{what}", expires=session.ends_at, **changes)


def reminder(row: Registration, which: str, lines: Lines | None = None) -> Message:
    """A reminder to be promised: ``day`` or ``hours`` before; it expires when it would come too late."""
    until = row.session.starts_at - timedelta(hours=REMINDERS[which])
    return _letter(row, "visit_reminder", _facts(row, lines), key=reminder_key(row, row.session.starts_at, which),
                   expires=until)  # fmt: skip


def reminder_key(row: Registration, starts: datetime, which: str) -> str:
    """The one name of a reminder: once for each time of a session, however often it is asked for."""
    return f"visit_reminder:{row.uid.hex}:{starts.timestamp():.0f}:{which}"


def answered(question: Question, step: int) -> None:
    """The answer to a question, to the address that was given with it and nowhere else; nobody else is told."""
    if not question.email:
        return
    with override(question.language):
        facts = said.of_question(question)
    person = question.registration.person if question.registration else None
    outbox.post(
        key=f"visit_answer:{question.uid.hex}:{step}", template="visit_answer", to=question.email,
        language=question.language, context=facts, user=person,
    )  # fmt: skip


def thanks(row: Registration) -> Message:
    """Thanks to be promised, with what comes next: a mark, the follow-up, a request."""
    with override(row.language):
        facts = said.of_thanks(row)
    return _letter(row, "visit_thanks", facts, key=thanks_key(row))


def thanks_key(row: Registration) -> str:
    """The one name of the thanks to a person for an event."""
    return f"visit_thanks:{row.session.event_id}:{row.person_id}"


def _tell(row: Registration, template: str, lines: Lines | None = None, *, key: str = "",
          expires: datetime | None = None, **more: Any) -> None:  # fmt: skip
    if row.person is None:
        return
    key = key or f"{template}:{row.uid.hex}:{row.revision}"
    outbox.post_many([_letter(row, template, _facts(row, lines) | more, key=key, expires=expires)])


def _letter(row: Registration, template: str, facts: dict[str, Any], **more: Any) -> Message:
    assert row.person is not None
    return outbox.letter(
        template=template, to=row.person.email, language=row.language, context=facts, user=row.person, **more
    )  # fmt: skip


def _facts(row: Registration, lines: Lines | None) -> dict[str, Any]:
    with override(row.language):
        return facts_of(row, lines)


def _take_back(row: Registration) -> None:
    """Letters about what is no longer so do not leave any more."""
    waiting = Message.objects.filter(user=row.person_id, state__in=OPEN, template__in=_TEMPLATES, context__row=row.pk)
    if keys := list(waiting.values_list("key", flat=True)) if row.person_id else []:
        outbox.take_back(keys)
