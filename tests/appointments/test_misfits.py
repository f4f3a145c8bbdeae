"""Which appointments no longer fit: a feast that moved, a day closed, other hours, a lane away; and no others."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from agencies.models import DayException, Holiday, HoursPeriod, HoursRule
from appointments import grid, misfits
from appointments.misfits import Why
from appointments.models import Booking, LaneAbsence
from tests.recipes import appointments as make
from tests.recipes import desk

pytestmark = pytest.mark.django_db


def found(of) -> dict[Booking, Why]:
    rows = Booking.objects.in_bulk(hit := misfits.misfits([of.office]))
    return {rows[pk]: misfit.why for pk, misfit in hit.items()}


@pytest.fixture
def of():
    return make.wish(lanes=2, opens=time(9), closes=time(12))


@pytest.fixture
def week(of):
    """One appointment a day from Monday to Friday."""
    return [make.booked(of, day=make.monday() + timedelta(days=number), starts=time(9)) for number in range(5)]


def test_what_fits_is_no_misfit(of, week):
    assert found(of) == {}
    assert len(week) == 5


def test_a_feast_that_moves_hits_exactly_the_appointments_of_its_new_day(of, week):
    feast = Holiday.objects.create(
        day=make.monday() + timedelta(days=5), name_ar="عيد", name_fr="Fête", state="expected"
    )
    before = found(of)

    feast.day, feast.state = make.monday() + timedelta(days=2), "confirmed"
    feast.save()

    assert before == {}
    assert found(of) == {week[2]: Why.CLOSED}
    (misfit,) = misfits.misfits([of.office]).values()
    assert misfit.reason == feast.name


def test_a_closed_day_hits_its_office_alone(of, week):
    there = make.office(desk.agency("elsewhere", "AUEL", "Ailleurs", "05.255"))
    make.lane(there, of.service)
    other = make.booked(make.Wish(of.service, there, "in_person"), day=make.monday(), starts=time(9))
    DayException.objects.create(agency=of.office.agency, office=of.office, day=make.monday(), kind="closed")

    assert found(of) == {week[0]: Why.CLOSED}
    assert other.pk not in misfits.misfits([there])


def test_shorter_hours_hit_who_would_end_after_them(of):
    early = make.booked(of, starts=time(9))
    late = make.booked(of, starts=time(10))
    DayException.objects.create(
        agency=of.office.agency, day=make.monday(), kind="replaced", opens=time(9), closes=time(10, 15)
    )

    assert found(of) == {late: Why.HOURS}
    assert early.pk not in misfits.misfits([of.office])


def test_ramadans_hours_hit_the_mornings_they_take_away(of, week):
    ramadan = HoursPeriod.objects.create(
        kind="ramadan", name_ar="رمضان", name_fr="Ramadan", first_day=make.monday(),
        last_day=make.monday() + timedelta(days=1),
    )  # fmt: skip
    for weekday in range(5):
        HoursRule.objects.create(period=ramadan, weekday=weekday, opens=time(10), closes=time(15))

    assert found(of) == {week[0]: Why.HOURS, week[1]: Why.HOURS}


def test_an_absence_of_hours_hits_what_it_touches_in_its_lane_alone(of):
    first = make.booked(of, starts=time(9))
    second = make.booked(of, starts=time(9))
    LaneAbsence.objects.create(
        lane=first.lane, first_day=make.monday(), last_day=make.monday(), starts=time(9, 10), ends=time(9, 30)
    )

    assert found(of) == {first: Why.ABSENT}
    assert second.lane != first.lane


def test_an_absence_from_the_end_of_a_meeting_on_hits_nothing(of):
    booking = make.booked(of, starts=time(9))
    LaneAbsence.objects.create(
        lane=booking.lane, first_day=make.monday(), last_day=make.monday(), starts=booking.ends, ends=time(12)
    )

    assert found(of) == {}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda row: type(row.lane).objects.update(active=False), Why.LANE),
        (lambda row: type(row.office).objects.update(active=False), Why.LANE),
        (lambda row: type(row.agency).objects.update(until=date(2020, 1, 1)), Why.LANE),
        (lambda row: type(row.service).objects.update(active=False), Why.SERVICE),
        (lambda row: row.lane.services.clear(), Why.SERVICE),
        (lambda row: type(row.lane).objects.update(in_person=False, phone=True), Why.MODE),
        (lambda row: type(row.service).objects.update(in_person=False, phone=True), Why.MODE),
    ],
)
def test_a_lane_a_service_or_a_way_that_is_no_longer_there(of, change, why):
    booking = make.booked(of, starts=time(9))

    change(booking)

    assert found(of) == {booking: why}


def test_hours_of_duty_fit_only_lanes_on_duty(of):
    period = HoursPeriod.objects.create(
        kind="summer", name_ar="صيف", name_fr="Été", first_day=make.monday(), last_day=make.monday()
    )
    HoursRule.objects.create(period=period, weekday=0, opens=time(16), closes=time(18), effect="adds", duty=True)
    of.office.lanes.update(on_duty=True)
    booking = make.booked(of, starts=time(16))
    fitting = found(of)

    of.office.lanes.update(on_duty=False)

    assert fitting == {}
    assert found(of) == {booking: Why.HOURS}


def test_an_hour_that_the_law_skips_is_named(of, monkeypatch):
    booking = make.booked(of, starts=time(9))
    monkeypatch.setattr(grid, "unreal", lambda day: 1 << grid.cell_of(time(9)) if day == make.monday() else 0)

    assert found(of) == {booking: Why.CLOCK}


def test_what_is_past_cancelled_or_moved_is_never_a_misfit(of, week):
    for number in range(5):
        DayException.objects.create(agency=of.office.agency, day=make.monday() + timedelta(days=number), kind="closed")
    Booking.objects.filter(pk=week[0].pk).update(starts_at=timezone.now() - timedelta(minutes=1))
    Booking.objects.filter(pk=week[1].pk).update(status="cancelled", reason="plans")
    Booking.objects.filter(pk=week[2].pk).update(status="moved")

    assert list(found(of)) == week[3:]
    assert list(misfits.misfits([of.office], last=week[3].day)) == [week[3].pk]


def test_some_queries_whatever_the_number(of, week, django_assert_max_num_queries):
    for booking in week:
        make.booked(of, day=booking.day, starts=time(10))
    DayException.objects.create(agency=of.office.agency, day=make.monday(), kind="closed")

    with django_assert_max_num_queries(10):
        hit = misfits.misfits([of.office])

    assert len(hit) == 2


def test_the_count_for_the_first_page_is_kept_a_minute_and_forgotten_when_something_is_done(of, week):
    agency = of.office.agency_id
    nothing = misfits.count_at(agency)
    DayException.objects.create(agency_id=agency, day=make.monday(), kind="closed")
    kept = misfits.count_at(agency)

    misfits.count_anew(agency)

    assert (nothing, kept, misfits.count_at(agency)) == (0, 0, 1)
    assert week[0].status == "booked"
