"""Which times are free: hours, buffers, bookings, absences, notice and the stay."""

from datetime import date, time, timedelta

import pytest

from agencies.models import DayException, Holiday
from appointments.models import Booking, LaneAbsence
from appointments.slots import Wish, free_slots, nearest, slot_at
from common import days
from tests.recipes import appointments as make

pytestmark = pytest.mark.django_db


def starts_of(wish: Wish, day: date) -> list[str]:
    return [f"{slot.starts:%H:%M}" for slot in free_slots(wish, day, day).get(day, [])]


def test_times_lie_on_a_grid_of_length_and_buffer():
    wish = make.wish(opens=time(9), closes=time(11), minutes=20, buffer_minutes=10)

    assert starts_of(wish, make.monday()) == ["09:00", "09:30", "10:00", "10:30"]


def test_the_last_meeting_ends_before_the_office_closes_whatever_its_buffer():
    wish = make.wish(opens=time(9), closes=time(10, 20), minutes=20, buffer_minutes=10)

    assert starts_of(wish, make.monday())[-1] == "10:00"


def test_a_booking_takes_its_time_and_its_buffer_from_its_lane_alone():
    wish = make.wish(lanes=2, opens=time(9), closes=time(11))

    make.booked(wish, starts=time(9, 30))
    slots = free_slots(wish, make.monday(), make.monday())[make.monday()]

    assert [(f"{slot.starts:%H:%M}", slot.free) for slot in slots] == [
        ("09:00", 2), ("09:30", 1), ("10:00", 2), ("10:30", 2),
    ]  # fmt: skip


def test_a_family_needs_a_longer_run():
    wish = make.wish(opens=time(9), closes=time(11))
    make.booked(wish, starts=time(10))
    family = Wish(wish.service, wish.office, "in_person", party=4)

    # 20 minutes for two, ten more for each further person, then the buffer of ten: 50 before ten o'clock
    assert wish.service.length(4) == 40
    assert starts_of(family, make.monday()) == ["09:00"]


def test_a_holiday_expected_or_confirmed_has_no_times():
    wish = make.wish()
    Holiday.objects.create(day=make.monday(), name_ar="عيد", name_fr="Fête", state="expected")

    assert starts_of(wish, make.monday()) == []


def test_a_closed_afternoon_and_an_absence_take_only_their_hours():
    wish = make.wish(lanes=2, opens=time(9), closes=time(11))
    first, second = wish.office.lanes.all()
    day = make.monday()
    DayException.objects.create(agency=wish.office.agency, day=day, kind="replaced", opens=time(9), closes=time(10))
    LaneAbsence.objects.create(lane=first, first_day=day, last_day=day)
    LaneAbsence.objects.create(lane=second, first_day=day, last_day=day, starts=time(9), ends=time(9, 15))

    assert starts_of(wish, day) == ["09:30"]


def test_nothing_is_offered_within_the_notice_nor_beyond_the_horizon():
    wish = make.wish(notice_hours=48, horizon_days=20)
    today = days.today()

    found = free_slots(wish, today, today + timedelta(days=60))

    assert found
    assert min(found) >= today + timedelta(days=2)
    assert max(found) <= today + timedelta(days=20)


def test_more_people_than_the_service_takes_find_nothing():
    wish = make.wish(party_most=3)

    assert starts_of(Wish(wish.service, wish.office, "in_person", party=4), make.monday()) == []
    assert starts_of(Wish(wish.service, wish.office, "in_person", party=0), make.monday()) == []


def test_a_lane_that_does_not_receive_by_phone_has_no_times_by_phone():
    wish = make.wish()

    assert starts_of(Wish(wish.service, wish.office, "phone"), make.monday()) == []


def test_a_held_time_is_free_again_when_it_lapsed():
    wish = make.wish(opens=time(9), closes=time(9, 30))
    held = make.held(wish)
    assert starts_of(wish, make.monday()) == []

    Booking.objects.filter(pk=held.pk).update(held_until=days.now() - timedelta(seconds=1))

    assert starts_of(wish, make.monday()) == ["09:00"]


def test_the_three_nearest_times_are_offered_in_order():
    wish = make.wish(opens=time(9), closes=time(12))
    make.booked(wish, starts=time(10))

    found = nearest(wish, make.monday(), time(10), first=make.monday(), last=make.monday())

    assert [f"{slot.starts:%H:%M}" for slot in found] == ["09:00", "09:30", "10:30"]


def test_an_hour_beside_the_grid_is_no_time():
    wish = make.wish()

    assert slot_at(wish, make.monday(), time(8, 45)) is None
    assert slot_at(wish, make.monday(), time(8, 30)) is not None


def test_three_queries_whatever_the_days_once_the_hours_are_known(django_assert_max_num_queries):
    wish = make.wish(lanes=6)
    free_slots(wish, make.monday(), make.monday() + timedelta(days=60))

    with django_assert_max_num_queries(3):
        free_slots(wish, make.monday(), make.monday() + timedelta(days=60))
