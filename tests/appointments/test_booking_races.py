"""Crowds on few times, through the verbs and through the pages: nobody twice at one desk, nobody left with nothing."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time
from threading import Barrier

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from appointments.models import ACTIVE, Booking, Lane, Status
from appointments.slots import Slot, Wish, free_slots
from appointments.verbs import booking as verbs
from appointments.verbs import taking
from appointments.verbs.taking import Taken
from tests.recipes import appointments as make
from tests.recipes import crowd, desk
from tests.recipes.crowd import books, rush, told, wants

pytestmark = pytest.mark.django_db(transaction=True)
NINE, TEN, ELEVEN = time(9), time(10), time(11)


@pytest.fixture
def all_see_it_free(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """So many people have seen the time free before the first of them writes: the worst moment, every time."""
    real = taking.slot_at

    def meet(count: int) -> None:
        gate = Barrier(count)

        def slot_at(*asked: object, **more: object) -> Slot | None:
            found = real(*asked, **more)
            gate.wait(timeout=30)
            return found

        monkeypatch.setattr(taking, "slot_at", slot_at)

    return meet


@pytest.fixture
def no_constraint() -> Iterator[None]:
    """The table as it would be if the check alone kept people apart; put back with its rows gone."""
    constraint = next(c for c in Booking._meta.constraints if c.name == "one_booking_a_lane_at_a_time")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Booking, constraint)
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE appointments_booking CASCADE")
    with connection.schema_editor() as editor:
        editor.add_constraint(Booking, constraint)


@pytest.mark.usefixtures("no_constraint")
def test_without_the_constraint_looking_first_sells_one_time_to_everybody(all_see_it_free):
    wish = make.wish(opens=NINE, closes=ELEVEN)
    all_see_it_free(12)

    results = rush(*[wants(wish)] * 12)

    assert told(results) == {"Booking": 12}
    assert crowd.overfilled()


def test_with_it_people_who_all_saw_the_time_free_are_one_winner_and_refusals(all_see_it_free):
    wish = make.wish(opens=NINE, closes=ELEVEN)
    all_see_it_free(12)

    results = rush(*[wants(wish)] * 12)

    assert told(results) == {"Booking": 1, "Taken": 11}
    assert not crowd.overfilled()


def test_two_hundred_people_on_one_time_are_one_appointment_and_refusals_with_offers():
    wish = make.wish(opens=NINE, closes=ELEVEN)
    people = crowd.people(200)

    results = rush(*[books(wish, who) for who in people])

    assert told(results) == {"Booking": 1, "Taken": 199}
    assert Booking.objects.filter(status__in=ACTIVE).count() == 1
    assert Booking.objects.get(status=Status.BOOKED).starts == NINE
    for refused in results:
        if isinstance(refused, Taken):
            assert [f"{slot.starts:%H:%M}" for slot in refused.offers] == ["09:30", "10:00", "10:30"]
            assert refused.code == "taken"


def test_five_lanes_serve_five_of_two_hundred():
    wish = make.wish(lanes=5, opens=NINE, closes=ELEVEN)
    people = crowd.people(200)

    results = rush(*[books(wish, who) for who in people])

    assert told(results) == {"Booking": 5, "Taken": 195}
    assert Booking.objects.filter(status=Status.BOOKED, starts=NINE).values("lane").distinct().count() == 5
    assert not crowd.overfilled()


@pytest.mark.parametrize("seed", range(3))
def test_families_of_all_sizes_at_all_hours_never_overfill_a_lane(seed):
    dice = random.Random(seed)
    single = make.wish(lanes=2, opens=NINE, closes=time(12), minutes=20, buffer_minutes=10, party_most=8)
    longer = Wish(make.service(minutes=35, buffer_minutes=5, party_most=8), single.office, "in_person")
    for lane in Lane.objects.all():
        lane.services.add(longer.service)
    day = make.monday()
    starts = {
        wish.service.pk: [slot.starts for slot in free_slots(wish, day, day)[day]] for wish in (single, longer)
    }  # fmt: skip

    def family() -> Callable[[], Booking]:
        wish = replace(dice.choice((single, longer)), party=dice.randint(1, 8))
        return wants(wish, dice.choice(starts[wish.service.pk]))

    results = rush(*[family() for _n in range(120)])

    assert set(told(results)) == {"Booking", "Taken"}
    assert not crowd.overfilled()
    # nobody was turned away from a time that stayed free to the end
    for refused in results:
        if isinstance(refused, Taken):
            assert all(slot.free for slot in refused.offers)


def test_one_person_who_books_two_times_of_a_service_at_once_has_one():
    wish = make.wish(lanes=2, opens=NINE, closes=ELEVEN)
    who = desk.citizen()
    holds = [wants(wish, at)() for at in (NINE, TEN)]

    results = rush(*[lambda kept=kept: verbs.book(hold=kept, by=who) for kept in holds])

    assert told(results) == {"Booking": 1, "ValidationError": 1}
    assert Booking.objects.of(who).filter(status=Status.BOOKED).count() == 1


# --- the same through the pages ------------------------------------------------------------------------------------


def presses(wish: Wish, number: int, starts: time = NINE, people: int = 1) -> Callable[[], HttpResponse]:
    """One browser, on a connection of its own, that presses a time of the calendar."""
    page = reverse("appointments:hold", args=[wish.office.agency.slug, wish.service.key])
    at = datetime.combine(make.monday(), starts).strftime("%Y-%m-%dT%H:%M")
    typed = {"office": wish.office.pk, "mode": wish.mode, "people": people, "at": at, "nonce": f"page-{number}"}
    return lambda: Client(REMOTE_ADDR=f"198.51.{number // 250}.{number % 250 + 1}").post(page, typed)


def statuses(answers: list[object]) -> Counter[object]:
    return Counter(getattr(answer, "status_code", answer) for answer in answers)


def test_two_hundred_browsers_on_one_time_are_one_hold_and_pages_with_offers():
    wish = make.wish(opens=NINE, closes=ELEVEN)

    answers = rush(*[presses(wish, number) for number in range(200)])

    assert statuses(answers) == {302: 1, 409: 199}
    assert Booking.objects.filter(status=Status.HELD).count() == 1
    for answer in answers:
        if answer.status_code == 409:
            assert [time.slot.starts for time in answer.context["times"]] == [time(9, 30), TEN, time(10, 30)]


def test_five_lanes_hold_for_five_browsers_of_two_hundred():
    wish = make.wish(lanes=5, opens=NINE, closes=ELEVEN)

    answers = rush(*[presses(wish, number) for number in range(200)])

    assert statuses(answers) == {302: 5, 409: 195}
    assert not crowd.overfilled()


def test_one_press_sent_ten_times_at_once_is_one_hold():
    wish = make.wish(lanes=3, opens=NINE, closes=ELEVEN)

    answers = rush(*[presses(wish, 7)] * 10)

    assert statuses(answers) == {302: 10}
    assert len({answer.url for answer in answers}) == 1
    assert Booking.objects.filter(status=Status.HELD).count() == 1


def test_browsers_with_families_at_all_hours_are_answered_and_never_overfill():
    dice = random.Random(4)
    wish = make.wish(lanes=2, opens=NINE, closes=time(12), included=1, extra_minutes=10, party_most=6)
    starts = [slot.starts for slot in free_slots(wish, make.monday(), make.monday())[make.monday()]]

    answers = rush(*[
        presses(wish, number, dice.choice(starts), dice.randint(1, 6)) for number in range(80)
    ])  # fmt: skip

    assert set(statuses(answers)) == {302, 409}
    assert not crowd.overfilled()
