"""Opening hours: layers, single days, and what an office is at each minute."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.models import Contact, DayException, DutyShift, Holiday, HoursPeriod, HoursRule, Office
from agencies.opening import CLOSED, DUTY, OPEN, Span, schedule, spans_of, state_at
from agencies.opening.day import Shift, instant, merged
from agencies.opening.layers import AGENCY, NATION, OFFICE, Calendar, Change, Feast, Period, Rule
from common import days
from tests.recipes import agencies as make

MONDAY = date(2026, 11, 9)
WHOLE = (time(8, 30), time(16, 30))


def at(hour: int, minute: int = 0) -> time:
    return time(hour, minute)


def rule(layer, opens, closes, weekday=0, adds=False, duty=False):
    return Rule(layer, weekday, Span(opens, closes, duty), adds)


def normal(*rules):
    return Period("normal", rules)


# --- layers ---------------------------------------------------------------------------------------------


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


# --- what always holds ----------------------------------------------------------------------------------

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


# --- from the tables ------------------------------------------------------------------------------------


@pytest.fixture
def hours(db):
    """National hours, and an agency whose summer adds an evening."""
    period = HoursPeriod.objects.create(kind="normal", name_fr="Horaire normal", name_ar="التوقيت العادي")
    for weekday in range(5):
        HoursRule.objects.create(period=period, weekday=weekday, opens=WHOLE[0], closes=WHOLE[1])
    agency = make.agency("beni-mellal", "AUBM", "Béni Mellal", region=make.region())
    return make.office(agency, "Béni Mellal", "seat")


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


# --- pages ----------------------------------------------------------------------------------------------


@pytest.fixture
def noon(monkeypatch):
    """A Monday at noon in Morocco."""
    moment = instant(MONDAY, at(12))
    monkeypatch.setattr(days, "now", lambda: moment)
    return moment


def page_of(client, **query):
    return client.get("/fr/agencies/open/", query).content.decode()


def test_an_open_office_says_until_when_on_both_clocks(client, hours, noon):
    session = client.session
    session["reader_zone"] = "Europe/Paris"
    session.save()

    page = page_of(client)

    assert "<bdi>16:30</bdi>" in page
    assert "<bdi>17:30</bdi>" in page
    assert "Paris" in page


def test_a_closed_office_says_when_it_opens(client, hours, monkeypatch):
    monkeypatch.setattr(days, "now", lambda: instant(MONDAY + timedelta(days=5), at(12)))

    page = page_of(client)

    assert "<bdi>08:30</bdi>" in page
    assert 'datetime="2026-11-16T08:30:00+00:00"' in page


def test_an_agency_without_an_office_or_hours_is_shown_too(client, db):
    make.agency("fes", "AUFS", "Fès", region=make.region("03", "Fès-Meknès"))

    page = page_of(client)

    assert "Fès" in page
    assert "tag calm" in page


def test_the_page_costs_the_same_for_three_and_for_thirty_offices(client, hours, django_assert_max_num_queries):
    def cost():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            assert client.get("/ar/agencies/open/").status_code == 200
        return len(queries)

    make.contact(hours.agency)
    for number in range(2):
        make.office(hours.agency, f"Annexe {number}")
    few = cost()
    for number in range(27):
        other = make.agency(f"a{number}", "AU" + chr(65 + number % 26) + chr(65 + number // 26), f"A{number}")
        other.region = make.region("03", "Fès-Meknès")
        other.save()
        make.office(other, "Siège", "seat")
        Contact.objects.create(agency=other, channel="phone", value=f"+2125234840{number:02}")

    assert cost() == few <= 10


def week(client_or_rf, office, query, zone="Europe/Paris"):
    from django.contrib.auth.models import AnonymousUser

    from agencies.opening import week_of

    request = client_or_rf.get("/fr/agencies/x/", query)
    request.user, request.session = AnonymousUser(), {"reader_zone": zone}
    return week_of(office, request)


def test_a_week_holds_any_of_its_days_and_both_clocks(rf, hours, noon):
    found = week(rf, hours, {"week": "2026-11-19"})

    assert (found.first, found.last) == (date(2026, 11, 16), date(2026, 11, 22))
    assert found.days[0].hours[0].there == "09:30–17:30"
    assert (found.previous, found.following) == (MONDAY, date(2026, 11, 23))
    assert not found.refused


def test_a_far_clock_says_that_it_is_another_day(rf, hours, noon):
    found = week(rf, hours, {}, zone="Pacific/Auckland")

    assert found.days[0].hours[0].there == "21:30–05:30 (+1)"
    assert found.days[0].is_today


@pytest.mark.parametrize("odd", ["\x00", "2026-W33-1", "20260810", "2026-02-30", "1900-01-01", "9999-12-31", "x" * 500])
def test_an_odd_week_shows_the_current_one_and_says_so(rf, hours, noon, odd):
    found = week(rf, hours, {"week": odd})

    assert found.refused
    assert found.first == MONDAY


def test_the_tags_show_an_agency_and_an_offices_week(client, rf, hours, noon):
    from django.contrib.auth.models import AnonymousUser
    from django.template import engines

    Holiday.objects.create(day=MONDAY + timedelta(days=2), name_fr="Fête", name_ar="عيد", state="expected")
    request = rf.get("/fr/agencies/beni-mellal/", {"week": "nonsense"})
    request.user, request.session = AnonymousUser(), {}
    text = "{% load opening %}{% opening_now agency %}{% opening_week office %}"

    page = engines["django"].from_string(text).render({"agency": hours.agency, "office": hours}, request)

    assert page.count('class="opening"') == 1
    assert 'class="notice warning"' in page
    assert "tag wait" in page
    assert 'href="/fr/agencies/beni-mellal/?week=2026-11-16#week' in page


def test_moments_are_aware(hours):
    assert datetime(2026, 11, 9, 8, 30, tzinfo=UTC) == instant(MONDAY, at(8, 30))
