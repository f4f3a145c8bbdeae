"""The hall of an office: who came, who is called to which lane, and how each turn ends.

Locks are always taken in this order: lane, appointment, ticket.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Office
from appointments.models import (
    ENDS_AS,
    NEXT,
    Actor,
    Booking,
    Lane,
    Mode,
    QueueTicket,
    Reception,
    Service,
    Status,
    Turn,
)
from appointments.reception import refuse_stranger
from common import days
from common.words import clean_line

MOST_PEOPLE = 50


@transaction.atomic
def arrive(*, booking: Booking, by: User) -> QueueTicket:
    """Give a number to somebody who came for today's appointment; the same twice is one ticket.

    Raises ValidationError on another day, for a meeting on a line, or when the appointment is no longer in force.
    """
    row = _expected(booking, by)
    if row.mode != Mode.IN_PERSON:
        raise ValidationError(_("This person is called, and does not come to the office."), code="on_a_line")
    if known := QueueTicket.objects.filter(booking=row).first():
        return known
    ticket = _ticket(row.office, row.service, booking=row, party=row.party, by=by)
    row.record("arrived", by=by, actor=Actor.STAFF, ticket=ticket.label)
    return ticket


@transaction.atomic
def walk_in(
    *, office: Office, service: Service, by: User, name: str = "", party: int = 1, leaves_on: date | None = None
) -> QueueTicket:
    """Give a number to somebody who came without an appointment.

    Raises ValidationError for a service that no lane of the office gives, odd numbers of people, or a day gone by.
    """
    refuse_stranger(by, office)
    if not Lane.objects.giving(service, office, Mode.IN_PERSON).exists() or not service.active:
        raise ValidationError({"service": _("No lane of this office gives this service.")})
    if not 1 <= party <= MOST_PEOPLE:
        raise ValidationError({"party": _("From 1 to %(most)d people.") % {"most": MOST_PEOPLE}})
    if leaves_on and leaves_on < days.today():
        raise ValidationError({"leaves_on": _("This day has passed.")})
    name = clean_line(name)[:120]
    return _ticket(office, service, name=name, party=party, leaves_on=leaves_on, by=by)


@transaction.atomic
def call_next(*, lane: Lane, by: User) -> QueueTicket | None:
    """Call whoever's turn it is to a lane; None when nobody waits for what it gives.

    Two lanes never call the same person: a row that another one is taking is passed over. A lane that has
    called somebody already gets the same again; one that serves somebody raises ValidationError.
    """
    lane = _open(lane, by)
    if held := _held_by(lane):
        if held.turn == Turn.CALLED:
            return held
        raise _busy(held)
    waiting = QueueTicket.objects.of_day(lane.office_id).in_turn(lane)
    ticket = waiting.select_for_update(skip_locked=True, of=("self",)).first()
    if ticket:
        ticket.lane = lane
        ticket.move_to(Turn.CALLED, by=by)
    return ticket


@transaction.atomic
def recall(*, ticket: QueueTicket, by: User) -> QueueTicket:
    """Call the same person once more to the same lane."""
    row = _locked(ticket, by)
    row.call_again(by=by)
    return row


@transaction.atomic
def begin(*, ticket: QueueTicket, by: User) -> QueueTicket:
    """The person is at the lane."""
    row = _locked(ticket, by)
    row.move_to(Turn.SERVING, by=by)
    return row


def finish(*, ticket: QueueTicket, by: User) -> QueueTicket:
    """The person was served; an appointment behind the ticket took place."""
    return _end(ticket, Turn.DONE, by)


def absent(*, ticket: QueueTicket, by: User) -> QueueTicket:
    """Called in vain; an appointment behind the ticket counts as missed until they come back."""
    return _end(ticket, Turn.ABSENT, by)


def leave(*, ticket: QueueTicket, by: User) -> QueueTicket:
    """The person went away unserved; an appointment behind the ticket stays to be settled by somebody."""
    return _end(ticket, Turn.LEFT, by)


@transaction.atomic
def back_to_hall(*, ticket: QueueTicket, by: User) -> QueueTicket:
    """Back among those who wait, with the number and the hour of arrival they had. Only on its own day."""
    row = _locked(ticket, by)
    if row.day != days.today():
        raise ValidationError(_("This ticket is of another day: say how it ended."), code="another_day")
    row.move_to(Turn.WAITING, by=by)
    return row


@transaction.atomic
def begin_call(*, booking: Booking, by: User, lane: Lane | None = None) -> QueueTicket:
    """The officer calls whoever has today's meeting by phone, video or WhatsApp: their turn begins at once.

    Raises ValidationError when the lane is busy, or the meeting is one at the office; the same twice is one turn.
    """
    lane = _open(lane or booking.lane, by)
    row = _expected(booking, by)
    if row.mode == Mode.IN_PERSON or row.office_id != lane.office_id:
        raise ValidationError(_("This meeting is at the office."), code="at_the_office")
    held = _held_by(lane)
    if held and held.booking_id == row.pk:
        return held
    if held:
        raise _busy(held)
    known = QueueTicket.objects.select_for_update(of=("self",)).filter(booking=row).first()
    if known is None:
        now = timezone.now()
        known = _ticket(
            row.office, row.service, booking=row, party=row.party, by=by, lane=lane, turn=Turn.SERVING,
            called_at=now, started_at=now, calls=1,
        )  # fmt: skip
        row.record("called", by=by, actor=Actor.STAFF, ticket=known.label)
    else:
        known.lane = lane
        known.move_to(Turn.SERVING, by=by)
    return known


@transaction.atomic
def settle(*, booking: Booking, came: bool, by: User) -> Booking:
    """Say of an appointment that is over, or of one marked as missed, whether it took place; twice changes nothing.

    Raises ValidationError before it began, or while its person is in the hall: there the ticket says it.
    """
    row = Booking.objects.manageable_by(by).for_page().select_for_update(of=("self",)).get(pk=booking.pk)
    refuse_stranger(by, row)
    status = Status.DONE if came else Status.NO_SHOW
    if row.status == status:
        return row
    if not row.is_past:
        raise ValidationError(_("This appointment has not begun yet."), code="not_begun")
    if QueueTicket.objects.of_day(row.office_id).in_the_hall().filter(booking=row).exists():
        raise ValidationError(_("This person is in the hall: end their turn there."), code="in_the_hall")
    row.move_to(status, verb="took_place" if came else "nobody_came", by=by, actor=Actor.STAFF)
    return row


def _expected(booking: Booking, by: User) -> Booking:
    """Today's appointment under its lock, still in force; one marked as missed may come after all."""
    row = Booking.objects.manageable_by(by).for_page().select_for_update(of=("self",)).get(pk=booking.pk)
    refuse_stranger(by, row)
    if row.status not in (Status.BOOKED, Status.NO_SHOW):
        raise ValidationError(_("This appointment is no longer in a state that allows it."), code="forbidden_move")
    if row.day != days.today():
        day = days.spell_day(row.day, get_language() or "ar")
        raise ValidationError(_("This appointment is on another day: %(day)s.") % {"day": day}, code="another_day")
    return row


