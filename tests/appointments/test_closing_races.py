"""Three hundred appointments of closed days, two workers and a public that goes on booking: none lost, none double."""

import uuid
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from agencies.models import Role
from appointments import misfits
from appointments.models import Booking, Closing
from appointments.slots import free_slots
from appointments.verbs import closing, rebooking
from appointments.verbs.taking import Taken
from notifications.models import Message
from tests.recipes import appointments as make
from tests.recipes import closing as many
from tests.recipes import desk
from tests.requests_desk.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def begun(of, rows, way="move_or_cancel") -> Closing:
    chief = desk.officer(of.office.agency, Role.CHIEF)
    closing.close_days(
        offices=[of.office], first=rows[0].day, last=rows[-1].day, reason_ar="أشغال", reason_fr="Travaux", by=chief
    )
    return rebooking.begin(key=uuid.uuid4(), way=way, reason="closed", bookings=rows, by=chief, language="fr")


@pytest.mark.slow
def test_ninety_appointments_are_moved_by_two_workers_none_lost_none_double_one_letter_each():
    of, rows = many.crowded(90)
    job = begun(of, rows)

    results = at_once(lambda: rebooking.finish_now(job), lambda: rebooking.finish_now(job))

    assert not [result for result in results if isinstance(result, Exception)]
    assert dict(Counter(job.steps.values_list("state", flat=True))) == {"moved": 90}
    now = Booking.objects.filter(status="booked")
    assert {row.uid for row in now} == {row.uid for row in rows}
    assert now.count() == 90
    assert misfits.misfits([of.office]) == {}
    assert no_two_overlap(now)
    letters = Counter(Message.objects.filter(template="appointment_moved").values_list("to", flat=True))
    assert letters == Counter(row.email for row in rows)
    job.refresh_from_db()
    assert job.done_at


def no_two_overlap(bookings) -> bool:
    """Judged by hand, not by the constraint that is to be trusted."""
    spans = sorted(bookings.values_list("lane_id", "day", "starts", "busy_until"))
    return all(a[:2] != b[:2] or a[3] <= b[2] for a, b in pairwise(spans))


def test_the_public_that_books_meanwhile_takes_no_time_meant_for_somebody():
    of, rows = many.crowded(20, lanes=2)
    job = begun(of, rows)
    after = rows[-1].day + timedelta(days=1)
    slots = free_slots(of, after, after)[after]

    def books(slot, number):
        return make.held(of, day=slot.day, starts=slot.starts, connection=f"line {number}")

    calls = [lambda slot=slot, n=n: books(slot, n) for n, slot in enumerate(slots[:8])]
    results = at_once(lambda: rebooking.finish_now(job), *calls)

    assert {type(result) for result in results[1:]} <= {Booking, Taken}
    assert not isinstance(results[0], Exception)
    assert dict(Counter(job.steps.values_list("state", flat=True))) == {"moved": 20}
    assert no_two_overlap(Booking.objects.filter(status__in=("booked", "held")))
