"""A day near or past: marked once, told once, to the officer, the chief and the ministry."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from agencies.models import Role
from notifications.models import Message
from requests_desk import digests, tasks, verbs
from requests_desk.models import Alarm, Case, Status
from requests_desk.verbs import alarms
from requests_desk.verbs.alarms import raise_alarms
from tests import make
from tests.recipes import desk
from tests.recipes.alarms import alarm_events, alarm_of, letters

pytestmark = pytest.mark.django_db


def due(case: Case, on: date, risk: date | None = None) -> Case:
    """The case with another day."""
    Case.objects.filter(pk=case.pk).update(due_on=on, risk_on=risk or on - timedelta(days=1))
    case.refresh_from_db()
    return case


def test_an_unassigned_case_near_its_day_is_told_to_the_chief_once(clock, staffed):
    case = make.case(staffed["agency"])
    clock(str(case.risk_on))

    assert [raise_alarms(), raise_alarms()] == [1, 0]

    assert alarm_of(case) == Alarm.AT_RISK
    assert alarm_events(case) == ["at_risk"]
    assert case.events.get(verb="at_risk").data == {"due": "2026-11-09"}
    assert letters() == {"chief": [{"at_risk": [case.reference]}]}
    call_command("verify_history")


def test_the_day_before_the_risk_nothing_happens(clock, staffed):
    case = make.case(staffed["agency"])
    clock(str(case.risk_on - timedelta(days=1)))

    assert raise_alarms() == 0
    assert letters() == {}


def test_an_assigned_case_near_its_day_is_told_to_its_officer_alone(clock, staffed):
    case = verbs.take(case=make.case(staffed["agency"]), by=staffed["officer"])
    clock("2026-11-09")

    raise_alarms()

    assert letters() == {"officer": [{"at_risk": [case.reference]}]}


def test_an_officer_who_left_is_not_told(clock, staffed):
    case = verbs.take(case=make.case(staffed["agency"]), by=staffed["officer"])
    staffed["officer"].postings.update(until=date(2026, 11, 3))
    clock("2026-11-09")

    raise_alarms()

    assert letters() == {"chief": [{"at_risk": [case.reference]}]}


@pytest.mark.parametrize(("gone", "told"), [(["chief"], "administrator"), (["chief", "administrator"], "ministry")])
def test_without_a_chief_the_administrators_are_told_and_without_them_the_ministry(clock, staffed, gone, told):
    case = make.case(staffed["agency"])
    for name in gone:
        staffed[name].postings.all().delete()
    clock("2026-11-09")

    raise_alarms()

    assert letters() == {told: [{"at_risk": [case.reference]}]}


def test_from_near_to_past_to_the_ministry_each_is_told_once(clock, staffed):
    case = verbs.take(case=make.case(staffed["agency"]), by=staffed["officer"])
    alarm_by_day = {}
    for day in ("2026-11-09", "2026-11-10", "2026-11-13", "2026-11-14", "2026-11-16"):
        clock(day)
        raise_alarms()
        alarm_by_day[day] = alarm_of(case)

    assert list(alarm_by_day.values()) == [1, 2, 2, 3, 3]
    assert alarm_events(case) == ["at_risk", "overdue", "ministry_told"]
    assert letters() == {
        "officer": [{"at_risk": [case.reference]}, {"overdue": [case.reference]}],
        "chief": [{"overdue": [case.reference]}],
        "ministry": [{"ministry": [case.reference]}],
    }


def test_after_weeks_without_a_beat_the_chief_and_the_ministry_are_told_at_once(clock, staffed):
    case = make.case(staffed["agency"])
    clock("2026-12-14")

    raise_alarms()

    assert alarm_of(case) == Alarm.MINISTRY
    assert alarm_events(case) == ["overdue", "ministry_told"]
    assert letters() == {"chief": [{"overdue": [case.reference]}], "ministry": [{"ministry": [case.reference]}]}


@pytest.mark.parametrize("status", [Status.WAITING, Status.ANSWERED, Status.CLOSED])
def test_a_clock_that_stands_still_or_is_over_raises_no_alarm(clock, staffed, status):
    make.case(staffed["agency"], status=status)
    clock("2026-12-14")

    assert raise_alarms() == 0


def test_a_clock_that_restarts_is_watched_anew(clock, staffed):
    case = verbs.take(case=make.case(staffed["agency"]), by=staffed["officer"])
    clock("2026-11-09")
    raise_alarms()
    asked = verbs.AskedPaper(reason="missing", label="Plan")
    verbs.ask_for_documents(case=case, by=staffed["officer"], papers=[asked])
    verbs.give_papers(paper_request=case.paper_requests.get(), files=[make.accepted()], by=case.applicant)

    raise_alarms()

    assert alarm_events(case) == ["at_risk", "at_risk"]
    assert letters()["officer"] == [{"at_risk": [case.reference]}] * 2


def test_one_letter_a_person_and_run_whatever_the_number_of_cases(clock, staffed):
    cases = [make.case(staffed["agency"]) for _ in range(3)]
    late = due(make.case(staffed["agency"]), date(2026, 11, 8))
    clock("2026-11-09")

    raise_alarms()

    assert letters() == {"chief": [{"at_risk": [case.reference for case in cases], "overdue": [late.reference]}]}
    words = Message.objects.get(template="alarm_digest").context
    assert words["count"] == 4
    assert words["groups"][0]["cases"][0]["url"].endswith(f"/fr/admin/requests_desk/case/{cases[0].pk}/change/")
    assert words["url"].endswith("/fr/admin/requests_desk/case/")


def test_cases_of_later_the_same_day_go_in_a_letter_of_their_own(clock, staffed):
    first, second = make.case(staffed["agency"]), make.case(staffed["agency"])
    due(second, date(2026, 11, 20))
    clock("2026-11-09")
    raise_alarms()
    due(second, date(2026, 11, 9))

    raise_alarms()

    assert letters() == {"chief": [{"at_risk": [first.reference]}, {"at_risk": [second.reference]}]}


def test_a_long_letter_lists_the_first_and_counts_the_rest(clock, staffed, monkeypatch):
    monkeypatch.setattr(digests, "LISTED", 2)
    cases = [make.case(staffed["agency"]) for _ in range(3)]
    clock("2026-11-09")

    raise_alarms()

    group = Message.objects.get(template="alarm_digest").context["groups"][0]
    assert [case["reference"] for case in group["cases"]] == [case.reference for case in cases[:2]]
    assert group["more"] == 1


def test_those_who_cannot_open_a_case_get_no_address_of_it(clock, staffed):
    make.case(staffed["agency"])
    clock("2026-12-14")

    raise_alarms()

    words = Message.objects.get(template="alarm_digest", to="ministry@demo.example").context
    assert words["groups"][0]["cases"][0]["url"] == ""
    assert words["url"].endswith("/fr/ministry/")
    assert "أمينة" not in str(words)


def test_no_other_agency_is_told(clock, staffed):
    desk.officer(make.agency("fes", "AUFS", "Fès", "03.231"), Role.CHIEF, email="stranger@demo.example")
    make.case(staffed["agency"])
    clock("2026-12-14")

    raise_alarms()

    assert set(letters()) == {"chief", "ministry"}


def test_chunks_reach_every_case(clock, staffed, monkeypatch):
    monkeypatch.setattr(alarms, "CHUNK", 2)
    cases = [make.case(staffed["agency"]) for _ in range(5)]
    clock("2026-11-09")

    assert raise_alarms() == 5
    assert letters() == {"chief": [{"at_risk": [case.reference for case in cases]}]}


def test_the_task_of_the_beat_raises_them(clock, staffed, settings):
    make.case(staffed["agency"])
    clock("2026-11-09")

    assert tasks.raise_alarms() == 1
    assert settings.CELERY_BEAT_SCHEDULE["raise-alarms"]["task"] == tasks.raise_alarms.name
