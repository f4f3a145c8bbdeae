"""The demonstration's halls: who comes for an appointment or without, is called, served, or stays away."""

from datetime import datetime, timedelta
from functools import partial

from django.core.exceptions import ValidationError

from appointments.models import Booking, Lane, Mode, QueueTicket
from appointments.verbs import hall
from common import days
from mre_portal.demo.course import Course
from mre_portal.demo.people import INVENTED
from mre_portal.demo.stage import Stage

# Visits with a ticket in the hall; of the others the officer says afterwards whether they took place.
WITH_TICKET = 0.5
WALK_INS = 10
_MOST_TRIES = 8


def expect(stage: Stage, course: Course, booking: Booking, *, comes: bool) -> None:
    """Plan how an appointment ends, from shortly before its hour."""
    rng, starts = stage.rng, booking.starts_at
    if not comes or not stage.chance(WITH_TICKET):
        course.at(starts + timedelta(minutes=rng.randint(60, 240)), partial(_settle, stage, booking, comes))
    elif booking.mode == Mode.IN_PERSON:
        came = starts + timedelta(minutes=rng.randint(-16, 4))
        course.at(came, partial(_arrive, stage, course, booking))
    else:
        course.at(starts + timedelta(minutes=rng.randint(0, 5)), partial(_call_up, stage, course, booking))


def receive_walk_ins(stage: Stage, course: Course, lanes: list[Lane]) -> None:
    """People without an appointment at the first office, on working days lately, and a few this very hour."""
    desk, rng = lanes[0], stage.rng
    for _number in range(WALK_INS):
        day = stage.hours.working_days_before(days.today(), rng.randint(1, 18))
        course.at(stage.hours.office(day), partial(_walk_in, stage, course, desk, 3))
    for minutes in (24, 17, 12, 8, 3):
        course.at(stage.now - timedelta(minutes=minutes), partial(_walk_in, stage, course, desk, minutes // 8))


def _walk_in(stage: Stage, course: Course, desk: Lane, served_after: int) -> None:
    """Somebody comes, and is called some minutes later where ``served_after`` says how many; 0: still waits."""
    names = (f"يوسف ({INVENTED})", "Lamia (fictive)", "", "سعيد (شخصية خيالية)", "")
    leaves = days.today() + timedelta(days=1) if stage.chance(0.3) else None
    service = desk.services.order_by("pk")[0]
    officer = stage.officer_at(desk.office.agency_id)
    ticket = hall.walk_in(
        office=desk.office, service=service, by=officer, name=stage.rng.choice(names), leaves_on=leaves
    )
    if served_after:
        called = ticket.arrived_at + timedelta(minutes=served_after + stage.rng.randint(1, 9))
        course.at(called, partial(_call, stage, course, desk, 0))


def _arrive(stage: Stage, course: Course, booking: Booking) -> None:
    hall.arrive(booking=booking, by=stage.officer_at(booking.agency_id))
    called = max(days.now(), booking.starts_at) + timedelta(minutes=stage.rng.randint(0, 11))
    course.at(called, partial(_call, stage, course, booking.lane, 0))


def _call(stage: Stage, course: Course, lane: Lane, tried: int) -> None:
    """The lane calls whoever is next; while it serves somebody, a little later."""
    ticket = _next(stage, lane)
    if ticket and ticket.called_at == days.now():
        course.at(_in(stage, 1, 3), partial(_begin, stage, course, ticket))
    elif ticket and tried < _MOST_TRIES:
        course.at(_in(stage, 4, 9), partial(_call, stage, course, lane, tried + 1))


def _next(stage: Stage, lane: Lane) -> QueueTicket | None:
    """Whoever is called now, or still at the lane; None when nobody waits."""
    try:
        return hall.call_next(lane=lane, by=stage.officer_at(lane.office.agency_id))
    except ValidationError:
        return lane.tickets.at_desks().first()


def _begin(stage: Stage, course: Course, ticket: QueueTicket) -> None:
    hall.begin(ticket=ticket, by=stage.officer_at(ticket.office.agency_id))
    course.at(_in(stage, 7, ticket.service.minutes + 5), partial(_finish, stage, ticket))


def _call_up(stage: Stage, course: Course, booking: Booking) -> None:
    """The officer calls by phone or video, as soon as the lane is free."""
    try:
        ticket = hall.begin_call(booking=booking, by=stage.officer_at(booking.agency_id))
    except ValidationError:
        course.at(_in(stage, 60, 200), partial(_settle, stage, booking, True))
        return
    course.at(_in(stage, 7, booking.service.minutes + 5), partial(_finish, stage, ticket))


def _finish(stage: Stage, ticket: QueueTicket) -> None:
    hall.finish(ticket=ticket, by=stage.officer_at(ticket.office.agency_id))


def _settle(stage: Stage, booking: Booking, came: bool) -> None:
    hall.settle(booking=booking, came=came, by=stage.officer_at(booking.agency_id))


def _in(stage: Stage, least: int, most: int) -> datetime:
    return days.now() + timedelta(minutes=stage.rng.randint(least, max(least, most)))
