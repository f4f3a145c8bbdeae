"""Working days, Moroccan month names, and two clocks that agree with the law."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import days

DAY = st.dates(date(2020, 1, 1), date(2035, 12, 31))
HOLIDAYS = st.frozensets(DAY, max_size=30)
MOMENT = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))
MONTHS = ["يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو", "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر"]
MOIS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre"]  # fmt: skip


@given(DAY, st.integers(1, 120), HOLIDAYS)
def test_a_term_ends_on_a_working_day(start, count, holidays):
    assert days.is_working(days.add_working_days(start, count, holidays), holidays)


@given(DAY, st.integers(1, 120), HOLIDAYS)
def test_counting_back_gives_what_was_added(start, count, holidays):
    end = days.add_working_days(start, count, holidays)

    assert days.working_days_between(start, end, holidays) == count


@given(DAY, st.integers(0, 60), st.integers(0, 60), HOLIDAYS)
def test_two_terms_in_a_row_are_one(start, first, second, holidays):
    there = days.add_working_days(start, first, holidays)

    assert days.add_working_days(there, second, holidays) == days.add_working_days(start, first + second, holidays)


@given(DAY, DAY, HOLIDAYS)
def test_days_between_never_fall_below_zero(start, end, holidays):
    count = days.working_days_between(start, end, holidays)

    assert 0 <= count <= max((end - start).days, 0)


def test_no_days_added_is_the_same_day_even_on_a_sunday():
    assert days.add_working_days(date(2026, 8, 16), 0, ()) == date(2026, 8, 16)


def test_a_request_of_friday_has_its_first_day_on_monday():
    assert days.add_working_days(date(2026, 8, 14), 1, ()) == date(2026, 8, 17)
    assert days.add_working_days(date(2026, 8, 14), 1, {date(2026, 8, 17)}) == date(2026, 8, 18)


@pytest.mark.parametrize("month", range(1, 13))
def test_months_are_those_of_morocco(month):
    day = date(2026, month, 5)

    assert days.spell_day(day, "ar") == f"5 {MONTHS[month - 1]} 2026"
    assert days.spell_day(day, "fr") == f"5 {MOIS[month - 1]} 2026"


@given(DAY, st.booleans())
def test_days_are_spelt_with_western_digits_and_no_hidden_mark(day, with_weekday):
    spelt = days.spell_day(day, "ar", with_weekday)

    assert str(day.year) in spelt
    assert str(day.day) in spelt
    assert not set(spelt) & set("٠١٢٣٤٥٦٧٨٩\u200f\u200e\u202e")


def test_morocco_stands_on_utc_since_20_september_2026():
    assert days.local(datetime(2026, 9, 1, 12, tzinfo=UTC)).hour == 13
    assert days.local(datetime(2026, 10, 1, 12, tzinfo=UTC)).hour == 12
    assert days.local(datetime(2027, 7, 1, 12, tzinfo=UTC)).hour == 12
    assert days.local(datetime(2027, 2, 20, 12, tzinfo=UTC)).hour == 12


@given(DAY)
def test_a_day_begins_at_its_midnight_in_morocco(day):
    start = days.start_of(day)

    assert days.local(start).date() == day
    assert days.local(start - timedelta(seconds=1)).date() == day - timedelta(days=1)


@given(
    MOMENT, st.sampled_from(["Europe/Paris", "America/Montreal", "Asia/Dubai", "Pacific/Kiritimati", "Asia/Kolkata"])
)
def test_both_clocks_show_the_same_instant(moment, zone):
    for language in ("ar", "fr"):
        clocks = days.two_clocks(moment, zone, language)

        away = moment.astimezone(ZoneInfo(zone))
        assert clocks.here == f"{days.local(moment):%H:%M}"
        if clocks.there is None:
            assert f"{away:%H:%M}" == clocks.here
        else:
            assert clocks.there.endswith(f"{away:%H:%M}")
            assert clocks.place


def test_the_other_day_is_named_when_it_is_another():
    clocks = days.two_clocks(datetime(2026, 12, 1, 23, 30, tzinfo=UTC), "Asia/Dubai", "fr")

    assert clocks == ("1er décembre 2026", "23:30", "2 décembre 2026 03:30", clocks.place)


@pytest.mark.parametrize("zone", [None, "", "Africa/Casablanca"])
def test_who_is_in_morocco_sees_one_clock(zone):
    assert days.two_clocks(datetime(2026, 12, 1, 9, tzinfo=UTC), zone, "ar").there is None


def test_every_zone_has_a_name_in_both_languages():
    unnamed = []
    for name in sorted(available_timezones()):
        for language in ("ar", "fr"):
            try:
                assert days.spell_place(ZoneInfo(name), language)
            except Exception as error:  # noqa: BLE001 - every zone is tried before the test fails
                unnamed.append((name, language, repr(error)))

    assert not unnamed


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", "Europe", "x" * 300, "\x00"])
def test_a_zone_that_does_not_exist_shows_one_clock(zone):
    """Zones come from browsers and old rows: a wrong one must not cost the page."""
    assert days.two_clocks(datetime(2026, 12, 1, 9, tzinfo=UTC), zone, "ar").there is None
