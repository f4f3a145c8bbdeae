"""Holds that end: by the clock, in each other's way, with a connection killed or a browser closed; the time goes on."""

from dataclasses import replace
from datetime import time
from threading import Barrier
from time import sleep

import pytest
from django.db import connection, transaction

from appointments.models import Booking, Status
from appointments.verbs import booking as verbs
from appointments.verbs import taking
from appointments.verbs.taking import Taken
from tests.recipes import appointments as make
from tests.recipes import crowd, desk
from tests.recipes.crowd import books, rush, told, wants

pytestmark = pytest.mark.django_db(transaction=True)
NINE, TEN, ELEVEN = time(9), time(10), time(11)


def test_a_hold_ends_by_the_servers_clock_and_whoever_comes_then_has_the_time():
    wish = make.wish(opens=NINE, closes=ELEVEN)
    kept, people = wants(wish)(), crowd.people(20)
    make.lapse(kept)

    results = rush(*[books(wish, who) for who in people])

    assert told(results) == {"Booking": 1, "Taken": 19}
    with pytest.raises(Taken) as refused:
        verbs.book(hold=kept, by=desk.citizen("slow@demo.example"))
    assert len(refused.value.offers) == 3
    assert not crowd.overfilled()


def test_many_lapsed_holds_keep_nobody_from_other_times_of_the_day():
    wish = make.wish(opens=NINE, closes=ELEVEN)
    starts = [NINE, time(9, 30), TEN, time(10, 30)]
    make.lapse(*[wants(wish, at)() for at in starts])

    results = rush(*[books(wish, who, at) for who, at in zip(crowd.people(40), starts * 10, strict=True)])

    assert told(results) == {"Booking": 4, "Taken": 36}
    assert {row.starts for row in Booking.objects.filter(status=Status.BOOKED)} == set(starts)


@pytest.mark.parametrize("attempt", range(3))
def test_browsers_whose_lapsed_holds_stand_in_each_others_way_do_not_wait_for_ever(attempt):
    wish = make.wish(opens=NINE, closes=TEN)
    first, second = wants(wish, NINE)(), wants(wish, time(9, 30))()
    make.lapse(first, second)

    results = rush(wants(wish, time(9, 30), former=first), wants(wish, NINE, former=second))

    assert set(told(results)) <= {"Booking", "Taken"}
    assert "Booking" in told(results)
    assert not crowd.overfilled()


def test_a_ring_of_waiting_with_a_long_transaction_is_broken_and_the_browser_still_answered(monkeypatch):
    """Longer work holds nine o'clock and wants the half hour; a family wants both of them."""
    wish = make.wish(opens=NINE, closes=TEN, included=1, extra_minutes=15, party_most=4)
    family = replace(wish, party=3)
    make.lapse(wants(wish, time(9, 30))())
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
    make.lapse(kept)

    assert wants(wish)().starts == NINE
    assert Booking.objects.get(pk=kept.pk).status == Status.LAPSED
