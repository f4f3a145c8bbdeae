"""What the agency does with appointments for somebody else: booking at the counter or by phone, moving, cancelling."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import absent
from accounts.models import User
from appointments.models import CALLED_ON_A_LINE, Actor, Booking, Status
from appointments.reception import refuse_stranger
from appointments.slots import Wish
from appointments.verbs import booking as verbs
from appointments.verbs import changing
from appointments.verbs.taking import Taken
from requests_desk.models import Case


def book_for(
    *, wish: Wish, day: date, starts: time, typed: Mapping[str, Any], channel: str, by: User, uid: UUID | None = None
) -> Booking:
    """Book for somebody who is at the counter, on the phone or writes; the same ``uid`` twice is one appointment.

    The person is that of the e-mail ``typed``, else the applicant of the request it is about, else somebody known by
    this booking alone. No notice is kept and a time that cools down may be had. Raises Taken with the nearest times,
    and ValidationError for an address of one's own, another's request, or a line without a number.
    """
    refuse_stranger(by, wish.office)
    if done := _done(uid, by):
        return done
    typed = _judged(wish, typed, by)
    try:
        # both or neither: nobody is made known for a time that was taken meanwhile
        with transaction.atomic():
            person = _person(typed)
            held = verbs.hold(
                wish=of_the_desk(wish), day=day, starts=starts, connection="", language=typed["language"],
                typed=typed, uid=uid,
            )  # fmt: skip
            return verbs.book(hold=held, by=person, channel=channel, booked_by=by)
    except Taken:
        # the other half of a double click may have been first
        if done := _done(uid, by):
            return done
        raise


def _done(uid: UUID | None, by: User) -> Booking | None:
    return Booking.objects.for_page().filter(uid=uid, status=Status.BOOKED, booked_by=by).first() if uid else None


def move_for(*, booking: Booking, day: date, starts: time, by: User, reason: str, to: Wish | None = None) -> Booking:
    """Move an appointment for its person or for the agency's own reason; the person is told. Raises Taken."""
    refuse_stranger(by, booking)
    if (booking.day, booking.starts) == (day, starts) and to is None:
        return booking
    wish = of_the_desk(to or verbs.wish_of(booking))
    return changing.move(booking=booking, day=day, starts=starts, by=by, actor=Actor.STAFF, reason=reason, to=wish)


def cancel_for(*, booking: Booking, reason: str, by: User) -> Booking:
    """Cancel an appointment for its person or for the agency's own reason; the person is told."""
    refuse_stranger(by, booking)
    return changing.cancel(booking=booking, reason=reason, by=by, actor=Actor.STAFF)


def of_the_desk(wish: Wish, besides: int | None = None) -> Wish:
    """The same wish with all that the agency's own people may give, as if the appointment ``besides`` were not."""
    return replace(wish, at_once=True, freshly_freed=True, besides=besides)


def _judged(wish: Wish, typed: Mapping[str, Any], by: User) -> dict[str, Any]:
    """What was typed, if it may be booked so."""
    email = (typed.get("email") or "").strip().lower()
    if email == by.email:
        raise ValidationError({"email": _("This is your own address. Leave it empty if the person has none.")})
    if wish.mode in CALLED_ON_A_LINE and not typed.get("phone"):
        raise ValidationError({"phone": _("Write the number on which the person is called.")})
    case = typed.get("case")
    if case and (case.agency_id != wish.office.agency_id or not Case.objects.manageable_by(by).filter(pk=case.pk)):
        raise ValidationError({"case": _("This request is not at this agency.")})
    if wish.service.needs_case and not case:
        raise ValidationError({"case": _("This service is for requests under way: write the reference.")})
    return {**typed, "email": email}


def _person(typed: Mapping[str, Any]) -> User:
    """Whose appointment it is."""
    case, email = typed.get("case"), typed["email"]
    if case and not email:
        return case.applicant
    if not email:
        return absent.without_email(typed["language"])
    person = absent.with_email(email, typed["language"])
    if case and not Case.objects.followed_by(person).filter(pk=case.pk).exists():
        raise ValidationError({"case": _("This request is of somebody else than this e-mail’s.")})
    return person
