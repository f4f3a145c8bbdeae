"""A late answer told honestly: one apology, a new day from the agency, news when promised; the law's day stays."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from notifications.letters import compose
from notifications.models import Message
from requests_desk import verbs
from requests_desk.models import Alarm, Alert, Case, DeskRules
from requests_desk.verbs import alarms, late, locks
from requests_desk.verbs.alarms import raise_alarms
from tests import make
from tests.recipes.alarms import alarm_of, letters
from tests.recipes.people import signed_in
from tests.requests_desk.test_alarm_faults import killed
from tests.requests_desk.test_races import at_once

pytestmark = pytest.mark.django_db
TOLD = ("answer_late", "day_announced", "answer_still_late")


def told() -> list[str]:
    """What applicants were told of their delay, in order."""
    return list(Message.objects.filter(template__in=TOLD).order_by("pk").values_list("template", flat=True))


def words(template: str) -> dict:
    return Message.objects.filter(template=template).latest("pk").context


@pytest.fixture
def case(staffed) -> Case:
    """Taken on Monday 2 November, due on Monday 9."""
    return verbs.take(case=make.case(staffed["agency"], language="fr"), by=staffed["officer"])


@pytest.fixture
def overdue(clock, case) -> Case:
    """On the morning after its day."""
    clock("2026-11-10")
    raise_alarms()
    case.refresh_from_db()
    return case


def announce(case: Case, by, day: str = "2026-11-20", reason: str = "Visite du terrain") -> Case:
    return verbs.announce(case=case, by=by, day=date.fromisoformat(day), reason=reason)


def test_the_apology_comes_once_with_the_alarm_and_says_when_there_is_news(case, overdue):
    raise_alarms()

    assert told() == ["answer_late"]
    message = Message.objects.get(template="answer_late")
    assert (message.to, message.language, message.context["hears_by"]) == (case.applicant.email, "fr", "2026-11-17")
    assert case.reference in compose(message).subject
    assert overdue.due_on == date(2026, 11, 9)


def test_a_case_in_time_or_answered_gets_no_apology(clock, staffed, case):
    clock("2026-11-09")
    raise_alarms()
    verbs.answer(case=case, by=staffed["officer"], outcome="informed", text="Voici.", pdf=make.accepted())
    clock("2026-11-10")
    raise_alarms()

    assert told() == []


def test_a_new_day_is_told_and_kept_beside_the_day_of_the_law(staffed, overdue):
    found = announce(overdue, staffed["officer"])

    assert told() == ["answer_late", "day_announced"]
    assert words("day_announced") | {"reason": "Visite du terrain", "day": "2026-11-20"} == words("day_announced")
    assert (found.due_on, found.announced, found.is_late) == (date(2026, 11, 9), date(2026, 11, 20), True)
    line = found.events.get(verb="day_announced")
    assert line.data["day"] == "2026-11-20"
    call_command("verify_history")


def test_both_pages_show_the_new_day(staffed, overdue):
    announce(overdue, staffed["officer"])
    with override("fr"):
        citizens = reverse("requests_desk:case", args=[overdue.reference])
        officers = reverse("admin:requests_desk_case_change", args=[overdue.pk])

    for who, url in ((overdue.applicant, citizens), (staffed["officer"], officers)):
        text = signed_in(who).get(url).content.decode()
        assert "20 novembre 2026" in text
        assert "Visite du terrain" in text
        assert "9 novembre 2026" in text


@pytest.mark.parametrize(
    ("day", "reason"),
    [("2026-11-10", "x"), ("2026-11-09", "x"), ("2026-11-21", "x"), ("2027-03-01", "x"), ("2026-11-20", "  ")],
)
def test_a_day_past_too_far_or_closed_or_without_a_reason_is_refused(staffed, overdue, day, reason):
    with pytest.raises(ValidationError):
        announce(overdue, staffed["officer"], day, reason)

    assert told() == ["answer_late"]


def test_the_form_says_at_the_day_why_it_cannot_be_and_keeps_what_was_typed(staffed, overdue):
    with override("fr"):
        url = reverse("admin:requests_desk_case_do", args=[overdue.pk, "announce"])
    answer = signed_in(staffed["officer"]).post(
        url, {"announce-day": "2026-11-22", "announce-reason": "Visite du terrain à refaire"}
    )

    assert answer.status_code == 422
    assert "Visite du terrain à refaire" in answer.content.decode()
    assert answer.context["panels"][0].form.errors.keys() == {"day"}


def test_from_the_page_it_is_announced(staffed, overdue):
    with override("fr"):
        url = reverse("admin:requests_desk_case_do", args=[overdue.pk, "announce"])

    signed_in(staffed["officer"]).post(url, {"announce-day": "2026-11-20", "announce-reason": "Visite du terrain"})

    assert told() == ["answer_late", "day_announced"]


def test_nobody_announces_before_the_day_has_passed_nor_for_a_colleague(staffed, case, clock):
    other = make.officer(staffed["agency"])
    with pytest.raises(ValidationError):
        announce(case, staffed["officer"])
    clock("2026-11-10")
    with pytest.raises(ValidationError):
        announce(case, other)
    stranger = make.officer(make.agency("khemisset", "AUKM", "Khémisset", "04.291"))
    with pytest.raises(Case.DoesNotExist):
        announce(case, stranger)

    announce(case, staffed["chief"])

    assert told() == ["day_announced"]


def test_a_second_day_may_be_announced_and_no_third(staffed, overdue):
    announce(overdue, staffed["officer"])
    announce(overdue, staffed["officer"], "2026-11-25")

    with pytest.raises(ValidationError):
        announce(overdue, staffed["chief"], "2026-11-30")

    assert words("day_announced")["before"] == "2026-11-20"


def test_a_day_announced_before_the_alarm_is_the_only_letter(clock, staffed, case):
    clock("2026-11-10")
    announce(case, staffed["officer"])

    raise_alarms()

    assert told() == ["day_announced"]
    assert alarm_of(case) == Alarm.OVERDUE


def test_promised_news_that_does_not_come_goes_up_and_is_owned_to_the_applicant(clock, overdue):
    clock("2026-11-17")
    raise_alarms()
    assert told() == ["answer_late"]
    clock("2026-11-18")
    raise_alarms()
    raise_alarms()

    assert told() == ["answer_late", "answer_still_late"]
    assert words("answer_still_late")["hears_by"] == "2026-11-25"
    no_day = Alert.objects.filter(level=Alert.Level.NO_DAY).values_list("person__email", flat=True)
    assert {email.partition("@")[0] for email in no_day} == {"officer", "chief", "ministry"}
    assert letters()["chief"][-1] == {"no_day": [overdue.reference]}


def test_an_announced_day_that_passes_too_is_owned(clock, staffed, overdue):
    announce(overdue, staffed["officer"])
    clock("2026-11-21")

    raise_alarms()

    assert told() == ["answer_late", "day_announced", "answer_still_late"]
    assert words("answer_still_late")["announced"] == "2026-11-20"
    assert Case.objects.get(pk=overdue.pk).announced is None


def test_after_the_last_letter_nothing_more_is_promised_nor_sent(clock, overdue):
    for day in ("2026-11-18", "2026-11-26", "2026-12-10", "2026-12-30"):
        clock(day)
        raise_alarms()

    assert told() == ["answer_late", "answer_still_late", "answer_still_late"]
    assert words("answer_still_late")["hears_by"] == ""


def test_the_ministry_changes_the_numbers(clock, case):
    DeskRules.objects.update_or_create(pk=1, defaults={"late_news_days": 2, "late_letters": 1})
    clock("2026-11-10")
    raise_alarms()
    clock("2026-11-30")
    raise_alarms()

    assert told() == ["answer_late"]
    assert words("answer_late")["hears_by"] == ""


def test_one_lateness_is_one_apology_whatever_happens_to_it_meanwhile(clock, staffed, overdue):
    asked = verbs.AskedPaper(reason="missing", label="Plan")
    verbs.ask_for_documents(case=overdue, by=staffed["officer"], papers=[asked])
    clock("2026-11-12")
    verbs.give_papers(paper_request=overdue.paper_requests.get(), files=[make.accepted()], by=overdue.applicant)
    clock("2026-11-13")

    raise_alarms()

    assert told() == ["answer_late"]
    assert Case.objects.get(pk=overdue.pk).hears_by == date(2026, 11, 20)


def test_a_clock_that_stands_still_owes_no_news(clock, staffed, overdue):
    asked = verbs.AskedPaper(reason="missing", label="Plan")
    verbs.ask_for_documents(case=overdue, by=staffed["officer"], papers=[asked])
    clock("2026-12-14")
    raise_alarms()

    assert told() == ["answer_late"]


def test_a_reopened_request_that_is_late_again_is_another_lateness(clock, staffed, overdue):
    announce(overdue, staffed["officer"])
    verbs.answer(case=overdue, by=staffed["officer"], outcome="informed", text="Voici.", pdf=make.accepted())
    verbs.reopen(case=overdue, by=overdue.applicant, reason="Une erreur")
    clock("2026-12-14")
    raise_alarms()

    assert told() == ["answer_late", "day_announced", "answer_late"]
    assert Case.objects.get(pk=overdue.pk).announcements == 0


def test_who_was_late_before_this_was_known_is_not_written_to_now(clock, staffed, case):
    Case.objects.filter(pk=case.pk).update(alarm=Alarm.MINISTRY)
    clock("2026-12-14")

    raise_alarms()

    assert told() == []


def test_killed_with_the_letter_nothing_is_marked_and_the_next_run_tells(clock, case, monkeypatch):
    clock("2026-11-10")
    with monkeypatch.context() as patch:
        patch.setattr(late.notices, "tell_applicant", killed)
        with pytest.raises(KeyboardInterrupt):
            raise_alarms()
    assert (alarm_of(case), told()) == (Alarm.NONE, [])

    raise_alarms()

    assert told() == ["answer_late"]


@pytest.mark.django_db(transaction=True)
def test_four_beats_at_once_write_each_letter_once(clock, staffed, monkeypatch):
    monkeypatch.setattr(alarms, "CHUNK", 2)
    monkeypatch.setattr(late, "CHUNK", 2)
    for _n in range(6):
        make.case(staffed["agency"])
    clock("2026-11-10")
    at_once(*[raise_alarms] * 4)
    raise_alarms()
    clock("2026-11-18")

    results = at_once(*[raise_alarms] * 4)
    raise_alarms()

    assert not [result for result in results if isinstance(result, Exception)]
    assert sorted(told()) == ["answer_late"] * 6 + ["answer_still_late"] * 6
    call_command("verify_history")


def test_each_follower_reads_it_in_their_language(clock, staffed, case):
    friend = make.citizen(language="ar")
    follower = verbs.invite(
        case=case, by=case.applicant, email=friend.email, name="Sami", is_a="family", may_act=False, language="ar"
    )
    verbs.accept(follower=follower, by=friend)
    clock("2026-11-10")

    raise_alarms()

    found = Message.objects.filter(template="answer_late").values_list("to", "language")
    assert dict(found) == {case.applicant.email: "fr", friend.email: "ar"}


def test_a_case_costs_few_statements_whatever_the_chunk(clock, staffed):
    for _n in range(4):
        make.case(staffed["agency"])
    clock("2026-11-10")

    with CaptureQueriesContext(connection) as captured:
        raise_alarms()

    assert len([query for query in captured if "FOR UPDATE" in query["sql"]]) <= 8
    assert len([query for query in captured if "agencies_holiday" in query["sql"]]) <= 1
    assert len(captured) < 80


def test_what_is_owed_is_found_by_its_index(clock, overdue):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")

    plan = late._unheard(date(2026, 11, 18))[: late.CHUNK].explain()

    assert "case_hears" in plan


@pytest.mark.django_db(transaction=True)
def test_a_case_somebody_works_on_waits_for_the_next_run(clock, staffed, case):
    clock("2026-11-10")
    with transaction.atomic():
        locks.worked(case, staffed["officer"])
        at_once(raise_alarms)
    assert told() == []

    raise_alarms()

    assert told() == ["answer_late"]
