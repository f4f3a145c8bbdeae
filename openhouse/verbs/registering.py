"""Registering for a session: a place is taken when the form is sent, kept when the address is confirmed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from openhouse import notices
from openhouse.models import Registration, Seat, SeatChange, Session

HELD_FOR = timedelta(minutes=20)
OFFERED_FOR = timedelta(hours=12)
OFFERS_MOST = 3
CHANGED_MOST = 10
# What is typed about a visit; everything else follows from the session.
TYPED = (
    "name_ar", "name_latin", "email", "phone", "country", "time_zone", "language", "online", "interests", "needs",
)  # fmt: skip


@transaction.atomic
def register(*, session: Session, party: int, typed: Mapping[str, Any]) -> Registration:
    """Take places for a party, or one on the waiting list when there are not enough; to be confirmed.

    Raises ValidationError for a session that takes nobody (over, called off, closed) or too large a party.
    """
    session = Session.objects.for_page().get(pk=session.pk)
    refuse_closed(session)
    refuse_party(session, party)
    said = {name: value for name, value in typed.items() if name in TYPED}
    row = Registration(session=session, party=party, **said)
    if session.take(party):
        row.seat, row.held_until = Seat.HELD, timezone.now() + HELD_FOR
    else:
        row.seat = Seat.WAITING
    row.save(force_insert=True)
    SeatChange.objects.create(registration=row, after=row.seat)
    return row


def confirm(*, registration: Registration, by: User) -> Registration:
    """Keep the place for a person whose address is confirmed; the same twice is one registration.

    Places that lapsed meanwhile are taken again, else the party waits. Raises ValidationError when the
    person is registered for the session already.
    """
    try:
        with transaction.atomic():
            return _confirm(locked(registration), by)
    except IntegrityError as error:
        raise already_there(error) from error


def _confirm(row: Registration, by: User) -> Registration:
    if row.confirmed_at:
        if row.person_id != by.pk:
            raise ValidationError(_("This registration belongs to somebody else."), code="stranger")
        return row
    if row.seat == Seat.LAPSED:
        row = _once_more(row)
    row.person, row.email, row.confirmed_at = by, by.email, timezone.now()
    if row.seat == Seat.HELD:
        row.move_to(Seat.REGISTERED, by=by)
        notices.registered(row)
    else:
        row.save()
        notices.waiting(row)
    return row


def _once_more(row: Registration) -> Registration:
    """A registration like one that lapsed, under its own code: places again if there are enough, else waiting."""
    refuse_closed(row.session)
    took = row.session.take(row.party)
    row.seat, row.ended_at = Seat.HELD if took else Seat.WAITING, None
    row.held_until = timezone.now() + HELD_FOR if took else None
    row.save()
    SeatChange.objects.create(registration=row, before=Seat.LAPSED, after=row.seat)
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
    if row.takes_places and more > 0 and not row.session.take(more):
        fresh = Session.objects.get(pk=row.session_id)
        raise ValidationError(_("Only %(left)d more places are left.") % {"left": fresh.left or 0}, code="full")
    if row.takes_places and more < 0:
        row.session.give_back(-more)
    row.party, row.revision = party, row.revision + 1
    row.save(update_fields=["party", "revision"])
    if more:
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


def refuse_closed(session: Session) -> None:
    """Raises ValidationError when nobody may register any more."""
    if session.is_past:
        raise ValidationError(_("This session has begun or is over."), code="past")
    if not session.takes_registrations:
        raise ValidationError(_("Registration for this session is closed."), code="closed")


def refuse_over(row: Registration) -> None:
    """Raises ValidationError when a registration can no longer be changed."""
    if row.session.is_past:
        raise ValidationError(_("This session has begun or is over."), code="past")
    if row.seat in (Seat.CANCELLED, Seat.LAPSED):
        raise ValidationError(_("This registration is no longer in a state that allows it."), code="forbidden_move")


def refuse_party(session: Session, party: int) -> None:
    """Raises ValidationError for a party that no registration may have."""
    most = session.party_most
    if not 1 <= party <= most:
        raise ValidationError(_("Between 1 and %(most)d people.") % {"most": most}, code="party")
    if session.capacity is not None and party > session.capacity:
        raise ValidationError(
            _("This session has only %(places)d places in all.") % {"places": session.capacity}, code="party"
        )


def already_there(error: IntegrityError) -> Exception:
    """The refusal of a second registration for one session; any other error of the database as it is."""
    if "one_registration_a_person_and_session" not in str(error):
        return error
    return ValidationError(_("You are registered for this session already."), code="already")
