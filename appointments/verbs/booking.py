"""Holding a time while the code is typed, and booking it."""

import uuid
from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db import connection as database
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Consent, User
from appointments import notices, standing
from appointments.models import Actor, Booking, BookingRules, Channel, Status, WaitEntry
from appointments.slots import Wish
from appointments.verbs.places import served
from appointments.verbs.taking import Taken, around, insert, whole
from requests_desk.models import Case

# What a person says about the visit; everything else of a booking follows from the chosen time.
TYPED = ("name_ar", "name_latin", "email", "phone", "country", "time_zone", "language", "case", "answers", "note")
# What whoever books agrees to, and in which version of the words.
PURPOSE, WORDING = "appointment", "1"
Stay = tuple[date, date] | None


def hold(
    *,
    wish: Wish,
    day: date,
    starts: time,
    connection: str,
    language: str,
    former: Booking | None = None,
    typed: Mapping[str, Any] | None = None,
    stay: Stay = None,
    uid: uuid.UUID | None = None,
) -> Booking:
    """Keep a time for some minutes. ``former`` is this browser's earlier hold, given back at once.

    The same ``uid`` twice is one hold, while it is held. Raises Taken with the nearest free times,
    ValidationError when this connection holds too many.
    """
    rules = standing.rules()
    held, known = _held_from(connection, uid, former)
    if known and (same := _same(uid)):
        return same
    if held >= rules.holds_most:
        raise ValidationError(
            _("Too many times are being held from this connection. Try again in some minutes."), code="flood"
        )
    until = timezone.now() + timedelta(minutes=rules.hold_minutes)
    said = {"language": language} | {name: value for name, value in (typed or {}).items() if name in TYPED}
    values = said | {"connection": connection, "held_until": until, "uid": uid}
    # a first hold is one statement: a transaction round it would only cost two more
    keep = whole(_hold) if former else _hold
    return keep(former, wish, day, starts, stay, values)


def _hold(former: Booking | None, wish: Wish, day: date, starts: time, stay: Stay, values: dict[str, Any]) -> Booking:
    if former:
        let_go(hold=former)
    # where none was written, the other half of a double click may have been first
    made = insert(wish, day, starts, **values) or _same(values["uid"])
    if made is None:
        raise around(wish, day, starts, stay)
    return made


_HELD = f"""
SELECT count(*) FILTER (WHERE connection = %(connection)s AND id <> %(former)s), count(*) FILTER (WHERE uid = %(uid)s)
  FROM {Booking._meta.db_table}
 WHERE status = 'held' AND held_until > %(now)s AND wait_id IS NULL
   AND (connection = %(connection)s OR uid = %(uid)s)
"""  # noqa: S608 - the name of our own table


def _held_from(connection: str, uid: uuid.UUID | None, former: Booking | None) -> tuple[int, int]:
    """How many other times are held from a connection now, and whether one is held under a key."""
    asked = {"connection": connection or None, "uid": uid, "former": former.pk if former else 0, "now": timezone.now()}
    with database.cursor() as cursor:
        cursor.execute(_HELD, asked)
        found: tuple[int, int] = cursor.fetchone()
    return found


def _same(uid: uuid.UUID | None) -> Booking | None:
    """What is held under a key."""
    return Booking.objects.holding().filter(uid=uid, status=Status.HELD, wait=None).first() if uid else None


@transaction.atomic
def let_go(*, hold: Booking) -> None:
    """Give a held time back before it lapses; nothing happens when it is no longer held.

    One that lapsed is left: it keeps nobody out, and two browsers giving theirs up for each other's time would wait
    for each other.
    """
    live = Booking.objects.holding().filter(pk=hold.pk, status=Status.HELD, wait=None)
    fresh = live.select_for_update(of=("self",)).first()
    if fresh:
        fresh.move_to(Status.LAPSED, verb="let_go", by=None, actor=Actor.CITIZEN)


@transaction.atomic
def note_down(*, hold: Booking, typed: Mapping[str, Any]) -> Booking:
    """Keep with a held time what was typed about the visit, right up to its confirmation."""
    fresh = Booking.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if fresh.status in (Status.HELD, Status.LAPSED):
        names = [name for name in TYPED if name in typed]
        for name in names:
            setattr(fresh, name, typed[name])
        fresh.save(update_fields=names)
    return fresh


