"""How the hours of the nation, an agency and an office become one day."""

from datetime import timedelta

import pytest

from agencies.opening import Span
from agencies.opening.layers import AGENCY, NATION, OFFICE, Calendar, Change, Feast, Period
from tests.recipes.hours import MONDAY, WHOLE, at, normal, rule


def test_a_narrower_layer_replaces_the_whole_week_of_a_wider_one():
    nation = [rule(NATION, *WHOLE, weekday=weekday) for weekday in range(5)]
    calendar = Calendar([normal(*nation, rule(OFFICE, at(9), at(12), weekday=1))])

    found = [calendar.on(MONDAY + timedelta(days=number)).spans for number in range(3)]

    assert found == [(), (Span(at(9), at(12)),), ()]


def test_ramadan_takes_the_place_of_normal_hours_within_its_days_alone():
    ramadan = Period("ramadan", [rule(NATION, at(9), at(15))], MONDAY, MONDAY + timedelta(days=6), "Ramadan", True)
    calendar = Calendar([normal(rule(AGENCY, *WHOLE)), ramadan])

    within, after = calendar.on(MONDAY), calendar.on(MONDAY + timedelta(days=7))

    assert within.spans == (Span(at(9), at(15)),)
    assert (within.season, within.expected) == ("Ramadan", True)
    assert after.spans == (Span(*WHOLE),)
    assert not after.expected


def test_ramadan_without_hours_yet_leaves_the_normal_ones():
    calendar = Calendar([normal(rule(NATION, *WHOLE)), Period("ramadan", [], MONDAY, MONDAY)])

    assert calendar.on(MONDAY).spans == (Span(*WHOLE),)


def test_summer_duty_adds_its_evening_and_its_saturday():
    evening = rule(AGENCY, at(16, 30), at(18, 30), adds=True, duty=True)
    saturday = rule(AGENCY, at(9), at(12, 30), weekday=5, adds=True, duty=True)
    summer = Period("summer", [evening, saturday], MONDAY, MONDAY + timedelta(days=30))
    calendar = Calendar([normal(rule(NATION, *WHOLE)), summer])

    assert calendar.on(MONDAY).spans == (Span(*WHOLE), Span(at(16, 30), at(18, 30), duty=True))
    assert calendar.on(MONDAY + timedelta(days=5)).spans == (Span(at(9), at(12, 30), duty=True),)


@pytest.mark.parametrize("expected", [True, False])
def test_a_holiday_closes_and_says_whether_it_is_sure(expected):
    calendar = Calendar([normal(rule(NATION, *WHOLE))], feasts={MONDAY: [Feast("Aïd", expected)]})

    day = calendar.on(MONDAY)

    assert (day.spans, day.closed, day.expected) == ((), "Aïd", expected)


@pytest.mark.parametrize(
    ("changes", "spans"),
    [
        ([Change(NATION, "closed")], ()),
        ([Change(NATION, "closed"), Change(AGENCY, "replaced", Span(at(9), at(11)))], (Span(at(9), at(11)),)),
        ([Change(AGENCY, "replaced", Span(at(9), at(11))), Change(OFFICE, "closed")], ()),
        ([Change(AGENCY, "closed"), Change(OFFICE, "added", Span(at(9), at(11)))], (Span(at(9), at(11)),)),
        ([Change(OFFICE, "added", Span(at(16), at(18)))], (Span(at(8, 30), at(18)),)),
    ],
)
def test_the_office_has_the_last_word_on_a_single_day(changes, spans):
    calendar = Calendar([normal(rule(NATION, *WHOLE))], changes={MONDAY: changes})

    assert calendar.on(MONDAY).spans == spans


def test_a_desk_held_on_a_holiday_is_open_and_the_holiday_still_named():
    added = {MONDAY: [Change(AGENCY, "added", Span(at(9), at(12)))]}
    calendar = Calendar(changes=added, feasts={MONDAY: [Feast("Fête du Trône")]})

    day = calendar.on(MONDAY)

    assert day.spans == (Span(at(9), at(12)),)
    assert day.closed == "Fête du Trône"
