"""Registering for a session: a place is taken when the form is sent, kept when the address is confirmed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from openhouse import notices
from openhouse.models import Arrival, OpenDay, Question, Registration, Seat, SeatChange, Session

HELD_FOR = timedelta(minutes=20)
OFFERED_FOR = timedelta(hours=12)
OFFERS_MOST = 3
CHANGED_MOST = 10
# What is typed about a visit; everything else follows from the session.
TYPED = (
    "name_ar", "name_latin", "email", "phone", "country", "time_zone", "language", "online", "interests", "needs",
)  # fmt: skip


def register(
    *, session: Session, party: int, typed: Mapping[str, Any], uid: UUID | None = None, wait: bool = True
) -> Registration:
    """Take places for a party, or one on the waiting list when there are not enough; to be confirmed.

    ``typed`` is what TYPED names and a ``question`` asked in advance. The same ``uid``, which a form carries, is one
    registration: sent again before it is confirmed, it says from then on what was said last. Raises ValidationError
    for a session that takes nobody (over, called off, closed), too large a party, or (``full``) too few places when
    one does not want to ``wait``.
    """
    try:
        with transaction.atomic():
            return _register(session, party, typed, uid, wait)
    except IntegrityError:
        # the same form sent twice at one moment: the other one was first, and its places are the only ones
        with transaction.atomic():
            found = _sent_before(uid, session) if uid else None
        if found is None:
            raise
        return found


@transaction.atomic
def register_for(
    *, session: Session, party: int, typed: Mapping[str, Any], by: User, uid: UUID | None = None, wait: bool = True
) -> Registration:
    """Register and confirm at once, for a person whose address is known. Raises ValidationError as both do."""
    if standing_of(by, session, besides=uid):
        raise already()
    # in this transaction the row is new, or locked
    return _keep(register(session=session, party=party, typed=typed, uid=uid, wait=wait), by)


def standing_of(person: User, session: Session, besides: UUID | None = None) -> Registration | None:
    """The registration a person has for a session, but for the one of a form that is sent again."""
    rows = Registration.objects.of(person).standing().filter(session=session, confirmed_at__isnull=False)
    return (rows.exclude(uid=besides) if besides else rows).for_page().first()


def _register(session: Session, party: int, typed: Mapping[str, Any], uid: UUID | None, wait: bool) -> Registration:
    row = _sent_before(uid, session) if uid else None
    if row and (row.confirmed_at or row.seat == Seat.CANCELLED):
        return row
    session = row.session if row else Session.objects.for_page().get(pk=session.pk)
    refuse_closed(session)
    refuse_party(session, party)
    if row and row.takes_places:
        session.give_back(row.party)
    before = row.seat if row else ""
    row = row or Registration(session=session, **({"uid": uid} if uid else {}))
    for name in TYPED:
        setattr(row, name, typed.get(name, getattr(row, name)))
    row.party = party
    _place(row, before, wait)
    _ask(row, str(typed.get("question", "")), again=bool(before))
    return row


def _sent_before(uid: UUID, session: Session) -> Registration | None:
    rows = Registration.objects.for_page().select_for_update(of=("self",))
    return rows.filter(uid=uid, session=session).first()


def _place(row: Registration, before: str, wait: bool = True) -> None:
    """Give a registration its places, or one on the list when there are not enough."""
    took = row.session.take(row.party)
    if not took and not wait:
        raise full(row.session)
    row.seat, row.ended_at = Seat.HELD if took else Seat.WAITING, None
    row.held_until = timezone.now() + HELD_FOR if took else None
    row.save(force_insert=not before)
    if row.seat != before:
        SeatChange.objects.create(registration=row, before=before, after=row.seat)


def _ask(row: Registration, text: str, again: bool) -> None:
    """Keep what is asked in advance, as it was said last."""
    if again:
        row.questions.all().delete()
    if text:
        Question.objects.create(
            event=row.session.event, registration=row, text=text, language=row.language, name=row.name,
            email=row.email, phone=row.phone or "",
        )  # fmt: skip


def confirm(*, registration: Registration, by: User) -> Registration:
    """Keep the place for a person whose address is confirmed; the same twice is one registration.

    Places that lapsed meanwhile are taken again, else the party waits. Raises ValidationError when the event is
    called off or (``already``) the person is registered for the session already.
    """
    with transaction.atomic():
        return _keep(locked(registration), by)


def _keep(row: Registration, by: User) -> Registration:
    try:
        with transaction.atomic():
            return _confirm(row, by)
    except IntegrityError as error:
        raise _already_there(error) from error


def _confirm(row: Registration, by: User) -> Registration:
    if row.confirmed_at:
        if row.person_id != by.pk:
            raise ValidationError(_("This registration belongs to somebody else."), code="stranger")
        return row
    _refuse_off_by_now(row.session)
    if row.seat == Seat.LAPSED:
        refuse_closed(row.session)
        _place(row, Seat.LAPSED)
    row.person, row.email, row.confirmed_at = by, by.email, timezone.now()
    if row.seat == Seat.HELD:
        row.move_to(Seat.REGISTERED, by=by)
        notices.registered(row)
    elif row.seat == Seat.WAITING:
        row.save()
        notices.waiting(row)
    else:
        raise _forbidden()
    return row


@transaction.atomic
def change_party(*, registration: Registration, party: int, by: User | None) -> Registration:
    """More or fewer people on a registration; places follow. Raises ValidationError when there are not enough."""
    row = locked(registration)
    refuse_over(row)
    refuse_party(row.session, party)
    if row.revision >= CHANGED_MOST:
        raise ValidationError(_("This registration was changed too often. Call the agency."), code="changed_too_often")
    more = party - row.party
    if not more:
        return row
    if row.takes_places and more > 0 and not row.session.take(more):
        raise full(row.session)
    if row.takes_places and more < 0:
        row.session.give_back(-more)
    row.party, row.revision = party, row.revision + 1
    row.save(update_fields=["party", "revision"])
    notices.changed(row)
    return row


@transaction.atomic
def cancel(*, registration: Registration, by: User | None) -> Registration:
    """Give the places back; the same twice changes nothing. Raises ValidationError once the session has begun."""
    row = locked(registration)
    if row.seat == Seat.CANCELLED:
        return row
    refuse_over(row)
    row.move_to(Seat.CANCELLED, by=by)
    if row.confirmed_at:
        notices.cancelled(row)
    return row


def locked(registration: Registration) -> Registration:
    """The registration under its row lock, with its session and event."""
    return Registration.objects.for_page().select_for_update(of=("self",)).get(pk=registration.pk)


def refuse_off(session: Session) -> None:
    """Raises ValidationError when the event is called off."""
    if session.event.is_off:
        raise ValidationError(_("This event is called off."), code="off")


def _refuse_off_by_now(session: Session) -> None:
    """Asked anew: while one waited for a lock the event may have been called off, its people told."""
    refuse_off(session)
    now = OpenDay.objects.values_list("state", flat=True).get(pk=session.event_id)
    if now != session.event.state:
        session.event.state = now
        refuse_closed(session)


def refuse_closed(session: Session) -> None:
    """Raises ValidationError when nobody may register any more."""
    refuse_off(session)
    if session.is_past:
        raise ValidationError(_("This session has begun or is over."), code="past")
    if not session.takes_registrations:
        raise ValidationError(_("Registration for this session is closed."), code="closed")


def refuse_over(row: Registration) -> None:
    """Raises ValidationError when a registration can no longer be changed."""
    refuse_off(row.session)
    if row.session.is_past:
        raise ValidationError(_("This session has begun or is over."), code="past")
    # whoever lets a party in waits for the same row
    if Arrival.objects.filter(registration=row).exists():
        raise ValidationError(_("This ticket was used at the door already."), code="used")
    if row.seat in (Seat.CANCELLED, Seat.LAPSED):
        raise _forbidden()


def refuse_party(session: Session, party: int) -> None:
    """Raises ValidationError for a party that no registration may have."""
    most = session.party_most
    if not 1 <= party <= most:
        raise ValidationError(_("Between 1 and %(most)d people.") % {"most": most}, code="party")
    if session.capacity is not None and party > session.capacity:
        raise ValidationError(
            _("This session has only %(places)d places in all.") % {"places": session.capacity}, code="party"
        )


def full(session: Session) -> ValidationError:
    """The refusal of more people than places are left at this moment."""
    left = Session.objects.get(pk=session.pk).left or 0
    if not left:
        return ValidationError(_("No place is left."), code="full")
    said = ngettext("Only %(left)d place is left.", "Only %(left)d places are left.", left)
    return ValidationError(said % {"left": left}, code="full")


def already() -> ValidationError:
    """The refusal of a second registration for one session."""
    return ValidationError(_("You are registered for this session already."), code="already")


def _forbidden() -> ValidationError:
    return ValidationError(_("This registration is no longer in a state that allows it."), code="forbidden_move")


def _already_there(error: IntegrityError) -> Exception:
    """Of a second registration for one session; any other error of the database as it is."""
    return already() if "one_registration_a_person_and_session" in str(error) else error