def book(
    *, hold: Booking, by: User, channel: str = Channel.WEB, booked_by: User | None = None, stay: Stay = None
) -> Booking:
    """Confirm a held time for a person whose address is confirmed; the same twice is one appointment.

    A time that lapsed is taken again when it is still free. Raises Taken (with offers, within the stay) when it
    is not, ValidationError when the person has an appointment for this service, too many at once, or no request
    under way where the service needs one; nothing that was typed is lost.
    """
    try:
        return _book(hold, by, channel, booked_by, stay)
    except IntegrityError as error:
        raise already_there(error) from error


@whole
def _book(hold: Booking, by: User, channel: str, booked_by: User | None, stay: Stay) -> Booking:
    Booking.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    # asked only under the lock: the same click may have booked meanwhile, or taken the lapsed time again
    row = Booking.objects.for_page().filter(uid=hold.uid).latest("sequence")
    if row.status == Status.BOOKED and row.person_id == by.pk:
        return row
    if row.status not in (Status.HELD, Status.LAPSED):
        raise ValidationError(_("This appointment is no longer in a state that allows it."), code="forbidden_move")
    refuse_too_many(by)
    case = own_case(row.case, by, row.agency_id) if booked_by is None else row.case
    if case is None and row.service.needs_case and booked_by is None:
        raise ValidationError(
            _("This service is for a request under way at this agency: choose which of yours it is about."),
            code="needs_case",
        )
    row = row if row.is_held else _again(row, stay)
    row.person, row.email, row.channel, row.booked_by, row.case = by, by.email, channel, booked_by, case
    if booked_by is None:
        agreed = {"language": row.language}
        Consent.objects.get_or_create(user=by, purpose=PURPOSE, wording=WORDING, defaults=agreed)
    row.move_to(
        Status.BOOKED, verb="booked", by=booked_by or by, actor=Actor.STAFF if booked_by else Actor.CITIZEN,
        channel=channel,
    )  # fmt: skip
    notices.booked(row)
    served(row)
    return row


def _again(row: Booking, stay: Stay) -> Booking:
    """The same time held anew after it lapsed; an offer of the waiting list is not."""
    if row.wait_id:
        raise ValidationError(_("This offer is over."), code="offer_over")
    wish = wish_of(row)
    kept = row.carried()
    kept.pop("party")
    until = timezone.now() + timedelta(minutes=1)
    again = insert(wish, row.day, row.starts, uid=row.uid, sequence=row.sequence + 1, held_until=until, **kept)
    if again is None:
        raise around(wish, row.day, row.starts, stay)
    return Booking.objects.for_page().get(pk=again.pk)


def wish_of(row: Booking | WaitEntry) -> Wish:
    """What somebody with a booking or a place on the list looks for."""
    return Wish(row.service, row.office, row.mode, row.party)


def own_case(case: Case | None, by: User, agency: int) -> Case | None:
    """The request an appointment is about: one's own or followed, at that agency; else none."""
    if case is None:
        return None
    return Case.objects.followed_by(by).filter(pk=case.pk, agency_id=agency).first()


def refuse_too_many(by: User) -> None:
    """Raises ValidationError above the number of appointments a person may have, or cancel, at once."""
    rules, mine = BookingRules.objects.current(), Booking.objects.of(by)
    if mine.coming().count() >= rules.active_most:
        raise ValidationError(
            _("You have as many appointments as one person may have at once. Cancel one first, or call the agency."),
            code="too_many",
        )
    recent = mine.filter(status=Status.CANCELLED, ended_at__gte=timezone.now() - timedelta(days=30))
    # what the agency cancelled is not counted against the person
    if recent.exclude(reason__in=("closed", "officer")).count() >= rules.cancelled_most:
        raise ValidationError(
            _("Too many appointments were cancelled lately. Call the agency to make another."),
            code="too_many_cancelled",
        )


def already_there(error: IntegrityError) -> Exception:
    """The refusal of a second appointment for one service; any other error of the database as it is."""
    if "one_booking_a_person_and_service" not in str(error):
        return error
    return ValidationError(
        _("You already have an appointment for this service. Move or cancel it instead."), code="already"
    )


__all__ = ["TYPED", "Taken", "already_there", "book", "hold", "let_go", "note_down", "own_case", "wish_of"]
