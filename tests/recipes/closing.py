"""Plain recipes of a closed day: an office with hundreds of appointments, made without asking the verbs for each."""

from datetime import date, time, timedelta

from django.utils import timezone

from accounts.models import User
from appointments.models import Booking
from appointments.slots import Wish, free_slots
from tests.recipes import appointments as make


def crowded(number: int, lanes: int = 6, first: date | None = None) -> tuple[Wish, list[Booking]]:
    """An office with so many appointments from a Monday on, each of somebody else, no two in a lane at a time."""
    of, first = make.wish(lanes=lanes, opens=time(9), closes=time(17)), first or make.monday()
    found = free_slots(of, first, first + timedelta(days=11))
    spots = [(slot, lane) for day in sorted(found) for slot in found[day] for lane in sorted(slot.lanes)][:number]
    people = User.objects.bulk_create(
        [User(email=f"crowd{n}@demo.example", language="fr", name_latin=f"Person {n}") for n in range(len(spots))]
    )
    rows = []
    for (slot, lane), person in zip(spots, people, strict=True):
        row = Booking(
            agency=of.office.agency, office=of.office, service=of.service, lane_id=lane, status="booked",
            person=person, email=person.email, name_latin=person.name_latin, language="fr", booked_at=timezone.now(),
            reference=Booking.next_reference(slot.day.year), time_zone="Europe/Paris",
        )  # fmt: skip
        row.place(day=slot.day, starts=slot.starts, minutes=of.minutes, buffer=of.service.buffer_minutes)
        rows.append(row)
    return of, Booking.objects.bulk_create(rows)
