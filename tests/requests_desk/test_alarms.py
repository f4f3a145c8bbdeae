"""A day near or past: marked once, told once, to the officer, the chief and the ministry."""

from contextlib import ExitStack
from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from agencies.models import Kind, Posting, Role
from common import days
from mre_portal.demo.clock import at
from notifications import outbox
from notifications.models import Message
from requests_desk import digests, tasks, verbs
from requests_desk.models import Actor, Alarm, Alert, Case, Complaint, Status
from requests_desk.verbs import alarms, locks
from requests_desk.verbs.alarms import raise_alarms
from tests import make
from tests.recipes import desk, people
from tests.requests_desk.test_races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    """Sets the hands: a day in Morocco, at nine."""
    with ExitStack() as held:

        def set_to(day: str) -> None:
            held.enter_context(at(datetime.fromisoformat(f"{day} 09:00").replace(tzinfo=days.CASABLANCA)))

        yield set_to


@pytest.fixture
def staffed(clock, agency):
    """Monday 2 November 2026; an officer, a chief and an administrator of the agency, and the ministry's."""
    clock("2026-11-02")
    ministry = people.staff("ministry@demo.example", language="fr")
    Posting.objects.create(user=ministry, role=Role.MINISTRY_ADMIN, since=date(2020, 1, 1))
    return {
        "agency": agency,
        "officer": desk.officer(agency, email="officer@demo.example"),
        "chief": desk.officer(agency, Role.CHIEF, email="chief@demo.example"),
        "administrator": desk.officer(agency, Role.AGENCY_ADMIN, email="administrator@demo.example"),
        "ministry": ministry,
    }


def letters() -> dict[str, list[dict]]:
    """Digests promised: to whom, and the level and references of each."""
    found: dict[str, list[dict]] = {}
    for message in Message.objects.filter(template="alarm_digest").order_by("pk"):
        groups = {g["level"]: [case["reference"] for case in g["cases"]] for g in message.context["groups"]}
        found.setdefault(message.to.partition("@")[0], []).append(groups)
    return found


def alarm_of(case: Case) -> int:
    return Case.objects.get(pk=case.pk).alarm


def alarm_events(case: Case) -> list[str]:
    return [e.verb for e in case.events.order_by("number") if e.actor == Actor.SYSTEM]


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
    for day in ("2026-11-09", "2026-11-10", "2026-11-13", "2026-11-14", "2026-11-30"):
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


# --- killed between, and twice at once ---------------------------------------------------------------------


def test_killed_before_the_letters_the_next_run_sends_them(clock, staffed, monkeypatch):
    case = make.case(staffed["agency"])
    clock("2026-11-09")
    with monkeypatch.context() as patch:
        patch.setattr(digests, "tell_all", killed)
        with pytest.raises(KeyboardInterrupt):
            raise_alarms()
    assert (alarm_of(case), letters()) == (Alarm.AT_RISK, {})

    assert [raise_alarms(), raise_alarms()] == [0, 0]

    assert letters() == {"chief": [{"at_risk": [case.reference]}]}


def test_killed_between_two_letters_nobody_is_told_twice(clock, staffed, monkeypatch):
    case = make.case(staffed["agency"])
    clock("2026-12-14")
    real, calls = outbox.post, []

    def dies_the_second_time(**words):
        calls.append(words["key"])
        if len(calls) == 2:
            killed()
        real(**words)

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "post", dies_the_second_time)
        with pytest.raises(KeyboardInterrupt):
            raise_alarms()
    assert len(letters()) == 1

    raise_alarms()

    assert letters() == {"chief": [{"overdue": [case.reference]}], "ministry": [{"ministry": [case.reference]}]}


def test_killed_amid_a_chunk_nothing_of_it_is_kept(clock, staffed, monkeypatch):
    cases = [make.case(staffed["agency"]) for _ in range(2)]
    clock("2026-11-09")
    with monkeypatch.context() as patch:
        patch.setattr(alarms, "_promise", killed)
        with pytest.raises(KeyboardInterrupt):
            raise_alarms()
    assert [alarm_events(case) for case in cases] == [[], []]

    raise_alarms()

    assert letters() == {"chief": [{"at_risk": [case.reference for case in cases]}]}


def killed(*_args, **_words):
    raise KeyboardInterrupt


