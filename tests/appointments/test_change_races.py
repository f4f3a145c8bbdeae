"""Changes that meet: appointments moved and cancelled at one moment keep one time each, whoever changes them."""

from collections import Counter
from datetime import time

import pytest
from django.core.exceptions import ValidationError

from appointments.models import ACTIVE, Actor, Booking, BookingRules, Status
from appointments.slots import Wish
from appointments.verbs import changing, offering
from appointments.verbs.taking import Taken
from tests.recipes import appointments as make
from tests.recipes import crowd, desk
from tests.recipes.crowd import books, rush, told

pytestmark = pytest.mark.django_db(transaction=True)
NINE, TEN, ELEVEN = time(9), time(10), time(11)


@pytest.mark.parametrize("attempt", range(4))
def test_two_people_who_move_onto_each_others_times_have_one_time_each(attempt):
    wish = make.wish(opens=NINE, closes=ELEVEN)
    first, second = (make.booked(wish, starts=at) for at in (NINE, TEN))

    results = rush(
        lambda: changing.move(booking=first, day=first.day, starts=TEN, by=first.person),
        lambda: changing.move(booking=second, day=second.day, starts=NINE, by=second.person),
    )

    assert set(told(results)) <= {"Booking", "Taken"}
    for booking in (first, second):
        assert Booking.objects.filter(uid=booking.uid).in_force().count() == 1
    assert not crowd.overfilled()


@pytest.mark.parametrize("attempt", range(4))
def test_two_people_who_move_onto_one_free_time_have_it_once_and_keep_what_they_had(attempt):
    wish = make.wish(opens=NINE, closes=ELEVEN)
    rows = [make.booked(wish, starts=at) for at in (NINE, TEN)]

    results = rush(*[
        lambda row=row: changing.move(booking=row, day=row.day, starts=time(10, 30), by=row.person) for row in rows
    ])  # fmt: skip

    assert told(results) == {"Booking": 1, "Taken": 1}
    now = {row.uid: Booking.objects.filter(uid=row.uid).in_force().get().starts for row in rows}
    assert Counter(now.values())[time(10, 30)] == 1
    assert not crowd.overfilled()


def test_one_person_who_moves_in_two_tabs_has_one_time():
    wish = make.wish(opens=NINE, closes=ELEVEN)
    row = make.booked(wish, starts=NINE)

    results = rush(*[
        lambda at=at: changing.move(booking=row, day=row.day, starts=at, by=row.person) for at in (TEN, time(10, 30))
    ])  # fmt: skip

    assert told(results) == {"Booking": 1, "ValidationError": 1}
    assert Booking.objects.filter(uid=row.uid).in_force().count() == 1
    assert Booking.objects.filter(status__in=ACTIVE).count() == 1


def test_cancelling_booking_and_sweeping_at_once_leave_one_in_the_chair():
    wish = make.wish(opens=NINE, closes=time(9, 30))
    BookingRules.objects.create(pk=1, cooling_minutes=0)
    row, people = make.booked(wish), crowd.people(30)

    results = rush(
        lambda: changing.cancel(booking=row, reason="plans", by=row.person),
        *[books(wish, who) for who in people],
        *[offering.tend] * 3,
    )

    assert set(told(results)) <= {"Booking", "Taken", "int"}
    assert Booking.objects.get(pk=row.pk).status == Status.CANCELLED
    assert Booking.objects.filter(status=Status.BOOKED).count() <= 1
    assert not crowd.overfilled()
    late = crowd_books_after(wish)
    assert Booking.objects.filter(status=Status.BOOKED).count() == 1
    assert isinstance(late, Taken | Booking)


def crowd_books_after(wish: Wish) -> object:
    """Whoever comes when the rush is over: has the time exactly when nobody else had it."""
    try:
        return books(wish, desk.citizen("late@demo.example"))()
    except Taken as refused:
        return refused


def test_cancelling_and_moving_one_appointment_at_once_is_one_of_the_two():
    wish = make.wish(opens=NINE, closes=ELEVEN)
    row = make.booked(wish, starts=NINE)

    results = rush(
        lambda: changing.cancel(booking=row, reason="plans", by=row.person),
        lambda: changing.move(booking=row, day=row.day, starts=TEN, by=row.person),
    )

    assert told(results) == {"Booking": 1, "ValidationError": 1}
    statuses = sorted(Booking.objects.filter(uid=row.uid).values_list("status", flat=True))
    assert statuses in (["cancelled"], ["booked", "moved"])


def test_the_agency_and_the_citizen_change_one_appointment_at_once():
    wish = make.wish(opens=NINE, closes=ELEVEN)
    row = make.booked(wish, starts=NINE)
    officer = desk.officer(row.agency)

    results = rush(
        lambda: changing.cancel(booking=row, reason="officer", by=officer, actor=Actor.STAFF),
        lambda: changing.cancel(booking=row, reason="plans", by=row.person),
    )

    # both are told that it is cancelled, and it was cancelled once
    assert not [
        result for result in results if isinstance(result, Exception) and not isinstance(result, ValidationError)
    ]
    assert row.events.filter(verb="cancelled").count() == 1
