"""The clock: working days with holidays, stopped only while the citizen owes a paper."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from common import days
from requests_desk.clock import Pause, Term, pauses_in

MONDAY = date(2026, 8, 3)
OUED_EDDAHAB = date(2026, 8, 14)


def term(**fields):
    return Term(**{"filed_on": MONDAY, "days": 5, "working": True, "holidays": frozenset()} | fields)


def test_five_working_days_from_a_monday_end_the_next_monday():
    assert term().due_on(MONDAY) == date(2026, 8, 10)


def test_a_holiday_does_not_count():
    late = term(filed_on=date(2026, 8, 10), holidays=frozenset({OUED_EDDAHAB}))

    assert late.due_on(late.filed_on) == date(2026, 8, 18)


def test_calendar_days_run_over_weekends_and_holidays():
    assert term(days=60, working=False).due_on(MONDAY) == MONDAY + timedelta(days=60)


def test_a_request_filed_on_a_sunday_begins_to_count_on_monday():
    sunday = term(filed_on=date(2026, 8, 2), days=1)

    assert sunday.due_on(sunday.filed_on) == MONDAY


def test_days_of_a_pause_are_given_back_to_the_agency():
    paused = term(pauses=(Pause(date(2026, 8, 5), date(2026, 8, 12)),))

    assert paused.used(date(2026, 8, 11)) == 1
    assert paused.due_on(date(2026, 8, 12)) == date(2026, 8, 17)


def test_while_a_paper_is_awaited_no_day_is_used_and_the_due_day_moves_with_today():
    waiting = term(pauses=(Pause(date(2026, 8, 4), None),))

    assert waiting.used(date(2026, 8, 31)) == 0
    assert waiting.due_on(date(2026, 8, 31)) == date(2026, 9, 4)


def test_a_paper_asked_and_given_on_the_same_day_stops_nothing():
    assert term(pauses=(Pause(date(2026, 8, 5), date(2026, 8, 5)),)).due_on(MONDAY) == term().due_on(MONDAY)


def test_pauses_are_read_from_the_history():
    moves = [
        ("submitted", date(2026, 8, 3)),
        ("waiting", date(2026, 8, 5)),
        ("study", date(2026, 8, 7)),
        ("waiting", date(2026, 8, 9)),
    ]

    assert pauses_in(moves, {"waiting"}) == (Pause(date(2026, 8, 5), date(2026, 8, 7)), Pause(date(2026, 8, 9), None))


@given(
    start=st.dates(date(2026, 1, 1), date(2027, 6, 1)),
    count=st.integers(1, 90),
    working=st.booleans(),
    holidays=st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 1)), max_size=30),
    asked=st.integers(0, 60),
    lasted=st.integers(0, 40),
)
def test_the_due_day_is_the_day_on_which_the_last_day_is_used(start, count, working, holidays, asked, lasted):
    pause = Pause(start + timedelta(days=asked), start + timedelta(days=asked + lasted))
    clock = Term(start, count, working, holidays, (pause,))

    due = clock.due_on(start)

    assert clock.used(due) == count
    assert clock.used(due - timedelta(days=1)) == count - 1


@given(st.dates(date(2026, 1, 1), date(2027, 6, 1)), st.integers(0, 60))
def test_without_a_pause_the_clock_agrees_with_plain_working_days(start, count):
    assert Term(start, count, True, frozenset()).due_on(start) == days.add_working_days(start, count, frozenset())
