"""Letting people in: a ticket opens the door once, walk-ins are counted, a mistake is taken back with its trace."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import User
from common import days
from openhouse import door
from openhouse.codes import code_in
from openhouse.models import Arrival, OpenDay, Registration, Seat, Session, UndoneArrival
from openhouse.models.arrival import WALK_INS_MOST
from openhouse.spelling import day_and_hours_plain

# How long after it was noted an arrival may reach us: a phone that found no network until it was home, or later.
LATE_MOST = timedelta(days=3)
UNDO_FOR = timedelta(minutes=15)


def let_in(
    *, event: OpenDay, code: str, by: User, uid: UUID | None = None, people: int | None = None,
    session: Session | None = None, at: datetime | None = None, anyway: bool = False,
) -> Arrival:  # fmt: skip
    """Let in a ticket's party, or ``people`` of it, at an event or one of its ``session``; the same ``uid`` is one.

    ``code`` is what was typed or scanned, the ticket's address too; ``at`` when it was noted, never in the future.
    Raises PermissionDenied for who works for none of its agencies, and ValidationError with the code ``mistyped``,
    ``unknown``, ``other_event``, ``cancelled``, ``lapsed``, ``waiting``, ``unconfirmed``, ``in_already``,
    ``other_session`` or ``other_day`` (both let in ``anyway``), ``people``, and as ``count_in`` does.
    """
    return _once(uid, event, by, lambda key: _let_in(event, code, by, key, people, session, at, anyway))


def count_in(
    *, event: OpenDay, people: int, by: User, uid: UUID | None = None, session: Session | None = None,
    country: str = "", at: datetime | None = None,
) -> Arrival:  # fmt: skip
    """Count people who come without a ticket; the same ``uid`` is one.

    Raises PermissionDenied, and ValidationError with the code ``off``, ``draft``, ``not_begun``, ``past``, ``late``,
    ``session``, ``people``, or ``undone`` for an entry that was taken back.
    """
    return _once(uid, event, by, lambda key: _count_in(event, people, by, key, session, country, at))


def take_back(*, arrival: Arrival, by: User) -> None:
    """Take back what was a mistake, by who made it and soon; the same twice is one. Raises ValidationError."""
    with transaction.atomic():
        row = Arrival.objects.select_for_update(of=("self",)).filter(uid=arrival.uid).first()
        if row is None and UndoneArrival.objects.filter(uid=arrival.uid).exists():
            return
        _undo(row or arrival, by)


def correct(*, arrival: Arrival, people: int, by: User, uid: UUID | None = None) -> Arrival:
    """Fewer or more people of a party than were let in; what stood before is kept. Raises ValidationError."""
    with transaction.atomic():
        if found := _sent_before(uid, arrival.event):
            return found
        rows = Arrival.objects.select_related("registration", "session")
        row = rows.select_for_update(of=("self",)).filter(uid=arrival.uid).first()
        if row is None or row.registration is None:
            raise _undone()
        _refuse_people(people, row.registration)
        _undo(row, by)
        same = {name: getattr(row, name) for name in ("event", "session", "registration", "country", "at", "by")}
        return Arrival.objects.create(uid=uid or uuid4(), people=people, sent_at=row.sent_at, **same)


def may_take_back(arrival: Arrival, by: User) -> bool:
    """Whether somebody may still take it back."""
    return arrival.by_id == by.pk and timezone.now() - arrival.sent_at <= UNDO_FOR


def _once(uid: UUID | None, event: OpenDay, by: User, entry: Callable[[UUID], Arrival]) -> Arrival:
    """What was noted under a ``uid`` before, else the entry; of two at one moment the first one's."""
    door.refuse_stranger(by, event)
    key = uid or uuid4()
    if found := _sent_before(uid, event):
        return found
    try:
        with transaction.atomic():
            return entry(key)
    except IntegrityError as error:
        if found := _sent_before(key, event):
            return found
        if UndoneArrival.objects.filter(uid=key).exists():
            raise _undone() from error
        if Arrival.objects.filter(uid=key).exists():
            raise ValidationError(_("This entry was noted for another event."), code="uid") from error
        raise


def _sent_before(uid: UUID | None, event: OpenDay) -> Arrival | None:
    rows = Arrival.objects.select_related("registration__session", "session", "by")
    return rows.filter(uid=uid, event=event).first() if uid else None


def _let_in(
    event: OpenDay, code: str, by: User, uid: UUID, people: int | None, session: Session | None,
    at: datetime | None, anyway: bool,
) -> Arrival:  # fmt: skip
    event, at, now = _open(event, at)
    _refuse_session(event, session)
    row = _ticket(event, code_in(code), by)
    # asked once more under the ticket's lock: the same entry sent twice at one moment
    if found := _sent_before(uid, event):
        return found
    _refuse_seat(row)
    _refuse_in_already(row, by)
    if not anyway:
        _refuse_elsewhere(row, session, at)
    people = row.party if people is None else people
    _refuse_people(people, row)
    same_day = row.session.day == days.local(at).date()
    into = session or (row.session if same_day else None)
    return Arrival.objects.create(
        uid=uid, event=event, session=into, registration=row, people=people, country=row.country, at=at, sent_at=now,
        by=by,
    )  # fmt: skip


def _count_in(
    event: OpenDay, people: int, by: User, uid: UUID, session: Session | None, country: str, at: datetime | None
) -> Arrival:
    event, at, now = _open(event, at)
    _refuse_session(event, session)
    if not 1 <= people <= WALK_INS_MOST:
        raise ValidationError(_("Between 1 and %(most)d people.") % {"most": WALK_INS_MOST}, code="people")
    if UndoneArrival.objects.filter(uid=uid).exists():
        raise _undone()
    return Arrival.objects.create(
        uid=uid, event=event, session=session, people=people, country=country, at=at, sent_at=now, by=by
    )


