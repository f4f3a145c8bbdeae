"""What holds of any day: spans that never overlap, and the state at each minute."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.opening import CLOSED, DUTY, OPEN, Span, state_at
from agencies.opening.day import Shift, instant, merged
from agencies.opening.layers import AGENCY, NATION, OFFICE, Calendar, Change, Feast, Period, Rule
from tests.recipes.hours import MONDAY, WHOLE, at, normal

minutes = st.integers(0, 23 * 60 + 59)


@st.composite
def spans(draw, duty=None):
    first, second = sorted(draw(st.tuples(minutes, minutes).filter(lambda pair: pair[0] != pair[1])))
    flag = draw(st.booleans()) if duty is None else duty
    return Span(time(first // 60, first % 60), time(second // 60, second % 60), flag)


@st.composite
def rules(draw, layers=(NATION, AGENCY, OFFICE)):
    return Rule(draw(st.sampled_from(layers)), draw(st.integers(0, 6)), draw(spans()), draw(st.booleans()))


periods = st.builds(Period, st.sampled_from(["normal", "ramadan", "summer"]), st.lists(rules(), max_size=8))


@st.composite
def changes(draw):
    kind = draw(st.sampled_from(["closed", "replaced", "added"]))
    layer = draw(st.sampled_from([NATION, AGENCY, OFFICE]))
    return Change(layer, kind, None if kind == "closed" else draw(spans(duty=False)), "because", draw(st.booleans()))


def of_monday(found):
    return {MONDAY: found}


calendars = st.builds(
    Calendar,
    st.lists(periods, max_size=3),
    st.lists(changes(), max_size=3).map(of_monday),
    st.lists(st.builds(Feast, st.just("feast"), st.booleans()), max_size=1).map(of_monday),
    st.lists(spans().map(lambda span: Shift(span.opens, span.closes, "0523", "tel:0523")), max_size=2).map(of_monday),
)


@given(calendars)
def test_spans_of_a_day_never_overlap(calendar):
    found = calendar.on(MONDAY).spans

    assert all(span.opens < span.closes for span in found)
    assert all(before.closes <= after.opens for before, after in pairwise(found))


@given(st.lists(spans(), max_size=6))
def test_merging_neither_loses_nor_invents_a_minute(given_spans):
    found = merged(given_spans)

    for minute in range(0, 1440, 7):
        hour = time(minute // 60, minute % 60)
        usual = any(span.opens <= hour < span.closes and not span.duty for span in given_spans)
        covered = any(span.opens <= hour < span.closes for span in given_spans)
        holds = [span.duty for span in found if span.opens <= hour < span.closes]
        assert holds == ([] if not covered else [not usual])


@given(st.lists(rules((AGENCY, OFFICE)), min_size=1), st.lists(rules((NATION,))), st.integers(0, 6))
def test_a_wider_layer_never_changes_what_a_narrower_one_replaced(narrow, wide, weekday):
    own = [*narrow, Rule(AGENCY, 0, Span(*WHOLE))]
    day = MONDAY + timedelta(days=weekday)

    assert Calendar([normal(*own, *wide)]).on(day).spans == Calendar([normal(*own)]).on(day).spans


@settings(max_examples=25, deadline=None)
@given(calendars)
def test_the_state_at_every_minute_agrees_with_the_spans(calendar):
    day_map = {day: calendar.on(day) for day in (MONDAY, MONDAY + timedelta(days=1))}

    for minute in range(1440):
        hour = time(minute // 60, minute % 60)
        moment = instant(MONDAY, hour)
        state = state_at(day_map, moment)
        span = next((span for span in day_map[MONDAY].spans if span.opens <= hour < span.closes), None)
        assert state.kind == (CLOSED if span is None else DUTY if span.duty else OPEN)
        assert state.until == (instant(MONDAY, span.closes) if span else None)
        assert all(later is None or later > moment for later in (state.next_opens, state.next_duty))


def test_wall_time_stays_and_the_instant_moves_with_the_law():
    before = instant(date(2026, 9, 18), at(8, 30))
    after = instant(date(2026, 9, 21), at(8, 30))

    assert (before.astimezone(UTC).hour, after.astimezone(UTC).hour) == (7, 8)


def test_moments_are_aware():
    assert datetime(2026, 11, 9, 8, 30, tzinfo=UTC) == instant(MONDAY, at(8, 30))