def _ticket(office: Office, service: Service, **values: object) -> QueueTicket:
    today = days.today()
    number = Reception.next_number(office, today)
    return QueueTicket.objects.create(office=office, service=service, day=today, number=number, **values)


def _open(lane: Lane, by: User) -> Lane:
    """A lane in use under its lock, so that two clicks of one officer follow each other."""
    row = (
        Lane.objects.manageable_by(by)
        .select_related("office")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=lane.pk)
    )
    refuse_stranger(by, row)
    if not row.active:
        raise ValidationError(_("This lane does not receive."), code="closed_lane")
    return row


def _held_by(lane: Lane) -> QueueTicket | None:
    return lane.tickets.at_desks().select_for_update(of=("self",)).first()


def _busy(held: QueueTicket) -> ValidationError:
    return ValidationError(
        _("%(number)s is still at this lane: end that turn first.") % {"number": held.label}, code="busy"
    )


def _locked(ticket: QueueTicket, by: User) -> QueueTicket:
    """The ticket under its lock, after that of the appointment behind it."""
    rows = QueueTicket.objects.manageable_by(by)
    if ticket.booking_id:
        Booking.objects.select_for_update(of=("self",)).get(pk=ticket.booking_id)
    row = rows.select_related("office", "service", "lane", "booking").select_for_update(of=("self",)).get(pk=ticket.pk)
    refuse_stranger(by, row)
    return row


@transaction.atomic
def _end(ticket: QueueTicket, turn: Turn, by: User) -> QueueTicket:
    """End a turn, and what it means for the appointment behind it, unless that was settled otherwise."""
    row = _locked(ticket, by)
    row.move_to(turn, by=by)
    meant = ENDS_AS.get(turn)
    if row.booking and meant and meant in NEXT[row.booking.status]:
        row.booking.move_to(meant, verb=_TOLD[turn], by=by, actor=Actor.STAFF, ticket=row.label)
    return row


_TOLD = {Turn.DONE: "took_place", Turn.ABSENT: "nobody_came"}