def _open(event: OpenDay, at: datetime | None) -> tuple[OpenDay, datetime, datetime]:
    """The event as it is now, when the entry was noted, and now. A phone's clock that runs ahead is not believed."""
    row, now = OpenDay.objects.get(pk=event.pk), timezone.now()
    noted = min(at or now, now)
    refuse_shut(row, noted)
    if now - noted > LATE_MOST:
        raise ValidationError(_("This was noted too long ago to be counted now."), code="late")
    return row, noted, now


def refuse_shut(event: OpenDay, at: datetime) -> None:
    """Raises ValidationError when an event lets nobody in at a moment: called off, draft, not begun, past."""
    day = days.local(at).date()
    if event.is_off:
        raise ValidationError(_("This event is called off."), code="off")
    if event.is_draft:
        raise ValidationError(_("This event is not announced."), code="draft")
    if day < event.first_day:
        words = _("This event has not begun: it is from %(day)s on.")
        raise ValidationError(words % {"day": days.spell_day(event.first_day, _language())}, code="not_begun")
    if day > event.last_day:
        words = _("This event is over: its last day was %(day)s.")
        raise ValidationError(words % {"day": days.spell_day(event.last_day, _language())}, code="past")


def _refuse_session(event: OpenDay, session: Session | None) -> None:
    if session is not None and session.event_id != event.pk:
        raise ValidationError(_("This session belongs to another event."), code="session")


def _ticket(event: OpenDay, code: str, by: User) -> Registration:
    """The registration of a code, under its lock."""
    rows = Registration.objects.select_related("session__event")
    row = rows.select_for_update(of=("self",)).filter(code=code).first()
    if row is None:
        said = _("No ticket has this code. Compare it with the ticket, sign by sign.")
        raise ValidationError(said, code="unknown")
    if row.session.event_id != event.pk:
        # what another agency's visitor is registered for is not this one's to read
        if not door.receives_at(by, row.session.event):
            raise ValidationError(_("This ticket is for another event."), code="other_event")
        facts = {"event": row.session.event.title, "when": _hours_of(row.session)}
        raise ValidationError(_("This ticket is for another event: %(event)s, %(when)s.") % facts, code="other_event")
    return row


def _refuse_seat(row: Registration) -> None:
    refusals = {
        Seat.CANCELLED: ("cancelled", _("This registration was cancelled.")),
        Seat.LAPSED: ("lapsed", _("This registration was not confirmed in time, or no place came free for it.")),
        Seat.WAITING: ("waiting", _("This party is on the waiting list: it has no place.")),
        Seat.OFFERED: ("waiting", _("A place was offered to this party, and it has not accepted it yet.")),
        Seat.HELD: ("unconfirmed", _("This registration is not confirmed.")),
    }
    if row.seat in refusals:
        code, said = refusals[Seat(row.seat)]
        raise ValidationError(said, code=code)


def _refuse_in_already(row: Registration, by: User) -> None:
    # read under the lock: what joined the locked row may be of a moment before it
    before = Arrival.objects.select_related("by").filter(registration=row).first()
    if before is None:
        return
    facts = {"when": _when(before.at), "who": before.by, "people": before.people, "party": row.party}
    if before.by_id == by.pk:
        said = _("This ticket is in already: you let in %(people)s of %(party)s people, %(when)s.")
    else:
        said = _("This ticket is in already: %(who)s let in %(people)s of %(party)s people, %(when)s.")
    raise ValidationError(said % facts, code="in_already")


def _refuse_elsewhere(row: Registration, session: Session | None, at: datetime) -> None:
    facts = {"session": row.session.title, "when": _hours_of(row.session)}
    if row.session.day != days.local(at).date():
        raise ValidationError(_("This ticket is for another day: %(session)s, %(when)s.") % facts, code="other_day")
    if session is not None and session.pk != row.session_id:
        said = _("This ticket is for another session: %(session)s, %(when)s.")
        raise ValidationError(said % facts, code="other_session")


def _refuse_people(people: int, row: Registration) -> None:
    if not 1 <= people <= row.party:
        said = ngettext(
            "The ticket is for %(party)d person; count others without ticket.",
            "The ticket is for %(party)d people; count others without ticket.",
            row.party,
        )
        raise ValidationError(said % {"party": row.party}, code="people")


def _undo(row: Arrival, by: User) -> None:
    """Move an arrival to those that count nowhere. The caller holds its lock."""
    door.refuse_stranger(by, row.event)
    if row.by_id != by.pk:
        raise ValidationError(_("Only who made this entry can take it back."), code="not_yours")
    if not may_take_back(row, by):
        raise ValidationError(_("It is too late to take this entry back."), code="too_late")
    kept = ("uid", "event_id", "session_id", "registration_id", "people", "country", "at", "sent_at", "by_id")
    UndoneArrival.objects.create(undone_by=by, **{name: getattr(row, name) for name in kept})
    row.delete()


def _undone() -> ValidationError:
    return ValidationError(_("This entry was taken back."), code="undone")


def _when(moment: datetime) -> str:
    """The hour in Morocco, with the day when it is not today's."""
    there = days.local(moment)
    if there.date() == days.today():
        return _("at %(hour)s") % {"hour": f"{there:%H:%M}"}
    return _("on %(day)s at %(hour)s") % {"day": days.spell_day(there.date(), _language()), "hour": f"{there:%H:%M}"}


def _hours_of(session: Session) -> str:
    return day_and_hours_plain(session.starts_at, session.ends_at, "")


def _language() -> str:
    return "fr" if get_language() == "fr" else "ar"
