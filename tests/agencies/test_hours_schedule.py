"""The calendars of offices from the tables."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from agencies.models import DayException, DutyShift, Holiday, HoursPeriod, HoursRule, Office
from agencies.opening import CLOSED, DUTY, Span, schedule, spans_of, state_at
from agencies.opening.day import instant
from tests.recipes import agencies as make
from tests.recipes.hours import MONDAY, WHOLE, at


def test_the_calendars_of_three_and_of_thirty_offices_cost_four_queries(hours, django_assert_num_queries):
    for number in range(27):
        make.office(hours.agency, f"Annexe {number}")
    every = list(Office.objects.all())

    with django_assert_num_queries(4):
        few = schedule(every[:3], MONDAY, MONDAY + timedelta(days=20))
    with django_assert_num_queries(4):
        many = schedule(every, MONDAY, MONDAY + timedelta(days=20))

    assert (len(few), len(many)) == (3, 28)
    assert many[hours.pk][MONDAY].spans == (Span(*WHOLE),)


def test_a_stand_keeps_its_own_hours_alone(hours):
    stand = make.office(hours.agency, "Aéroport", "stand")
    period = HoursPeriod.objects.get()
    HoursRule.objects.create(period=period, agency=stand.agency, office=stand, weekday=1, opens=at(7), closes=at(22))

    found = spans_of(stand, MONDAY, MONDAY + timedelta(days=1))

    assert [day.spans for day in found.values()] == [(), (Span(at(7), at(22)),)]


def test_a_published_shift_answers_with_its_line(hours):
    line = make.contact(hours.agency)
    DutyShift.objects.create(agency=hours.agency, day=MONDAY, starts=at(16, 30), ends=at(18, 30), line=line)
    DutyShift.objects.create(agency=hours.agency, day=MONDAY, starts=at(19), ends=at(20), line=line, published=False)

    day_map = spans_of(hours, MONDAY, MONDAY)
    state = state_at(day_map, instant(MONDAY, at(17)))

    assert (state.kind, state.shift.link) == (DUTY, "tel:+212523484046")
    assert state_at(day_map, instant(MONDAY, at(19, 30))).kind == CLOSED


def test_holidays_and_exceptions_come_from_the_tables(hours):
    Holiday.objects.create(day=MONDAY, name_fr="Fête", name_ar="عيد", state="expected")
    tuesday = MONDAY + timedelta(days=1)
    DayException.objects.create(
        agency=hours.agency, office=hours, day=tuesday, kind="replaced", opens=at(10), closes=at(12)
    )

    found = spans_of(hours, MONDAY, tuesday)

    assert (found[MONDAY].spans, found[MONDAY].expected) == ((), True)
    assert found[tuesday].spans == (Span(at(10), at(12)),)


@pytest.mark.parametrize("last", [MONDAY - timedelta(days=1), MONDAY + timedelta(days=400)])
def test_days_out_of_order_or_too_many_are_refused(hours, last):
    with pytest.raises(ValueError, match="days"):
        schedule([hours], MONDAY, last)


def test_hours_that_overlap_are_refused_with_a_sentence(hours):
    twice = HoursRule(period=HoursPeriod.objects.get(), weekday=0, opens=at(9), closes=at(10))

    with pytest.raises(ValidationError, match=r"overlap|recouvrent|تتداخل"):
        twice.full_clean()
