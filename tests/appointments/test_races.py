"""Crowds on few times: real threads, real connections, nobody twice at one desk and nobody left with nothing."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from threading import Barrier
from time import sleep

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from appointments.models import ACTIVE, Actor, Booking, BookingRules, Lane, Status
from appointments.slots import Slot, Wish, free_slots
from appointments.verbs import booking as verbs
from appointments.verbs import changing, offering, taking
from appointments.verbs.taking import Taken
from common import days
from tests.recipes import appointments as make
from tests.recipes import crowd, desk
from tests.recipes.crowd import rush

pytestmark = pytest.mark.django_db(transaction=True)
NINE, TEN, ELEVEN = time(9), time(10), time(11)


def wants(wish: Wish, starts: time = NINE, **fields: object) -> Callable[[], Booking]:
    """One browser that asks for a time on the recipes' Monday."""
    day = make.monday()
    return lambda: verbs.hold(wish=wish, day=day, starts=starts, connection="", language="fr", **fields)


def books(wish: Wish, who: User, starts: time = NINE) -> Callable[[], Booking]:
    """One person who asks for a time and confirms it."""
    asks = wants(wish, starts)
    return lambda: verbs.book(hold=asks(), by=who)


def told(results: list[object]) -> Counter[str]:
    """What became of each; anything but a booking or a polite refusal shows by its own name."""
    return Counter(type(result).__name__ for result in results)


def lapse(*rows: Booking) -> None:
    """The server's clock passes the end of these holds."""
    Booking.objects.filter(pk__in=[row.pk for row in rows]).update(held_until=days.now() - timedelta(seconds=1))


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


def test_one_person_who_books_two_times_of_a_service_at_once_has_one():
    wish = make.wish(lanes=2, opens=NINE, closes=ELEVEN)
    who = desk.citizen()
    holds = [wants(wish, at)() for at in (NINE, TEN)]

    results = rush(*[lambda kept=kept: verbs.book(hold=kept, by=who) for kept in holds])

    assert told(results) == {"Booking": 1, "ValidationError": 1}
    assert Booking.objects.of(who).filter(status=Status.BOOKED).count() == 1


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


def test_a_hold_ends_by_the_servers_clock_and_whoever_comes_then_has_the_time():
    wish = make.wish(opens=NINE, closes=ELEVEN)
    kept, people = wants(wish)(), crowd.people(20)
    lapse(kept)

    results = rush(*[books(wish, who) for who in people])

    assert told(results) == {"Booking": 1, "Taken": 19}
    with pytest.raises(Taken) as refused:
        verbs.book(hold=kept, by=desk.citizen("slow@demo.example"))
    assert len(refused.value.offers) == 3
    assert not crowd.overfilled()


def test_many_lapsed_holds_keep_nobody_from_other_times_of_the_day():
    wish = make.wish(opens=NINE, closes=ELEVEN)
    starts = [NINE, time(9, 30), TEN, time(10, 30)]
    lapse(*[wants(wish, at)() for at in starts])

    results = rush(*[books(wish, who, at) for who, at in zip(crowd.people(40), starts * 10, strict=True)])

    assert told(results) == {"Booking": 4, "Taken": 36}
    assert {row.starts for row in Booking.objects.filter(status=Status.BOOKED)} == set(starts)


@pytest.mark.parametrize("attempt", range(3))
def test_browsers_whose_lapsed_holds_stand_in_each_others_way_do_not_wait_for_ever(attempt):
    wish = make.wish(opens=NINE, closes=TEN)
    first, second = wants(wish, NINE)(), wants(wish, time(9, 30))()
    lapse(first, second)

    results = rush(wants(wish, time(9, 30), former=first), wants(wish, NINE, former=second))

    assert set(told(results)) <= {"Booking", "Taken"}
    assert "Booking" in told(results)
    assert not crowd.overfilled()


def test_a_ring_of_waiting_with_a_long_transaction_is_broken_and_the_browser_still_answered(monkeypatch):
    """Longer work holds nine o'clock and wants the half hour; a family wants both of them."""
    wish = make.wish(opens=NINE, closes=TEN, included=1, extra_minutes=15, party_most=4)
    family = replace(wish, party=3)
    lapse(wants(wish, time(9, 30))())
    real, freed, held = taking.end_lapsed, Barrier(2), Barrier(2)
    calls: list[int] = []

    def end_lapsed(keys: list[int]) -> None:
        real(keys)
        if not calls:
            calls.append(1)
            freed.wait(timeout=30)
            held.wait(timeout=30)

    def long_work() -> None:
        with transaction.atomic():
            freed.wait(timeout=30)
            wants(wish)()
            held.wait(timeout=30)
            # whoever waits first is the one whom the database ends
            sleep(0.4)
            wants(wish, time(9, 30))()

    monkeypatch.setattr(taking, "end_lapsed", end_lapsed)

    _worked, answer = rush(long_work, wants(family))

    assert told([answer]) in ({"Booking": 1}, {"Taken": 1})
    assert calls
    assert not crowd.overfilled()


def test_a_connection_killed_while_it_holds_leaves_the_time_to_the_others():
    wish = make.wish(opens=NINE, closes=ELEVEN)
    begun, over = Barrier(2), Barrier(2)

    def dies() -> None:
        with transaction.atomic():
            wants(wish)()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                pids.append(cursor.fetchone()[0])
            begun.wait(timeout=30)
            over.wait(timeout=30)

    def kills() -> Booking:
        begun.wait(timeout=30)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", pids)
        try:
            return wants(wish)()
        finally:
            over.wait(timeout=30)

    pids: list[int] = []
    died, kept = rush(dies, kills)

    assert isinstance(died, Exception)
    assert isinstance(kept, Booking)
    assert [row.pk for row in Booking.objects.all()] == [kept.pk]


def test_a_browser_closed_after_its_hold_keeps_the_time_until_it_lapses_and_no_longer():
    wish = make.wish(opens=NINE, closes=ELEVEN)
    [kept] = rush(wants(wish))

    with pytest.raises(Taken):
        wants(wish)()
    lapse(kept)

    assert wants(wish)().starts == NINE
    assert Booking.objects.get(pk=kept.pk).status == Status.LAPSED


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
