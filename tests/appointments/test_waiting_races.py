"""The waiting list at one moment: real threads, real connections, one time, one winner, the turn kept."""

from datetime import timedelta
from threading import Event
from types import NoneType

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from agencies.models import Office
from agencies.opening.day import instant
from appointments.models import Booking, Status, Wait, WaitEntry
from appointments.verbs import booking as verbs
from appointments.verbs import offering, places, waiting
from appointments.verbs.booking import wish_of
from appointments.verbs.taking import Taken, insert
from tests.recipes import appointments as make
from tests.recipes import desk
from tests.recipes import waiting as wait
from tests.requests_desk.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_workers_one_freed_time_five_places_make_one_offer_to_who_leaves_first():
    of, taken = wait.full()
    entries = [wait.place(of, last=make.monday() + timedelta(days=5 - number)) for number in range(5)]
    wait.freed(taken[0])

    results = at_once(offering.tend, offering.tend)

    assert sorted(results) == [0, 1]
    assert Booking.objects.get(status=Status.HELD).wait == entries[-1]
    assert len(wait.letters("wait_offered")) == 1


def test_without_the_offices_lock_the_second_worker_would_pass_by_whoever_the_first_is_busy_with():
    of, taken = wait.full()
    first, second = wait.place(of), wait.place(of)
    wait.freed(taken[0])
    slot = next(iter(offering.free_within(_fresh(of), make.monday(), make.monday())))
    busy, done = Event(), Event()

    def first_worker():
        with transaction.atomic():
            Office.objects.select_for_update(no_key=True).get(pk=of.office.pk)
            WaitEntry.objects.select_for_update().get(pk=first.pk)
            busy.set()
            assert done.wait(30)

    def second_worker():
        assert busy.wait(30)
        try:
            return offering.tend(), _out_of_turn(second, slot)
        finally:
            done.set()

    _none, (with_lock, out_of_turn) = at_once(first_worker, second_worker)

    assert with_lock == 0
    assert out_of_turn is not None, "the race that the lock ends"


def _out_of_turn(entry, slot):
    """What the second worker would do without asking for the office's lock."""
    with transaction.atomic():
        locked = WaitEntry.objects.in_turn().select_for_update(skip_locked=True).get(pk=entry.pk)
        held = insert(_fresh(wish_of(entry)), slot.day, slot.starts, wait=locked, held_until=slot_end(slot))
        transaction.set_rollback(True)
    return held


def slot_end(slot):
    return instant(slot.day, slot.ends)


def test_five_offers_of_one_time_at_one_moment_are_one():
    of, taken = wait.full()
    entries = [wait.place(of) for _number in range(5)]
    wait.freed(taken[0])
    slot = next(iter(offering.free_within(_fresh(of), make.monday(), make.monday())))

    results = at_once(*[lambda entry=entry: offering.offer(entry=entry, slot=slot) for entry in entries])

    held = [result for result in results if isinstance(result, Booking)]
    assert len(held) == 1
    assert {type(result) for result in results} <= {Booking, NoneType, offering.Busy}
    assert WaitEntry.objects.filter(status=Wait.OFFERED).count() == 1


def _fresh(of):
    return make.Wish(of.service, of.office, of.mode, of.party, freshly_freed=True)


def test_five_workers_over_many_offices_offer_each_time_once():
    wait.on_mondays()
    for name in ("Azilal", "Khouribga", "Fquih"):
        code = f"05.{len(name):03d}"
        office = make.office(desk.agency(name.lower(), f"AU{name[:2].upper()}", name, code))
        given = make.service()
        make.lane(office, given)
        of, taken = wait.full(make.Wish(given, office, "in_person"))
        wait.place(of)
        wait.place(of)
        wait.freed(taken[0])

    results = at_once(*[offering.tend] * 5)

    assert sum(results) == 3
    held = Booking.objects.filter(status=Status.HELD)
    assert held.count() == held.values("office").distinct().count() == 3


