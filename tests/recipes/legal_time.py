"""Appointments as they stood under another rule of legal time, one or very many."""

from datetime import UTC, date, datetime, time, timedelta, timezone

from django.utils import timezone as clock

from accounts.models import User
from appointments.models import Booking, BookingEvent, Lane, Service
from appointments.slots import Wish
from tests.recipes import appointments as make

# Until 20 September 2026 Morocco's clock stood an hour before UTC.
FORMER = timezone(timedelta(hours=1))
A_DAY = 20


def under_former_rule(booking: Booking, day: date, starts: time = time(9)) -> Booking:
    """The same appointment on a day, its instant as the former rule had it."""
    booking.place(day=day, starts=starts, minutes=20, buffer=0)
    booking.starts_at = datetime.combine(day, starts, FORMER).astimezone(UTC)
    booking.save()
    return Booking.objects.for_page().get(pk=booking.pk)


def many(people: int, services: int, first: date, rule: timezone | None = FORMER) -> Wish:
    """People × services appointments from a day on, twenty a day and lane; without a rule their instants are right."""
    wish = make.wish()
    persons = User.objects.bulk_create(
        User(email=f"p{n}@demo.example", language="ar" if n % 3 else "fr", time_zone="Europe/Paris")
        for n in range(people)
    )
    offered = Service.objects.bulk_create(
        Service(key=f"s{n}", name_ar=f"خدمة {n}", name_fr=f"Service {n}", purpose="other") for n in range(services)
    )
    lanes = Lane.objects.bulk_create(Lane(office=wish.office, name=f"{n}") for n in range(services))
    for number, (lane, service) in enumerate(zip(lanes, offered, strict=True)):
        rows = [_row(wish, lane, service, person, at, first, rule) for at, person in enumerate(persons)]
        for at, row in enumerate(rows):
            row.reference = f"RDV-{number}-{at}"
        made = Booking.objects.bulk_create(rows)
        BookingEvent.objects.bulk_create(BookingEvent(booking=row, verb="booked", actor="citizen") for row in made)
    return wish


def _row(
    wish: Wish, lane: Lane, service: Service, person: User, at: int, first: date, rule: timezone | None
) -> Booking:
    row = Booking(
        agency_id=wish.office.agency_id, office=wish.office, service=service, lane=lane, person=person,
        email=person.email, language=person.language, time_zone=person.time_zone, status="booked",
        booked_at=clock.now(),
    )  # fmt: skip
    starts = time(8 + at % A_DAY // 3, at % A_DAY % 3 * 20)
    row.place(day=first + timedelta(days=at // A_DAY), starts=starts, minutes=20, buffer=0)
    if rule:
        row.starts_at = datetime.combine(row.day, row.starts, rule).astimezone(UTC)
    return row
