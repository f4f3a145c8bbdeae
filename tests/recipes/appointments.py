"""Plain recipes of appointments: an office that receives, a Monday far enough away, a held and a booked time."""

import itertools
from datetime import date, time, timedelta
from typing import Any

from accounts.models import User
from agencies.models import Agency, HoursPeriod, HoursRule, Office
from appointments.models import Booking, Lane, Service
from appointments.slots import Wish, free_slots
from appointments.verbs import booking as verbs
from common import days
from tests.recipes import desk

numbers = itertools.count(1)


def monday(weeks: int = 2) -> date:
    """A Monday so many weeks ahead, without holiday in an empty database."""
    today = days.today()
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)


def hours(opens: time = time(8, 30), closes: time = time(16, 30), **fields: Any) -> HoursPeriod:
    """Normal hours of the nation, Monday to Friday."""
    period = HoursPeriod.objects.create(kind="normal", name_ar="عادي", name_fr="Normal")
    for weekday in range(5):
        HoursRule.objects.create(period=period, weekday=weekday, opens=opens, closes=closes, **fields)
    return period


def service(key: str = "", **fields: Any) -> Service:
    """A national service of 20 minutes and a buffer of 10."""
    number = next(numbers)
    values = {"name_ar": f"خدمة {number}", "name_fr": f"Service {number}", "purpose": "information"}
    values |= {"minutes": 20, "buffer_minutes": 10, "included": 2, "extra_minutes": 10, "notice_hours": 2} | fields
    return Service.objects.create(key=key or f"service-{number}", **values)


def lane(at: Office, *services: Service, **fields: Any) -> Lane:
    """A desk that gives these services."""
    number = next(numbers)
    made = Lane.objects.create(office=at, name_ar=f"شباك {number}", name_fr=f"Guichet {number}", **fields)
    made.services.set(services)
    return made


def office(of: Agency | None = None) -> Office:
    """The seat of an agency."""
    return Office.objects.filter(agency=of or desk.agency(), kind="seat").get()


def wish(lanes: int = 1, opens: time = time(8, 30), closes: time = time(16, 30), **fields: Any) -> Wish:
    """A service at an office with so many lanes, open on weekdays."""
    if not HoursPeriod.objects.exists():
        hours(opens, closes)
    given, at = service(**fields), office()
    for _ in range(lanes):
        lane(at, given)
    return Wish(given, at, "in_person")


def first_slot(of: Wish, day: date | None = None) -> Any:
    """The first free time of a day."""
    day = day or monday()
    return free_slots(of, day, day)[day][0]


def held(of: Wish | None = None, day: date | None = None, starts: time | None = None, **fields: Any) -> Booking:
    """A time held by a browser."""
    of, day = of or wish(), day or monday()
    starts = starts or first_slot(of, day).starts
    values = {"connection": f"line-{next(numbers)}", "language": "fr"} | fields
    return verbs.hold(wish=of, day=day, starts=starts, **values)


def lapse(*rows: Booking) -> None:
    """Let the minutes of these holds have passed."""
    past = days.now() - timedelta(minutes=1)
    Booking.objects.filter(pk__in=[row.pk for row in rows]).update(held_until=past)


def booked(
    of: Wish | None = None, by: User | None = None, day: date | None = None, starts: time | None = None, **fields: Any
) -> Booking:
    """An appointment of a person with a confirmed address."""
    by = by or desk.citizen()
    names = {"name_latin": by.name_latin, "name_ar": by.name_ar}
    typed = names | {"email": by.email, "phone": by.phone, "time_zone": by.time_zone}
    kept = held(of, day, starts, typed=typed, language=by.language)
    return verbs.book(hold=kept, by=by, **fields)