@pytest.mark.parametrize("_round", range(5))
def test_taken_and_lapsed_at_one_moment_is_either_never_both(_round):
    entry, offer = wait.offered()
    wait.too_late(offer) if _round % 2 else None

    taken, _lapsed = at_once(lambda: waiting.accept(entry=entry), lambda: places.end_places() + _lapse(offer))

    row, place = Booking.objects.get(pk=offer.pk), wait.fresh(entry)
    if isinstance(taken, Booking):
        assert (row.status, place.status) == (Status.BOOKED, Wait.BOOKED)
    else:
        assert isinstance(taken, ValidationError)
        assert (row.status, place.status) == (Status.LAPSED, Wait.WAITING)


def _lapse(offer: Booking) -> int:
    with transaction.atomic():
        locked = WaitEntry.objects.select_for_update().get(pk=offer.wait_id)
        if locked.status == Wait.OFFERED:
            places._lapse(locked)
    return 1


def test_taken_and_declined_at_one_moment_is_either_never_both():
    entry, offer = wait.offered()

    results = at_once(lambda: waiting.accept(entry=entry), lambda: waiting.decline(entry=entry))

    refused = [result for result in results if isinstance(result, ValidationError)]
    row, place = Booking.objects.get(pk=offer.pk), wait.fresh(entry)
    assert len(refused) == 1
    assert (row.status, place.status) in {(Status.BOOKED, Wait.BOOKED), (Status.LAPSED, Wait.WAITING)}


def test_ten_clicks_on_take_are_one_appointment():
    entry, offer = wait.offered()

    results = at_once(*[lambda: waiting.accept(entry=entry)] * 10)

    assert {result.pk for result in results} == {offer.pk}
    assert len(wait.letters("appointment_booked", entry)) == 1


def test_leaving_while_the_worker_offers_leaves_no_time_held():
    of, taken = wait.full()
    entry = wait.place(of)
    wait.freed(taken[0])

    at_once(offering.tend, lambda: waiting.leave(entry=entry))
    offering.tend()

    assert wait.fresh(entry).status == Wait.LEFT
    assert not Booking.objects.filter(status=Status.HELD).exists()


def test_the_public_and_the_list_at_one_moment_never_share_a_time():
    of, taken = wait.full()
    entry = wait.place(of)
    wait.freed(taken[0])
    Booking.objects.filter(pk=taken[0].pk).update(cooling_until=None)

    results = at_once(*[lambda n=n: make.held(of, starts=taken[0].starts, connection=f"line {n}") for n in range(5)],
                      offering.tend)  # fmt: skip

    held = Booking.objects.filter(status=Status.HELD, day=make.monday()).count()
    assert held == 1
    assert all(isinstance(result, Booking | Taken | int) for result in results)
    assert results[-1] == entry.offers.count()


def test_an_offer_and_a_booking_of_the_same_person_at_one_moment_end_in_one_appointment_and_no_hold():
    of, taken = wait.full()
    entry = wait.place(of)
    other = make.held(of, day=make.monday(3))
    wait.freed(taken[0])

    _offered, booked = at_once(offering.tend, lambda: verbs.book(hold=other, by=entry.person))
    offering.tend()

    assert isinstance(booked, Booking)
    assert wait.fresh(entry).status == Wait.BOOKED
    assert not Booking.objects.filter(status=Status.HELD).exists()
    assert wish_of(entry) == of


def test_a_worker_that_dies_in_the_middle_leaves_nothing_and_the_next_goes_on(monkeypatch):
    of, taken = wait.full()
    entry = wait.place(of)
    wait.freed(taken[0])

    class Killed(BaseException):
        pass

    def dies(*_facts):
        raise Killed

    monkeypatch.setattr(offering.notices, "wait_offered", dies)
    with pytest.raises(Killed):
        offering.tend()
    monkeypatch.undo()
    connection.close()

    assert (entry.offers.count(), len(wait.letters("wait_offered"))) == (0, 0)
    assert offering.tend() == 1
