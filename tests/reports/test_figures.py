"""The figures are right: compared with a count in plain Python, and at every border."""

import random
import statistics
from datetime import date, timedelta

import pytest

from agencies.models import Agency, Kind
from common import days
from reports.desks import desks_of
from reports.figures import NOTHING, Count, campaign_figures, newest_with_cases
from requests_desk.models import Status
from tests.recipes import figures as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 8, 14)
FIRST, LAST = date(2026, 6, 15), date(2026, 9, 15)


@pytest.fixture(autouse=True)
def _mid_august(monkeypatch):
    monkeypatch.setattr(days, "today", lambda: TODAY)


def counted_by_hand(cases) -> Count:
    """What the page must say of these requests, one after the other."""
    answered = [case for case in cases if case.status in ("answered", "closed")]
    late = 0
    for case in cases:
        if case in answered:
            late += case.answered_on > case.due_on
        elif case.status not in ("waiting", "paused", "withdrawn"):
            late += case.due_on < TODAY
    return Count(
        filed=len(cases),
        answered=len(answered),
        on_time=len([case for case in answered if case.answered_on <= case.due_on]),
        late=late,
        waiting=len([case for case in cases if case.status == "waiting"]),
        paused=len([case for case in cases if case.status == "paused"]),
        withdrawn=len([case for case in cases if case.status == "withdrawn"]),
        median=statistics.median([case.days_taken for case in answered]) if answered else None,
    )


@pytest.mark.parametrize("seed", range(6))
def test_every_line_equals_a_count_in_plain_python(seed):
    chance = random.Random(seed)
    campaign = make.campaign()
    agencies = [make.agency(f"agency-{letter}", f"AU{letter}") for letter in "ABCD"]
    make.own_days(agencies[1], campaign, date(2026, 7, 1), date(2026, 7, 20))
    make.own_days(agencies[2], campaign, date(2026, 7, 1), None)
    windows = {0: (FIRST, LAST), 1: (date(2026, 7, 1), date(2026, 7, 20)), 2: (date(2026, 7, 1), LAST)}
    cases = [
        make.any_case(chance, agencies[chance.randint(0, 2)], FIRST, LAST, TODAY)
        for _ in range(chance.choice((3, 40, 400)))
    ]
    make.save(cases)
    counted = [
        c
        for at, days_ in windows.items()
        for c in cases
        if c.agency == agencies[at] and days_[0] <= c.filed_on <= days_[1]
    ]

    figures = campaign_figures(campaign)

    assert figures.total == counted_by_hand(counted)
    for line in figures.by_agency:
        assert line.count == counted_by_hand([c for c in counted if c.agency == line.desk.agency])
        for kind in Kind:
            theirs = [c for c in counted if c.agency == line.desk.agency and c.kind == kind]
            assert figures.cell(line.desk, kind) == counted_by_hand(theirs)
    for line in figures.by_kind:
        assert line.count == counted_by_hand([c for c in counted if c.kind == line.kind])


@pytest.mark.parametrize("name", ["filed", "answered", "on_time", "late", "waiting", "paused", "open", "withdrawn"])
def test_agencies_and_kinds_add_up_to_the_national_line(name):
    chance = random.Random(name)
    agencies = [make.agency(f"agency-{letter}", f"AU{letter}") for letter in "ABC"]
    make.save(make.any_case(chance, chance.choice(agencies), FIRST, LAST, TODAY) for _ in range(150))

    figures = campaign_figures(make.campaign())

    total = getattr(figures.total, name)
    assert total == sum(getattr(line.count, name) for line in figures.by_agency)
    assert total == sum(getattr(line.count, name) for line in figures.by_kind)


def test_a_campaign_without_requests_counts_nothing_and_keeps_every_line():
    agency = make.agency("fes", "AUFS")

    figures = campaign_figures(make.campaign())

    assert figures.total == NOTHING
    assert (figures.total.share, figures.total.percent, figures.total.median) == (None, None, None)
    assert [(line.desk.agency, line.count) for line in figures.by_agency] == [(agency, NOTHING)]
    assert [line.kind for line in figures.by_kind] == list(Kind)


