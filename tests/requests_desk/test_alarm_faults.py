"""Alarms killed between and run twice at once: each case marked once, each letter sent once; what a run reads."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from common import days
from notifications import outbox
from requests_desk import digests, verbs
from requests_desk.models import Alarm, Alert
from requests_desk.verbs import alarms, locks
from requests_desk.verbs.alarms import raise_alarms
from tests import make
from tests.recipes.alarms import alarm_events, alarm_of, letters
from tests.requests_desk.test_races import at_once

pytestmark = pytest.mark.django_db


def killed(*_args, **_words):
    raise KeyboardInterrupt


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
        if words["template"] == "alarm_digest":
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
