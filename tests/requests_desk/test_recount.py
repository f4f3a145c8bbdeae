"""Expected days follow the holidays."""

from contextlib import ExitStack
from datetime import date, datetime

import pytest
from django.core.management import call_command

from agencies.models import Holiday
from common import days
from mre_portal.demo.clock import at
from notifications.models import Message
from requests_desk.models import Case, CaseEvent, Status
from requests_desk.verbs.recount import recount, recount_when_needed
from tests import make

pytestmark = pytest.mark.django_db


def holiday(day: date) -> Holiday:
    return Holiday.objects.create(day=day, name_ar="عيد", name_fr="Fête", state=Holiday.State.CONFIRMED)


@pytest.fixture
def clock():
    """Sets the hands: a day and an hour in Morocco."""
    with ExitStack() as held:

        def set_to(moment: str) -> None:
            held.enter_context(at(datetime.fromisoformat(moment).replace(tzinfo=days.CASABLANCA)))

        yield set_to


@pytest.fixture
def filed(clock):
    """Filed on Monday 2 November 2026 with five working days: due on Monday 9."""
    clock("2026-11-02 10:00")
    case = make.case(language="fr")
    recount_when_needed()
    return case


def test_a_new_holiday_moves_the_day_and_the_applicant_is_told_once(filed):
    holiday(date(2026, 11, 6))

    assert recount_when_needed() == 1
    assert recount_when_needed() == 0
    filed.refresh_from_db()
    assert (filed.promised_on, filed.due_on) == (date(2026, 11, 9), date(2026, 11, 10))
    event = filed.events.get(verb="due_moved")
    assert event.data == {"before": "2026-11-09", "after": "2026-11-10"}
    told = Message.objects.get(template="due_moved")
    assert (told.to, told.context["before"]) == (filed.applicant.email, "2026-11-09")
    call_command("verify_history")


def test_a_holiday_taken_away_brings_the_day_back(filed):
    day = holiday(date(2026, 11, 6))
    recount_when_needed()

    day.delete()

    assert recount_when_needed() == 1
    filed.refresh_from_db()
    assert filed.due_on == date(2026, 11, 9)


def test_a_holiday_after_the_day_moves_nothing(filed):
    holiday(date(2026, 11, 18))

    assert recount_when_needed() == 0
    assert not CaseEvent.objects.filter(verb="due_moved").exists()


def test_an_answered_case_keeps_its_day(filed):
    make.bring(filed, Status.ANSWERED)
    holiday(date(2026, 11, 6))

    assert recount_when_needed() == 0
    assert Case.objects.get(pk=filed.pk).due_on == date(2026, 11, 9)


def test_while_a_paper_is_awaited_the_day_slips_with_each_day_without_any_letter(filed, clock):
    make.bring(filed, Status.WAITING)

    clock("2026-11-05 09:00")

    assert recount_when_needed() == 0
    filed.refresh_from_db()
    assert filed.due_on == date(2026, 11, 11)
    assert not Message.objects.filter(template="due_moved").exists()


def test_many_cases_are_read_in_batches(filed, django_assert_max_num_queries, monkeypatch):
    monkeypatch.setattr("requests_desk.verbs.recount.BATCH", 4)
    for _n in range(9):
        make.case(language="ar")
    with django_assert_max_num_queries(10):
        assert recount(Holiday.objects.days_off()) == 0
