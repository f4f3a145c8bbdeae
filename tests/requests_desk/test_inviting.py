"""The mark of an answer is asked for once, some days after it; never of who gave one, contests or wants none."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from notifications import outbox
from notifications.models import Message, Preference
from requests_desk import verbs
from requests_desk.models import Case, DeskRules, Status
from requests_desk.verbs import inviting
from requests_desk.verbs.inviting import invite
from tests import make
from tests.recipes.people import signed_in
from tests.requests_desk.test_alarm_faults import killed
from tests.requests_desk.test_races import at_once

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    return list(Message.objects.filter(template="rate_answer").order_by("pk").values_list("to", flat=True))


@pytest.fixture
def answered(staffed) -> Case:
    """Answered on Monday 2 November."""
    return make.case(staffed["agency"], language="fr", status=Status.ANSWERED)


def test_it_comes_once_five_days_after_the_answer(clock, answered):
    count = []
    for day in ("2026-11-02", "2026-11-06", "2026-11-07", "2026-11-08"):
        clock(day)
        invite()
        invite()
        count.append(len(told()))

    assert count == [0, 0, 1, 1]


def test_its_link_opens_the_page_of_the_mark(clock, answered):
    clock("2026-11-07")
    invite()

    url = Message.objects.get(template="rate_answer").context["url"]

    with override("fr"):
        assert url.endswith(reverse("requests_desk:rate", args=[answered.reference]))
    page = signed_in(answered.applicant).get("/" + url.split("/", 3)[3])
    assert page.status_code == 200


@pytest.mark.parametrize("what", ["rated", "reopened", "reviewed", "withdrawn", "merged", "left"])
def test_not_who_marked_it_reopened_it_contests_it_or_took_it_back(clock, staffed, answered, what):
    case = answered
    if what == "rated":
        verbs.rate(case=case, by=case.applicant, score=4)
    elif what == "reopened":
        verbs.reopen(case=case, by=case.applicant, reason="Une erreur")
    elif what == "reviewed":
        verbs.ask_review(case=case, by=case.applicant, reason="Une erreur")
    elif what == "withdrawn":
        Case.objects.filter(pk=case.pk).update(
            status=Status.WITHDRAWN, withdrawn_on="2026-11-02", answered_on=None, days_taken=None, outcome=""
        )
    elif what == "merged":
        Case.objects.filter(pk=case.pk).update(duplicate_of=make.case(staffed["agency"]))
    else:
        case.applicant.is_active = False
        case.applicant.save()
    clock("2026-11-07")

    assert invite() == 0
    assert told() == []


def test_an_answer_given_anew_is_asked_about_once(clock, staffed, answered):
    clock("2026-11-07")
    invite()
    verbs.reopen(case=answered, by=answered.applicant, reason="Une erreur")
    again = Case.objects.get(pk=answered.pk)
    verbs.answer(case=again, by=again.assignee, outcome="informed", text="Voici.", pdf=make.accepted())
    clock("2026-11-14")

    assert invite() == 0


def test_answers_of_long_ago_are_left_in_peace(clock, answered):
    clock("2026-12-14")

    assert invite() == 0


def test_it_waits_for_the_applicants_morning(clock, answered):
    Case.objects.filter(pk=answered.pk).update(time_zone="America/Montreal")
    clock("2026-11-07")

    assert invite() == 0


def test_the_ministry_turns_it_off_and_so_does_the_applicant(clock, answered):
    DeskRules.objects.update_or_create(pk=1, defaults={"rating_days": 0})
    clock("2026-11-07")
    assert invite() == 0
    DeskRules.objects.update(rating_days=5)
    Preference.objects.create(email=answered.applicant.email, kind="requests", mode="never")
    invite()

    outbox.drain()

    assert Message.objects.get(template="rate_answer").state == "suppressed"


def test_killed_before_the_letter_the_next_run_writes_it(clock, answered, monkeypatch):
    clock("2026-11-07")
    with monkeypatch.context() as patch:
        patch.setattr(inviting.outbox, "post_many", killed)
        with pytest.raises(KeyboardInterrupt):
            invite()
    assert told() == []

    assert [invite(), invite()] == [1, 0]


@pytest.mark.django_db(transaction=True)
def test_four_beats_at_once_ask_each_once(clock, staffed, monkeypatch):
    monkeypatch.setattr(inviting, "CHUNK", 2)
    for _n in range(5):
        make.case(staffed["agency"], status=Status.ANSWERED)
    clock("2026-11-07")

    results = at_once(*[invite] * 4)

    assert not [result for result in results if isinstance(result, Exception)]
    assert len(told()) == len(set(told())) == 5


def test_a_chunk_costs_the_same_for_many_as_for_few(clock, staffed, django_assert_max_num_queries):
    for _n in range(6):
        make.case(staffed["agency"], status=Status.ANSWERED)
    clock("2026-11-07")

    with django_assert_max_num_queries(8):
        assert invite() == 6
