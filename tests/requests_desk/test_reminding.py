"""Papers that do not come: reminders in the applicant's morning, then a word to the agency; each once."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from notifications import outbox
from notifications.letters import compose
from notifications.models import Message, Preference
from requests_desk import verbs
from requests_desk.models import Case, DeskRules, Status
from requests_desk.verbs import reminding
from requests_desk.verbs.reminding import remind
from tests import make
from tests.requests_desk.test_alarm_faults import killed
from tests.requests_desk.test_races import at_once

pytestmark = pytest.mark.django_db


def told(template: str = "paper_reminder") -> list[Message]:
    return list(Message.objects.filter(template=template).order_by("pk"))


def ask(case: Case, by, *labels: str) -> Case:
    papers = [verbs.AskedPaper(reason="missing", label=label) for label in labels]
    return verbs.ask_for_documents(case=case, by=by, papers=papers)


def give(case: Case, label: str) -> None:
    paper = case.paper_requests.get(label=label)
    verbs.give_papers(paper_request=paper, files=[make.accepted()], by=case.applicant)


@pytest.fixture
def waiting(staffed) -> Case:
    """Two papers asked for on Monday 2 November at nine."""
    case = verbs.take(case=make.case(staffed["agency"], language="fr"), by=staffed["officer"])
    return ask(case, staffed["officer"], "Plan", "Titre")


@pytest.mark.usefixtures("waiting")
def test_two_reminders_and_no_third(clock):
    count = {}
    for day in ("2026-11-02", "2026-11-15", "2026-11-16", "2026-11-17", "2026-12-01", "2026-12-02", "2027-01-30"):
        clock(day)
        remind()
        remind()
        count[day] = len(told())

    assert list(count.values()) == [0, 0, 1, 1, 1, 2, 2]
    first, second = told()
    assert (first.context["asked"], first.context["again"]) == ("2026-11-02", "2026-12-02")
    assert second.context["again"] == ""
    call_command("verify_history")


def test_it_names_what_still_misses_and_why_in_the_applicants_language(clock, waiting):
    give(waiting, "Plan")
    clock("2026-11-16")

    remind()

    message = told()[0]
    assert (message.to, message.language) == (waiting.applicant.email, "fr")
    with override("fr"):
        why = str(waiting.paper_requests.first().get_reason_display())
    assert message.context["papers"] == [{"name": "Titre", "why": why, "note": ""}]
    assert "Titre" in compose(message).body
    assert "Titre" not in compose(message).subject


def test_once_the_papers_have_come_or_the_request_is_withdrawn_nobody_is_reminded(clock, staffed, waiting):
    other = ask(verbs.take(case=make.case(staffed["agency"]), by=staffed["officer"]), staffed["officer"], "Plan")
    give(waiting, "Plan")
    give(waiting, "Titre")
    verbs.withdraw(case=other, by=other.applicant)
    clock("2027-01-30")

    assert remind() == 0
    assert told() == []


@pytest.mark.parametrize(("zone", "hour", "sent"), [
    ("America/Montreal", "12:59", 0), ("America/Montreal", "13:00", 1), ("America/Montreal", "16:59", 1),
    ("America/Montreal", "17:00", 0), ("Asia/Dubai", "04:00", 1), ("", "08:00", 1), ("Nowhere/Odd", "07:59", 0),
])  # fmt: skip
def test_it_comes_in_the_morning_where_the_applicant_lives(waiting, zone, hour, sent):
    Case.objects.filter(pk=waiting.pk).update(time_zone=zone)
    moment = datetime.fromisoformat(f"2026-11-18 {hour}").replace(tzinfo=ZoneInfo("UTC"))

    assert remind(moment) == sent


def test_after_a_long_pause_of_the_beat_there_is_one_reminder_not_two(clock, waiting):
    clock("2026-12-10")
    remind()
    clock("2026-12-11")
    remind()

    assert [message.context["again"] for message in told()] == [""]


def test_the_ministry_changes_the_days_and_turns_them_off(clock, waiting):
    DeskRules.objects.update_or_create(pk=1, defaults={"first_reminder_days": 0, "second_reminder_days": 5})
    clock("2026-11-06")
    assert remind() == 0
    clock("2026-11-07")
    assert remind() == 1
    DeskRules.objects.update(first_reminder_days=0, second_reminder_days=0, silent_days=0)
    clock("2027-01-30")

    assert remind() == 0


def test_a_second_round_has_reminders_of_its_own(clock, staffed, waiting):
    clock("2026-11-16")
    remind()
    give(waiting, "Plan")
    give(waiting, "Titre")
    verbs.ask_for_documents(
        case=waiting, by=staffed["chief"], papers=[verbs.AskedPaper(reason="missing", label="Acte")], why_again="Oubli"
    )
    clock("2026-11-29")
    assert remind() == 0
    clock("2026-11-30")

    assert remind() == 1
    assert [paper["name"] for paper in told()[-1].context["papers"]] == ["Acte"]


def test_the_officer_is_told_once_that_they_do_not_come(clock, staffed, waiting):
    clock("2026-12-17")
    remind()
    remind()

    message = told("case_news")[-1]
    assert [message.to for message in told("case_news")] == [staffed["officer"].email]
    assert (message.context["act"], message.context["asked"]) == ("silent", "2026-11-02")
    assert waiting.events.filter(verb="papers_silent").count() == 1


def test_whoever_wants_no_such_message_gets_none(clock, waiting):
    Preference.objects.create(email=waiting.applicant.email, kind="requests", mode="never")
    clock("2026-11-16")
    remind()

    outbox.drain()

    assert told()[0].state == "suppressed"


def test_the_clock_still_stands_still(clock, waiting):
    clock("2026-11-16")
    remind()

    case = Case.objects.get(pk=waiting.pk)
    assert (case.status, case.stands_still) == (Status.WAITING, True)


def test_killed_at_the_letter_the_next_run_reminds_once(clock, waiting, monkeypatch):
    clock("2026-11-16")
    with monkeypatch.context() as patch:
        patch.setattr(reminding.notices, "tell_applicant", killed)
        with pytest.raises(KeyboardInterrupt):
            remind()
    assert (told(), waiting.events.filter(verb="papers_reminded").count()) == ([], 0)

    assert [remind(), remind()] == [1, 0]


@pytest.mark.django_db(transaction=True)
def test_four_beats_at_once_remind_each_once(clock, staffed, monkeypatch):
    monkeypatch.setattr(reminding, "CHUNK", 2)
    for _n in range(6):
        case = verbs.take(case=make.case(staffed["agency"]), by=staffed["officer"])
        ask(case, staffed["officer"], "Plan")
    clock("2026-11-16")

    results = at_once(*[remind] * 4)
    remind()

    assert not [result for result in results if isinstance(result, Exception)]
    assert len(told()) == 6


def test_a_chunk_reads_its_cases_and_papers_once(clock, staffed):
    for _n in range(4):
        case = verbs.take(case=make.case(staffed["agency"]), by=staffed["officer"])
        ask(case, staffed["officer"], "Plan")
    clock("2026-11-16")

    with CaptureQueriesContext(connection) as captured:
        assert remind() == 4

    assert len([query for query in captured if "FOR UPDATE" in query["sql"]]) == 1
    reads = [q for q in captured if q["sql"].startswith("SELECT") and "requests_desk_paperrequest" in q["sql"]]
    assert len(reads) <= 6


def test_what_is_awaited_is_found_by_its_index(waiting):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    now = datetime.combine(date(2026, 11, 16), datetime.min.time(), ZoneInfo("UTC")) + timedelta(hours=9)

    assert "paper_awaited" in reminding._owing(now, DeskRules()).explain()