def test_without_any_agency_nothing_is_asked_of_the_database(django_assert_num_queries):
    campaign = make.campaign()

    with django_assert_num_queries(2):
        figures = campaign_figures(campaign)

    assert figures.by_agency == ()


def test_the_first_and_the_last_day_of_the_desk_count_and_their_neighbours_do_not():
    agency = make.agency("fes", "AUFS")
    day = timedelta(days=1)
    make.save(make.case(agency, on) for on in (FIRST - day, FIRST, LAST, LAST + day))

    assert campaign_figures(make.campaign()).total.filed == 2


def test_days_not_entered_reach_to_the_ends_of_the_year():
    agency = make.agency("fes", "AUFS")
    filed = (date(2021, 12, 31), date(2022, 1, 1), date(2022, 12, 31), date(2023, 1, 1))
    make.save(make.case(agency, on) for on in filed)

    assert campaign_figures(make.campaign(2022, None, None)).total.filed == 2


def test_an_agencys_own_days_hold_for_it_alone_and_in_that_campaign_alone():
    fes, safi = make.agency("fes", "AUFS"), make.agency("safi", "AUSF")
    campaign, former = make.campaign(), make.campaign(2025, date(2025, 6, 15), date(2025, 9, 15))
    make.own_days(fes, campaign, date(2026, 5, 1), date(2026, 5, 31))
    make.save(make.case(at, on) for at in (fes, safi) for on in (date(2025, 7, 1), date(2026, 5, 31), date(2026, 7, 1)))

    found = [
        {line.desk.agency: line.count.filed for line in campaign_figures(one).by_agency} for one in (campaign, former)
    ]

    assert found == [{fes: 1, safi: 1}, {fes: 1, safi: 1}]
    assert [line.desk.own_days for line in campaign_figures(campaign).by_agency] == [True, False]


def test_own_days_that_end_before_the_national_ones_begin_count_nothing():
    fes = make.agency("fes", "AUFS")
    campaign = make.campaign()
    make.own_days(fes, campaign, None, date(2026, 5, 31))
    make.save([make.case(fes, date(2026, 5, 30)), make.case(fes, FIRST)])

    assert campaign_figures(campaign).total.filed == 0


def test_an_answer_on_the_promised_day_is_on_time_and_the_day_after_is_late():
    agency = make.agency("fes", "AUFS")
    due = date(2026, 7, 8)
    make.save(make.case(agency, date(2026, 7, 1), answered_on=on, due_on=due) for on in (due, due + timedelta(days=1)))

    total = campaign_figures(make.campaign()).total

    assert (total.on_time, total.late, total.percent) == (1, 1, 50)


@pytest.mark.parametrize(
    ("status", "due_on", "late"),
    [
        (Status.STUDY, TODAY, 0),
        (Status.STUDY, TODAY - timedelta(days=1), 1),
        (Status.SUBMITTED, TODAY - timedelta(days=1), 1),
        (Status.WAITING, TODAY - timedelta(days=1), 0),
    ],
)
def test_an_open_request_is_late_after_its_day_unless_it_waits_for_the_applicant(status, due_on, late):
    agency = make.agency("fes", "AUFS")
    make.save([make.case(agency, date(2026, 7, 1), status=status, due_on=due_on)])

    total = campaign_figures(make.campaign()).total

    assert (total.late, total.open, total.waiting) == (late, 1, int(status == Status.WAITING))


@pytest.mark.parametrize(
    ("taken", "median"), [([3], 3), ([3, 3, 3], 3), ([1, 4], 2.5), ([0, 0, 9], 0), ([1, 2, 2, 90], 2)]
)
def test_the_median_lies_in_the_middle_of_ties_and_of_even_numbers(taken, median):
    agency = make.agency("fes", "AUFS")
    on = date(2026, 7, 1)
    make.save(make.case(agency, on, answered_on=date(2026, 8, 1), days_taken=number) for number in taken)

    assert campaign_figures(make.campaign()).total.median == median


