"""What an officer reads of a case at a glance, in both languages."""

from datetime import date

import pytest
from django.utils.translation import override

from agencies.models import Holiday
from campaigns.models import Campaign, Participation
from common import days
from requests_desk.admin.badges import Badges, WorkingDays, summers
from requests_desk.models import Status
from tests.recipes import desk as make
from tests.recipes.people import signed_in
from tests.requests_desk.queue import ANSWERED, in_days, page, put, timezone

pytestmark = pytest.mark.django_db

FRIDAY, SATURDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)


def badges(today: date | None = None) -> Badges:
    return Badges(today or days.today(), WorkingDays(Holiday.objects.days_off()), summers())


def words(case, today: date | None = None) -> list[str]:
    drawn = badges(today)
    with override("en"):
        return [str(badge.words) for badge in (drawn.time(case), *drawn.signs(case)) if badge]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (FRIDAY, MONDAY, 1), (FRIDAY, FRIDAY, 0), (MONDAY, FRIDAY, 0), (SATURDAY, MONDAY, 1),
        (date(2026, 1, 1), date(2026, 12, 31), 259), (date(2019, 3, 3), date(2026, 11, 21), None),
    ],
)  # fmt: skip
def test_working_days_are_counted_by_arithmetic_as_day_by_day(start, end, expected):
    holidays = {date(2026, 8, 14), date(2026, 8, 15), date(2026, 1, 1), date(2024, 5, 1)}

    counted = WorkingDays(holidays).between(start, end)

    assert counted == days.working_days_between(start, end, holidays)
    assert expected in (counted, None)


def test_days_left_and_overdue_are_working_days_without_holidays():
    Holiday.objects.create(day=MONDAY, name="x", state="confirmed")
    case = put(make.case(), filed_on=date(2026, 11, 2), due_on=date(2026, 11, 25), risk_on=date(2026, 11, 25))

    assert words(case, FRIDAY) == ["2 days left"]
    assert words(case, date(2026, 11, 25)) == ["last day", "At risk"]
    assert words(case, date(2026, 11, 27)) == ["overdue by 2 days"]
    assert words(case, date(2026, 11, 28)) == ["overdue by 2 days"]


def test_a_case_that_waits_or_is_answered_has_no_days_left():
    waiting = put(make.case(), status=Status.WAITING)
    answered = put(make.case(), **ANSWERED, answered_on=in_days(0), reopened_on=in_days(0), after_hours=True)

    assert words(waiting) == words(answered) == []


def test_what_makes_a_case_unlike_the_others_is_named():
    case = put(
        make.case(status=Status.STUDY), due_on=in_days(40), risk_on=in_days(30), fast_lane=True, after_hours=True,
        news_at=timezone.now(),
        reopened_on=in_days(0), rerouted_from=make.agency("khemisset", "AUKM", "Khémisset", "04.291"),
    )  # fmt: skip

    assert words(case)[1:] == ["New reply", "Fast lane", "For the duty officer", "Reopened", "Rerouted"]


def test_a_case_belongs_to_the_summer_of_its_agencys_own_days(agency):
    campaign = Campaign.objects.create(year=2026, desk_from=date(2026, 6, 1), desk_to=date(2026, 8, 31))
    Participation.objects.create(campaign=campaign, agency=agency, desk_to=date(2026, 9, 15))
    other = make.agency("khemisset", "AUKM", "Khémisset", "04.291")
    cases = [put(make.case(of), filed_on=date(2026, 9, 10), due_on=in_days(90)) for of in (agency, other)]

    assert ["Summer 2026" in words(case) for case in cases] == [True, False]


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_badges_stand_on_the_page_as_words(agency, language):
    case = put(make.case(), news_at=timezone.now(), fast_lane=True, filed_on=in_days(-9), due_on=in_days(-1))

    html = page(signed_in(make.officer(agency)), language).content.decode()

    assert case.reference in html
    assert html.count('<span class="tag late">') == 3


def test_a_case_passed_on_has_just_arrived_until_an_officer_has_it():
    left = make.agency("khemisset", "AUKM", "Khémisset", "04.291")

    case = put(make.case(), news_at=timezone.now(), rerouted_from=left)

    assert "Just received" in words(case)
    assert "New reply" not in words(case)
