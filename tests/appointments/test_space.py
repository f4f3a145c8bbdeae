"""Appointments on a person's own page: what waits, what comes, what is over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.space import Urgency
from appointments import links
from appointments.models import Booking, Status
from appointments.space import section
from common import days
from tests.recipes import appointments as make
from tests.recipes import desk, people, waiting
from tests.recipes.visits import page

pytestmark = pytest.mark.django_db


def shelf(user) -> list[Urgency]:
    return [item.urgency for item in section(user)]


def test_an_appointment_to_come_is_among_the_dates():
    booking = make.booked()

    text = people.signed_in(booking.person).get("/fr/requests/").content.decode()

    assert "Vos dates" in text
    assert page("manage", links.to_manage(booking)) in text
    assert booking.reference in text


def test_a_time_to_confirm_waits_and_goes_when_it_lapses():
    person = desk.citizen()
    kept = make.held(typed={"email": person.email, "name_latin": "Amina"})

    waiting_now = shelf(person)
    Booking.objects.filter(pk=kept.pk).update(held_until=timezone.now() - timedelta(minutes=1))

    assert waiting_now == [Urgency.NOW]
    assert shelf(person) == []


@pytest.mark.parametrize("status", [Status.DONE, Status.NO_SHOW, Status.CANCELLED])
def test_what_is_over_is_done(status):
    booking = make.booked()
    Booking.objects.filter(pk=booking.pk).update(status=status, reason="plans", day=days.today())

    assert shelf(booking.person) == [Urgency.DONE]


def test_a_moved_time_is_not_shown_beside_the_new_one():
    from appointments.verbs import changing

    booking = make.booked()
    changing.move(booking=booking, day=booking.day, starts=make.time(15), by=None)

    assert shelf(booking.person) == [Urgency.COMING]


def test_a_place_on_the_waiting_list_is_shown():
    entry = waiting.place(waiting.full()[0])

    assert shelf(entry.person) == [Urgency.COMING]


def test_others_see_nothing_of_it():
    make.booked()

    assert shelf(desk.citizen()) == []


def test_it_costs_two_statements_whatever_there_is(django_assert_num_queries):
    person = desk.citizen()
    for _number in range(3):
        make.booked(make.wish(), person)

    with django_assert_num_queries(2):
        assert len(list(section(person))) == 3
