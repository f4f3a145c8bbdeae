"""Moving and cancelling an appointment, by its person or by the agency."""

from dataclasses import replace
from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from appointments import notices
from appointments.models import Actor, Booking, BookingRules, Status
from appointments.slots import Wish
from appointments.verbs.booking import already_there, wish_of
from appointments.verbs.places import cooling_of
from appointments.verbs.taking import around, insert, whole


def move(
    *,
    booking: Booking,
    day: date,
    starts: time,
    by: User | None,
    actor: str = Actor.CITIZEN,
    reason: str = "",
    to: Wish | None = None,
    stay: tuple[date, date] | None = None,
) -> Booking:
    """Give up the old time and take a new one, both or neither; returns the row now in force.

    ``to`` changes the office, way or party too (the same service). Raises Taken with the nearest free
    times, and ValidationError when the appointment is past or was moved too often.
    """
    try:
        return _move(booking, day, starts, by, actor, reason, to, stay)
    except IntegrityError as error:
        raise already_there(error) from error


@whole
def _move(
    booking: Booking,
    day: date,
    starts: time,
    by: User | None,
    actor: str,
    reason: str,
    to: Wish | None,
    stay: tuple[date, date] | None,
) -> Booking:
    old = _changeable(booking, actor)
    if (old.day, old.starts) == (day, starts) and to is None:
        return old
    if actor == Actor.CITIZEN and old.sequence >= BookingRules.objects.current().moved_most:
        raise ValidationError(_("This appointment was moved too often. Call the agency."), code="moved_too_often")
    wish = replace(to or wish_of(old), besides=old.pk, freshly_freed=actor == Actor.STAFF)
    kept = old.carried()
    kept.pop("party")
    if reason:
        old.reason = reason
    old.cool(cooling_of(old, Actor.CITIZEN))
    old.move_to(Status.MOVED, verb="moved", by=by, actor=actor, day=day.isoformat(), starts=f"{starts:%H:%M}")
    new = insert(
        wish, day, starts, uid=old.uid, sequence=old.sequence + 1, reference=old.reference, status=Status.BOOKED,
        booked_at=old.booked_at, channel=old.channel, booked_by=old.booked_by, made_at=old.made_at,
        search_text=old.search_text, **kept,
    )  # fmt: skip
    if new is None:
        # everything since the old time was given up is undone with the transaction
        raise around(wish, day, starts, stay)
    new = Booking.objects.for_page().get(pk=new.pk)
    new.record("moved_here", by=by, actor=actor, before=old.pk)
    notices.moved(new, old, actor)
    return new


@transaction.atomic
def cancel(*, booking: Booking, reason: str, by: User | None, actor: str = Actor.CITIZEN) -> Booking:
    """Give an appointment up; the same twice changes nothing. The time cools down before everybody sees it.

    Raises ValidationError when it took place or has begun.
    """
    row = Booking.objects.for_page().select_for_update(of=("self",)).get(pk=booking.pk)
    if row.status == Status.CANCELLED:
        return row
    row = _changeable(booking, actor)
    row.reason, row.sequence = reason, row.sequence + 1
    row.cool(cooling_of(row, actor))
    row.move_to(Status.CANCELLED, verb="cancelled", by=by, actor=actor, reason=reason)
    notices.cancelled(row, actor)
    return row


def _changeable(booking: Booking, actor: str) -> Booking:
    """The row under its lock, as long as its time has not come."""
    row = Booking.objects.for_page().select_for_update(of=("self",)).get(pk=booking.pk)
    if row.status != Status.BOOKED:
        raise ValidationError(_("This appointment is no longer in a state that allows it."), code="forbidden_move")
    if actor == Actor.CITIZEN and row.is_past:
        raise ValidationError(_("This appointment has begun or is over: it can no longer be changed."), code="past")
    return row
