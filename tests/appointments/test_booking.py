"""Holding, booking, moving, cancelling: what a person does, and what is refused."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from appointments import links
from appointments.models import Actor, Booking, BookingRules, Status
from appointments.verbs import booking as verbs
from appointments.verbs import changing
from appointments.verbs.taking import Taken
from common import days
from tests.recipes import appointments as make
from tests.recipes import desk

pytestmark = pytest.mark.django_db


def test_a_held_time_becomes_an_appointment_with_a_reference():
    booking = make.booked()

    assert booking.status == Status.BOOKED
    assert booking.reference.startswith("RDV-")
    assert [event.verb for event in booking.events.all()] == ["booked"]


def test_the_same_confirmation_twice_is_one_appointment():
    person, kept = desk.citizen(), make.held()

    first = verbs.book(hold=kept, by=person)
    second = verbs.book(hold=kept, by=person)

    assert first.pk == second.pk
    assert Booking.objects.filter(status=Status.BOOKED).count() == 1


def test_a_taken_time_is_refused_with_the_nearest_offers():
    wish = make.wish(opens=time(9), closes=time(11))
    make.held(wish, starts=time(9, 30))

    with pytest.raises(Taken) as refused:
        make.held(wish, starts=time(9, 30))

    assert [f"{slot.starts:%H:%M}" for slot in refused.value.offers] == ["09:00", "10:00", "10:30"]


def test_a_hold_that_lapsed_is_taken_again_while_the_time_is_free():
    person, kept = desk.citizen(), make.held(typed={"note": "ما كتبته"})
    Booking.objects.filter(pk=kept.pk).update(held_until=days.now() - timedelta(minutes=1))

    booking = verbs.book(hold=kept, by=person)
    again = verbs.book(hold=kept, by=person)

    assert booking.status == Status.BOOKED
    assert booking.note == "ما كتبته"
    assert again.pk == booking.pk
    assert Booking.objects.get(pk=kept.pk).status == Status.LAPSED


def test_a_hold_that_lapsed_and_was_taken_by_another_offers_the_nearest():
    wish = make.wish(opens=time(9), closes=time(11))
    kept = make.held(wish, starts=time(9))
    Booking.objects.filter(pk=kept.pk).update(held_until=days.now() - timedelta(minutes=1))
    make.booked(wish, starts=time(9))

    with pytest.raises(Taken) as refused:
        verbs.book(hold=kept, by=desk.citizen())

    assert len(refused.value.offers) == 3


def test_one_person_has_one_appointment_of_a_service():
    wish, person = make.wish(), desk.citizen()
    make.booked(wish, person)

    with pytest.raises(ValidationError) as refused:
        make.booked(wish, person)

    assert refused.value.code == "already"


def test_another_hold_of_the_same_browser_gives_the_first_back():
    wish = make.wish()
    first = make.held(wish)

    second = verbs.hold(
        wish=wish, day=first.day, starts=first.starts, connection="x", language="ar", former=first
    )  # fmt: skip

    assert second.starts == first.starts
    assert Booking.objects.get(pk=first.pk).status == Status.LAPSED


def test_one_connection_cannot_hold_everything():
    wish = make.wish(lanes=2)
    BookingRules.objects.create(pk=1, holds_most=2)
    make.held(wish, connection="café")
    make.held(wish, connection="café")

    with pytest.raises(ValidationError) as refused:
        make.held(wish, connection="café")

    assert refused.value.code == "flood"


def test_moving_frees_the_old_time_and_takes_the_new_under_one_reference():
    wish = make.wish(opens=time(9), closes=time(11))
    old = make.booked(wish, starts=time(9))

    new = changing.move(booking=old, day=old.day, starts=time(10), by=old.person)

    assert Booking.objects.get(pk=old.pk).status == Status.MOVED
    assert (new.status, new.starts, new.reference, new.sequence) == (Status.BOOKED, time(10), old.reference, 1)
    assert links.booking_to_manage(links.to_manage(old)) == new


def test_moving_by_less_than_its_own_length_is_possible():
    wish = make.wish(opens=time(9), closes=time(11), minutes=30, buffer_minutes=0)
    family = make.Wish(wish.service, wish.office, "in_person", party=5)
    old = make.booked(family, starts=time(9))

    new = changing.move(booking=old, day=old.day, starts=time(9, 30), by=old.person)

    assert (new.starts, new.ends) == (time(9, 30), time(10, 30))


def test_moving_to_a_taken_time_leaves_the_old_one_as_it_was():
    wish = make.wish(opens=time(9), closes=time(11))
    old = make.booked(wish, starts=time(9))
    make.booked(wish, starts=time(10))

    with pytest.raises(Taken):
        changing.move(booking=old, day=old.day, starts=time(10), by=old.person)

    kept = Booking.objects.get(pk=old.pk)
    assert (kept.status, kept.starts, kept.cooling_until) == (Status.BOOKED, time(9), None)


def test_a_cancelled_time_cools_down_before_everybody_sees_it():
    wish = make.wish(opens=time(9), closes=time(9, 30))
    booking = make.booked(wish)

    changing.cancel(booking=booking, reason="plans", by=booking.person)

    with pytest.raises(Taken):
        make.held(wish, starts=time(9))
    Booking.objects.filter(pk=booking.pk).update(cooling_until=days.now())
    assert make.held(wish, starts=time(9)).starts == time(9)


def test_a_past_appointment_can_no_longer_be_changed_by_its_person():
    booking = make.booked()
    Booking.objects.filter(pk=booking.pk).update(starts_at=days.now() - timedelta(minutes=1))

    with pytest.raises(ValidationError) as refused:
        changing.cancel(booking=booking, reason="plans", by=booking.person, actor=Actor.CITIZEN)

    assert refused.value.code == "past"


def test_the_database_refuses_two_bookings_of_a_lane_at_one_time():
    booking = make.booked()
    twin = Booking.objects.get(pk=booking.pk)
    twin.pk = None
    twin.uid, twin.reference, twin.person = "0" * 32, "RDV-X", desk.citizen()

    with pytest.raises(IntegrityError, match="one_booking_a_lane_at_a_time"), transaction.atomic():
        twin.save(force_insert=True)


def test_the_history_of_an_appointment_cannot_be_rewritten():
    event = make.booked().events.get()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        type(event).objects.filter(pk=event.pk).update(verb="forged")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        event.delete()
