"""The waiting list: who is asked, for what, how long, and what comes of it."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agencies.models import DayException
from appointments.models import Booking, BookingRules, Service, Wait, WaitEntry
from appointments.slots import Slot, Wish, free_slots
from appointments.verbs import booking as verbs
from appointments.verbs import changing, offering, places, waiting
from appointments.verbs.taking import Taken
from common import days
from tests.recipes import appointments as make
from tests.recipes import waiting as wait

pytestmark = pytest.mark.django_db


def test_a_time_given_back_is_offered_to_who_leaves_morocco_first():
    wish, taken = wait.full()
    later = wait.place(wish, last=make.monday() + timedelta(days=3))
    first = wait.place(wish, last=make.monday() + timedelta(days=1))
    wait.freed(taken[1])

    assert offering.tend() == 1

    offer = Booking.objects.get(status="held")
    assert (offer.wait, offer.day, offer.starts) == (first, make.monday(), taken[1].starts)
    assert (wait.fresh(first).status, wait.fresh(later).status) == (Wait.OFFERED, Wait.WAITING)
    assert [letter.to for letter in wait.letters("wait_offered")] == [first.email]
    assert [event.verb for event in offer.events.all()] == ["offered"]


def test_the_same_round_twice_offers_once():
    wish, taken = wait.full()
    wait.place(wish)
    wait.freed(taken[0])

    assert [offering.tend(), offering.tend()] == [1, 0]
    assert len(wait.letters("wait_offered")) == 1


def test_nothing_is_asked_when_nobody_waits(django_assert_num_queries):
    wait.full()

    with django_assert_num_queries(1):
        offering.tend()


def test_an_offer_stands_some_hours_but_never_beyond_the_notice_of_the_service():
    wish, taken = wait.full(wait.on_mondays(notice_hours=48))
    entry, rules = wait.place(wish), BookingRules.objects.current()
    wait.freed(taken[0])
    before = timezone.now()
    offering.tend()
    offer = entry.offers.get()
    slot = Slot(offer.day, offer.starts, offer.ends, (offer.lane_id,))

    near = offering.held_until(slot, wish.service, rules, offer.starts_at - timedelta(hours=50))

    assert timedelta(0) <= offer.held_until - before - timedelta(hours=rules.offer_hours) < timedelta(minutes=1)
    assert near == offer.starts_at - timedelta(hours=48)


@pytest.mark.parametrize(("minutes", "offered"), [(10, 0), (45, 1)])
def test_a_time_too_near_to_be_answered_is_not_offered(monkeypatch, minutes, offered):
    wish, taken = wait.full(wait.on_mondays(notice_hours=4))
    wait.place(wish)
    wait.freed(taken[0])
    moment = taken[0].starts_at - timedelta(hours=4, minutes=minutes)
    monkeypatch.setattr(timezone, "now", lambda: moment)

    assert offering.tend() == offered


def test_taking_the_offer_books_it_and_leaves_the_list():
    entry, offer = wait.offered()

    booking = waiting.accept(entry=entry)
    again = waiting.accept(entry=entry)

    assert (booking.pk, booking.status, booking.person) == (offer.pk, "booked", entry.person)
    assert again.pk == booking.pk
    assert wait.fresh(entry).status == Wait.BOOKED
    assert wait.fresh(entry).ended_at
    assert len(wait.letters("appointment_booked", entry)) == 1


def test_a_declined_time_goes_to_the_next_and_never_to_the_same_again():
    wish, taken = wait.full()
    first, second = wait.place(wish), wait.place(wish)
    wait.freed(taken[0])
    offering.tend()

    waiting.decline(entry=first)
    offering.tend()

    assert wait.fresh(first).status == Wait.WAITING
    assert second.offers.get(status="held").starts == taken[0].starts
    waiting.leave(entry=second)
    wait.next_day(first)
    assert offering.tend() == 0


def test_an_offer_nobody_takes_lapses_and_goes_to_the_next_without_being_seen_by_everybody():
    wish, taken = wait.full()
    first, second = wait.place(wish), wait.place(wish)
    wait.freed(taken[0])
    offering.tend()
    Booking.objects.filter(pk=taken[0].pk).update(cooling_until=timezone.now())
    wait.too_late(first.offers.get())

    assert free_slots(wish, make.monday(), make.monday()) == {}
    with pytest.raises(Taken):
        make.held(wish, starts=taken[0].starts)
    offering.tend()

    assert wait.fresh(first).status == Wait.WAITING
    assert second.offers.get(status="held").starts == taken[0].starts
    assert first.offers.get().status == "lapsed"


def test_an_offer_answered_too_late_is_over():
    entry, offer = wait.offered()
    wait.too_late(offer)

    for answer in (waiting.accept, lambda *, entry: (places.expire_offers(), waiting.decline(entry=entry))):
        with pytest.raises(ValidationError) as refused:
            answer(entry=entry)
        assert refused.value.code == "offer_over"

    assert Booking.objects.filter(person=entry.person).count() == 0


def test_one_offer_a_moroccan_day():
    wish, taken = wait.full()
    entry = wait.place(wish)
    wait.freed(taken[0])
    offering.tend()
    waiting.decline(entry=entry)
    wait.freed(taken[1])

    assert offering.tend() == 0
    wait.next_day(entry)
    assert offering.tend() == 1
    assert wait.fresh(entry).offers_made == 2


def test_after_three_offers_the_place_is_over_with_a_letter():
    wish, taken = wait.full()
    entry = wait.place(wish)

    for number in range(3):
        wait.freed(taken[number])
        wait.next_day(entry)
        assert offering.tend() == 1
        waiting.decline(entry=entry)

    assert wait.fresh(entry).status == Wait.OVER
    assert len(wait.letters("wait_offered")) == 3
    assert len(wait.letters("wait_over", entry)) == 1
    wait.freed(taken[3])
    assert offering.tend() == 0


def test_the_third_offer_that_lapses_is_the_end_too():
    entry, offer = wait.offered()
    WaitEntry.objects.filter(pk=entry.pk).update(offers_made=3)
    wait.too_late(offer)

    offering.tend()

    assert wait.fresh(entry).status == Wait.OVER
    assert len(wait.letters("wait_over", entry)) == 1


def test_a_stay_that_is_past_ends_the_place_with_one_letter():
    wish, _taken = wait.full()
    entry = wait.place(wish)
    yesterday = days.today() - timedelta(days=1)
    WaitEntry.objects.filter(pk=entry.pk).update(first_day=yesterday, last_day=yesterday)

    offering.tend()
    offering.tend()

    assert wait.fresh(entry).status == Wait.OVER
    assert len(wait.letters("wait_over", entry)) == 1


def test_only_times_within_the_stay_are_offered():
    wish, taken = wait.full()
    _wish, following = wait.full(wish, make.monday(3))
    entry = wait.place(wish, first=make.monday() + timedelta(days=1), last=make.monday(3))
    wait.freed(taken[0])

    assert offering.tend() == 0

    wait.freed(following[3])
    assert offering.tend() == 1
    assert (entry.offers.get().day, entry.offers.get().starts) == (make.monday(3), following[3].starts)


def test_a_family_is_offered_only_what_is_long_enough():
    wish, taken = wait.full(wait.on_mondays(minutes=20, buffer_minutes=10))
    family = wait.place(Wish(wish.service, wish.office, "in_person", party=5), last=make.monday())
    alone = wait.place(wish, last=make.monday() + timedelta(days=2))
    wait.freed(taken[0])
    offering.tend()

    assert family.offers.count() == 0
    assert alone.offers.get().starts == time(9)

    wait.freed(taken[1])
    wait.freed(taken[2])
    offering.tend()

    offer = family.offers.get()
    assert (offer.starts, offer.ends) == (time(9, 30), time(10, 20))


def test_only_the_service_the_office_and_the_way_that_were_asked_for():
    wish, taken = wait.full()
    other = make.service(minutes=20)
    lane = wish.office.lanes.get()
    lane.services.add(other)
    lane.phone = True
    lane.save()
    Service.objects.update(phone=True)
    by_phone = wait.place(Wish(wish.service, wish.office, "phone"))
    wait.freed(taken[0])

    offering.tend()

    assert by_phone.offers.get().mode == "phone"
    assert by_phone.offers.get().service == wish.service


def test_a_cancellation_by_the_agency_does_not_slip_past_the_list():
    wait.no_cooling()
    wish, taken = wait.full()
    entry = wait.place(wish)

    changing.cancel(booking=taken[0], reason="other", by=None, actor="staff")
    seen = free_slots(wish, make.monday(), make.monday())
    offering.tend()

    assert seen == {}
    assert entry.offers.get().starts == taken[0].starts


def test_a_cancellation_by_the_agency_is_everybodys_at_once_when_nobody_waits():
    wish, taken = wait.full()

    changing.cancel(booking=taken[0], reason="other", by=None, actor="staff")

    assert free_slots(wish, make.monday(), make.monday())


def test_a_moved_appointment_frees_its_time_for_the_list():
    wish, taken = wait.full()
    free = make.monday(3)
    entry = wait.place(wish)

    changing.move(booking=taken[2], day=free, starts=time(9), by=taken[2].person)
    offering.tend()

    assert entry.offers.get().starts == taken[2].starts


def test_whoever_books_otherwise_leaves_the_list_and_gives_the_offer_back():
    entry, offer = wait.offered()
    wish = verbs.wish_of(entry)
    other = wait.place(wish)

    make.booked(wish, entry.person, day=make.monday(3))

    assert wait.fresh(entry).status == Wait.BOOKED
    assert Booking.objects.get(pk=offer.pk).status == "lapsed"
    offering.tend()
    assert other.offers.get().starts == offer.starts


def test_leaving_while_a_time_is_offered_gives_it_to_the_next():
    entry, offer = wait.offered()
    other = wait.place(verbs.wish_of(entry))

    waiting.leave(entry=entry)
    waiting.leave(entry=entry)
    offering.tend()

    assert wait.fresh(entry).status == Wait.LEFT
    assert other.offers.get().starts == offer.starts
    with pytest.raises(ValidationError):
        waiting.accept(entry=entry)


def test_an_offer_ended_by_somebody_elses_booking_is_mended_by_the_next_round():
    entry, offer = wait.offered()
    Booking.objects.filter(pk=offer.pk).update(status="lapsed", held_until=timezone.now())

    offering.tend()

    assert wait.fresh(entry).status == Wait.WAITING


def test_a_closed_day_is_never_offered():
    wish, taken = wait.full()
    entry = wait.place(wish)
    wait.freed(taken[0])
    DayException.objects.create(agency=wish.office.agency, day=make.monday(), kind="closed")

    assert offering.tend() == 0
    assert wait.fresh(entry).status == Wait.WAITING


def test_many_times_at_once_go_to_many_in_turn():
    wish, taken = wait.full()
    entries = [wait.place(wish, last=make.monday() + timedelta(days=3 - number)) for number in range(3)]
    for booking in taken[:3]:
        wait.freed(booking)

    assert offering.tend() == 3
    assert [entry.offers.get().starts for entry in reversed(entries)] == [booking.starts for booking in taken[:3]]


def test_one_place_whose_letter_cannot_be_written_does_not_hold_up_the_others(monkeypatch):
    wish, taken = wait.full()
    broken, sound = wait.place(wish), wait.place(wish)
    write = offering.notices.wait_offered
    monkeypatch.setattr(
        offering.notices, "wait_offered", lambda entry, offer: 1 / 0 if entry.pk == broken.pk else write(entry, offer)
    )
    wait.freed(taken[0])

    assert offering.tend() == 1
    assert (broken.offers.count(), sound.offers.count()) == (0, 1)
    assert wait.fresh(broken).offers_made == 0
