"""Duty: who is on it now, what is marked for them, and what ought to be."""

from contextlib import ExitStack
from datetime import date, datetime, time, timedelta

import pytest

from agencies.models import Contact, Role
from common import days
from mre_portal.demo.clock import at
from requests_desk import duty, verbs
from requests_desk.models import Case, Status
from tests import make
from tests.recipes import desk, people, rota

pytestmark = pytest.mark.django_db
PAGE = "/fr/admin/requests_desk/case/duty/"
DAY = date(2026, 8, 3)


@pytest.fixture
def clock():
    """Sets the hands: an hour of Monday 3 August 2026 in Morocco."""
    with ExitStack() as held:

        def set_to(hour: str, day: date = DAY) -> None:
            moment = datetime.combine(day, time.fromisoformat(hour), days.CASABLANCA)
            held.enter_context(at(moment))

        yield set_to


@pytest.fixture
def officer(clock, agency):
    """An officer of an agency on duty from 16:30 to 18:30; it is 17:00."""
    clock("17:00")
    Contact.objects.create(agency=agency, channel="phone", value="+212523484046", public=True)
    rota.shift(agency, DAY)
    return desk.officer(agency, email="officer@demo.example")


def staying(agency, last: date | None, first: date | None = None, **fields) -> Case:
    """A case whose applicant is in Morocco until a day."""
    case = make.case(agency)
    Case.objects.filter(pk=case.pk).update(
        stay_from=first or (last and DAY - timedelta(days=9)), stay_to=last, **fields
    )
    case.refresh_from_db()
    return case


def test_while_a_shift_runs_its_agencys_staff_are_told_of_what_is_marked(agency, officer):
    verbs.mark(case=make.case(agency), by=officer, after_hours=True)
    make.case(agency)

    (now,) = duty.now_for(officer)

    assert (now.shift.agency, now.own, now.marked) == (agency, False, 1)


@pytest.mark.parametrize(("hour", "runs"), [("16:29", 0), ("16:30", 1), ("18:29", 1), ("18:30", 0)])
def test_a_shift_runs_from_its_first_minute_to_before_its_last(clock, officer, hour, runs):
    clock(hour)

    assert len(duty.now_for(officer)) == runs


@pytest.mark.parametrize("name", ["Salma Idrissi", "SALMA  IDRISSI"])
def test_a_shift_that_names_somebody_is_theirs(agency, officer, name):
    rota.shift(agency, DAY, time(16), person=name)
    officer.name_latin = "Salma Idrissi"

    (now,) = duty.now_for(officer)

    assert now.own


def test_a_stranger_and_an_officer_of_another_agency_are_told_nothing(agency, officer):
    other = desk.officer(make.agency("fes", "AUFS", "Fès", "03.231"))

    assert duty.now_for(other) == []
    assert duty.now_for(people.citizen()) == []
    assert duty.now_for(desk.officer(agency, Role.AGENCY_ADMIN)) == []


def test_who_leaves_within_two_days_is_suggested_and_the_others_are_not(agency, officer):
    today, later = staying(agency, DAY), staying(agency, DAY + timedelta(days=2))
    staying(agency, DAY + timedelta(days=3))
    staying(agency, DAY - timedelta(days=1))
    staying(agency, None)
    staying(agency, DAY + timedelta(days=1), DAY + timedelta(days=1))
    staying(agency, DAY, after_hours=True)
    done = staying(agency, DAY)
    verbs.withdraw(case=done, by=done.applicant)

    assert list(duty.suggested(officer)) == [today, later]


def test_what_is_answered_is_marked_no_more(agency, officer):
    case = make.case(agency, status=Status.STUDY)
    verbs.mark(case=case, by=officer, after_hours=True)
    verbs.answer(case=case, by=case.assignee, outcome="informed", text="Voici.", pdf=make.accepted())

    assert list(duty.marked(officer)) == []


def test_the_first_page_of_the_administration_shows_the_panel_while_a_shift_runs(clock, agency, officer):
    verbs.mark(case=make.case(agency), by=officer, after_hours=True)
    browser = people.signed_in(officer)

    during = browser.get("/fr/admin/").content.decode()
    clock("19:00")
    after = people.signed_in(officer).get("/fr/admin/").content.decode()

    assert "mre-duty" in during
    assert "18:30" in during
    assert "mre-duty" not in after


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_page_lists_both_and_marks(agency, officer, language):
    case = staying(agency, DAY + timedelta(days=1))
    browser = people.signed_in(officer)

    before = browser.get(PAGE.replace("/fr/", f"/{language}/"))
    browser.post(f"{PAGE}{case.pk}/mark/", {"after_hours": "1"})
    after = browser.get(PAGE)

    assert before.status_code == 200
    assert list(before.context["suggested"]) == [case]
    assert (list(after.context["marked"]), list(after.context["suggested"])) == ([case], [])
    assert case.events.filter(verb="marked").count() == 1


def test_the_mark_is_taken_away_and_the_same_twice_is_said(agency, officer):
    case = staying(agency, DAY, after_hours=True)
    browser = people.signed_in(officer)

    browser.post(f"{PAGE}{case.pk}/mark/")
    again = browser.post(f"{PAGE}{case.pk}/mark/", follow=True)

    case.refresh_from_db()
    assert not case.after_hours
    assert [message.level_tag for message in again.context["messages"]][-1] == "error"


def test_another_agencys_case_is_not_found_and_reading_marks_nothing(agency, officer):
    theirs = make.case(make.agency("fes", "AUFS", "Fès", "03.231"))
    own = make.case(agency)
    browser = people.signed_in(officer)

    assert browser.post(f"{PAGE}{theirs.pk}/mark/", {"after_hours": "1"}).status_code == 404
    assert browser.get(f"{PAGE}{own.pk}/mark/").status_code == 403
    assert not Case.objects.filter(after_hours=True).exists()


def test_whoever_works_no_requests_has_no_such_page(client, agency, officer):
    administrator = desk.officer(agency, Role.AGENCY_ADMIN)

    assert people.signed_in(administrator).get(PAGE).status_code == 404
    assert client.get(PAGE).status_code == 302


def test_the_page_costs_the_same_for_many_requests(agency, officer, django_assert_max_num_queries):
    for _ in range(8):
        staying(agency, DAY)
    browser = people.signed_in(officer)

    with django_assert_max_num_queries(16):
        browser.get(PAGE)