def test_what_was_answered_before_the_letter_is_left_out(clock, staffed, monkeypatch):
    case = verbs.take(case=make.case(staffed["agency"]), by=staffed["officer"])
    clock("2026-11-09")
    with monkeypatch.context() as patch:
        patch.setattr(digests, "tell_all", lambda: None)
        raise_alarms()
    verbs.answer(case=case, by=staffed["officer"], outcome="informed", text="Voici.", pdf=make.accepted())

    raise_alarms()

    assert letters() == {}
    assert not Alert.objects.untold().exists()


@pytest.mark.django_db(transaction=True)
def test_four_beats_at_once_mark_and_tell_each_case_once(clock, staffed, monkeypatch):
    monkeypatch.setattr(alarms, "CHUNK", 3)
    cases = [make.case(staffed["agency"]) for _ in range(12)]
    clock("2026-12-14")

    results = at_once(*[raise_alarms] * 4)
    raise_alarms()

    assert sum(results) == 12
    assert [alarm_events(case) for case in cases] == [["overdue", "ministry_told"]] * 12
    for who, level in (("chief", "overdue"), ("ministry", "ministry")):
        named = [reference for letter in letters()[who] for reference in letter[level]]
        assert sorted(named) == sorted(case.reference for case in cases)
    call_command("verify_history")


@pytest.mark.django_db(transaction=True)
def test_a_case_somebody_works_on_is_left_to_the_next_run(clock, staffed):
    case = make.case(staffed["agency"])
    clock("2026-11-09")
    with transaction.atomic():
        locks.worked(case, staffed["officer"])
        assert at_once(raise_alarms) == [0]

    assert raise_alarms() == 1


def test_the_search_goes_through_the_index_of_alarms(clock, staffed):
    make.case(staffed["agency"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    told_by = days.today() - timedelta(days=5)

    plan = alarms._ringing(days.today(), told_by)[: alarms.CHUNK].explain()

    assert "case_alarm" in plan


def test_a_chunk_reads_people_and_rules_once(clock, staffed):
    for _ in range(3):
        make.case(staffed["agency"])
    clock("2026-11-09")

    with CaptureQueriesContext(connection) as captured:
        raise_alarms()

    assert len([q for q in captured if "agencies_posting" in q["sql"] and "is_active" in q["sql"]]) <= 4
    assert len([q for q in captured if "deskrules" in q["sql"]]) == 1


# --- acknowledgement of complaints -------------------------------------------------------------------------


@pytest.fixture
def complaint(staffed):
    """Filed on 2 November with fifteen days to be acknowledged; sixty to be answered."""
    case = make.case(staffed["agency"])
    Case.objects.filter(pk=case.pk).update(
        kind=Kind.COMPLAINT, due_on=date(2027, 1, 1), risk_on=date(2026, 12, 15), term_days=60, term_counted="calendar"
    )
    return Complaint.objects.create(case=case, sort="complaint", text="…", acknowledge_by=date(2026, 11, 17))


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2026-11-13", {}),
        ("2026-11-14", {"chief": "acknowledge"}),
        ("2026-11-17", {"chief": "acknowledge"}),
        ("2026-11-18", {"chief": "unacknowledged", "ministry": "unacknowledged"}),
    ],
)
def test_the_acknowledgement_is_watched_three_days_before_and_when_its_day_has_passed(clock, complaint, day, told):
    clock(day)

    raise_alarms()
    raise_alarms()

    reference = complaint.case.reference
    assert letters() == {who: [{level: [reference]}] for who, level in told.items()}


def test_soon_and_then_late_are_told_once_each(clock, complaint):
    for day in ("2026-11-15", "2026-11-16", "2026-11-18", "2026-11-20"):
        clock(day)
        raise_alarms()

    assert [list(letter) for letter in letters()["chief"]] == [["acknowledge"], ["unacknowledged"]]
    words = Message.objects.filter(template="alarm_digest").first().context
    assert words["groups"][0]["cases"][0]["day"] == "2026-11-17"


def test_an_acknowledged_complaint_is_not_watched(clock, staffed, complaint):
    verbs.take(case=complaint.case, by=staffed["officer"])
    clock("2026-11-18")

    assert raise_alarms() == 0


def test_a_withdrawn_complaint_is_not_watched(clock, complaint):
    verbs.withdraw(case=complaint.case, by=complaint.case.applicant)
    clock("2026-11-18")

    assert raise_alarms() == 0
