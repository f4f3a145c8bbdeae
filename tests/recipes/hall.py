"""Plain recipes of the hall: an office open on the clock's day, its desks and officer, people who come."""

from datetime import time
from typing import Any

from accounts.models import User
from agencies.models import Agency
from appointments.models import Booking, Lane, QueueTicket, Service
from appointments.slots import Wish
from appointments.verbs import hall
from common import days
from tests.recipes import appointments as make
from tests.recipes import desk


def opened(lanes: int = 1, **fields: Any) -> Wish:
    """A service at an office with so many lanes, open from 8:30 to 16:30, today on the test's clock."""
    return make.wish(lanes, **{"notice_hours": 0} | fields)


def lanes_of(wish: Wish) -> list[Lane]:
    """The lanes of a wish's office, in order."""
    return list(wish.office.lanes.order_by("pk"))


def lane(wish: Wish) -> Lane:
    """Its first lane."""
    return lanes_of(wish)[0]


def officer(of: Agency | None = None) -> User:
    """Somebody who receives at the office."""
    return desk.officer(of or desk.agency())


def expected(wish: Wish, hour: int = 9, minute: int = 0, **fields: Any) -> Booking:
    """An appointment of today's clock."""
    return make.booked(wish, fields.pop("by", None), days.today(), time(hour, minute), **fields)


def arrived(wish: Wish, hour: int = 9, minute: int = 0, by: User | None = None) -> QueueTicket:
    """Somebody in the hall for an appointment of that hour."""
    return hall.arrive(booking=expected(wish, hour, minute), by=by or officer())


def walked_in(wish: Wish, by: User | None = None, service: Service | None = None, **fields: Any) -> QueueTicket:
    """Somebody in the hall without an appointment."""
    return hall.walk_in(office=wish.office, service=service or wish.service, by=by or officer(), **fields)