def test_days_spent_waiting_for_the_applicant_are_not_the_agencys():
    agency = make.agency("fes", "AUFS")
    monday = date(2026, 7, 6)
    make.save([make.case(agency, monday, answered_on=date(2026, 7, 24), days_taken=4, due_on=date(2026, 7, 27))])

    total = campaign_figures(make.campaign()).total

    assert (total.median, total.on_time, total.late) == (4, 1, 0)


def test_the_share_is_rounded_down_so_that_one_late_answer_is_never_hidden():
    assert Count(filed=1000, answered=1000, on_time=999, late=1).percent == 99
    assert Count(filed=3, answered=3, on_time=3).percent == 100


def test_filters_count_one_agency_and_one_kind():
    fes, safi = make.agency("fes", "AUFS"), make.agency("safi", "AUSF")
    campaign, on = make.campaign(), date(2026, 7, 1)
    make.save(make.case(at, on, kind=kind) for at in (fes, fes, safi) for kind in Kind)

    found = campaign_figures(campaign, agency=fes, kind=Kind.COMPLAINT)

    assert found.total.filed == 2
    assert [line.desk.agency for line in found.by_agency] == [fes]
    assert [line.kind for line in found.by_kind] == [Kind.COMPLAINT]


def test_an_agency_founded_later_is_left_out_unless_it_received_something():
    make.agency("young", "AUYG", since=date(2027, 1, 1))
    closed = make.agency("closed", "AUCL", until=date(2020, 1, 1))
    make.save([make.case(closed, date(2026, 7, 1))])

    assert [line.desk.agency for line in campaign_figures(make.campaign()).by_agency] == [closed]


def test_the_newest_campaign_with_requests_is_found_by_each_agencys_own_days():
    fes = make.agency("fes", "AUFS")
    newer, older = make.campaign(), make.campaign(2025, date(2025, 6, 15), date(2025, 9, 15))
    make.own_days(fes, newer, date(2026, 8, 1), None)
    make.save([make.case(fes, date(2025, 7, 1)), make.case(fes, date(2026, 7, 1))])

    assert newest_with_cases(desks_of([newer, older], Agency.objects.all())) == 2025
    assert newest_with_cases([]) is None


def test_one_query_counts_whatever_the_number_of_agencies(django_assert_num_queries):
    agencies = [make.agency(f"agency-{letter}", f"AU{letter}") for letter in "ABCDEFGH"]
    make.save(make.case(at, date(2026, 7, 1)) for at in agencies for _ in range(5))
    campaign = make.campaign()
    desks = desks_of([campaign], Agency.objects.all())

    with django_assert_num_queries(1):
        figures = campaign_figures(campaign, among=desks)

    assert figures.total.filed == 40


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.PAUSED, Status.WAITING])
def test_what_is_withdrawn_or_stands_still_is_never_late(status):
    agency, gone = make.agency("fes", "AUFS"), {"withdrawn_on": TODAY} if status == Status.WITHDRAWN else {}
    make.save([make.case(agency, FIRST, status=status, **gone)])

    total = campaign_figures(make.campaign()).total

    assert (total.filed, total.late, total.share) == (1, 0, None)
    assert total.open == (0 if status == Status.WITHDRAWN else 1)


def test_a_withdrawn_request_changes_no_share_and_no_median():
    agency = make.agency("fes", "AUFS")
    campaign = make.campaign()
    make.save([make.case(agency, FIRST, answered_on=FIRST + timedelta(days=2)), make.case(agency, FIRST)])
    before = campaign_figures(campaign).total
    make.save([make.case(agency, FIRST, status=Status.WITHDRAWN, withdrawn_on=FIRST)])

    after = campaign_figures(campaign).total

    assert (after.share, after.median, after.open) == (before.share, before.median, before.open)
    assert (after.filed, after.withdrawn) == (3, 1)
