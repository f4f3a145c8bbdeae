"""Citizen and agency at one moment, and fingers that click twice: one winner, a clear word to the other."""

import pytest
from django.core.exceptions import ValidationError

from agencies.models import Role
from notifications.models import Message
from requests_desk import verbs
from requests_desk.models import CaseEvent, Rating, Review, Status
from tests.recipes import desk as make
from tests.requests_desk.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
PLAN = [verbs.AskedPaper(reason="missing", label="Plan")]


def refused(results: list[object]) -> list[str]:
    """What the losers read; anything else than a clear refusal fails the test."""
    errors = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(error, ValidationError) for error in errors), errors
    return [str(error.messages[0]) for error in errors]


def test_two_officers_ask_for_papers_at_once_and_one_round_is_asked():
    case = make.case(status=Status.STUDY)
    officers = [make.officer(case.agency) for _n in range(2)]

    results = at_once(*[lambda who=who: verbs.ask_for_documents(case=case, by=who, papers=PLAN) for who in officers])

    assert len(refused(results)) == 1
    assert case.paper_requests.count() == 1
    assert Message.objects.filter(template="paper_requested").count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_a_withdrawal_and_an_answer_at_once_leave_one_of_them(attempt):
    case = make.case(status=Status.STUDY)

    results = at_once(
        lambda: verbs.withdraw(case=case, by=case.applicant),
        lambda: verbs.answer(case=case, by=case.assignee, outcome="refused", text="Non."),
    )

    case.refresh_from_db()
    assert len(refused(results)) == 1
    assert case.status in (Status.WITHDRAWN, Status.ANSWERED)
    assert case.messages.count() == (case.status == Status.ANSWERED)
    assert case.events.filter(verb__in=("withdrawn", "answered")).count() == 1


@pytest.mark.parametrize(
    ("verb", "given", "event"),
    [
        ("withdraw", {}, "withdrawn"),
        ("reopen", {"reason": "x"}, "reopened"),
        ("ask_review", {"reason": "x"}, "review_asked"),
        ("rate", {"score": 1}, "rated"),
    ],
)
def test_many_clicks_are_one_move(verb, given, event):
    case = make.case(status=Status.STUDY if verb == "withdraw" else Status.ANSWERED)

    results = at_once(*[lambda: getattr(verbs, verb)(case=case, by=case.applicant, **given)] * 5)

    assert len(refused(results)) == 4
    assert case.events.filter(verb=event).count() == 1
    assert Rating.objects.count() <= 1
    assert Review.objects.count() <= 1
    assert not list(CaseEvent.objects.broken())


def test_reopening_and_asking_for_a_review_at_once_leave_one_of_them():
    case = make.case(status=Status.ANSWERED)

    results = at_once(
        lambda: verbs.reopen(case=case, by=case.applicant, reason="x"),
        lambda: verbs.ask_review(case=case, by=case.applicant, reason="x"),
    )

    case.refresh_from_db()
    assert len(refused(results)) == 1
    assert (case.status == Status.STUDY) is not case.reviews.exists()


def test_two_chiefs_decide_at_once_and_one_decision_stands():
    case = make.case(status=Status.ANSWERED)
    chiefs = [make.officer(case.agency, Role.CHIEF) for _n in range(2)]
    review = verbs.ask_review(case=case, by=case.applicant, reason="x")

    results = at_once(*[
        lambda who=who, said=said: verbs.decide_review(review=review, by=who, decision=said, words="Motifs")
        for who, said in zip(chiefs, ("upheld", "reopened"), strict=True)
    ])  # fmt: skip

    case.refresh_from_db()
    review.refresh_from_db()
    assert len(refused(results)) == 1
    assert (case.status == Status.STUDY) is (review.decision == "reopened")
    assert Message.objects.filter(template="review_decided").count() == 1


def test_the_same_words_sent_five_times_at_once_are_one_message():
    case = make.case()

    at_once(*[lambda: verbs.write_as_applicant(case=case, by=case.applicant, text="Bonjour")] * 5)

    assert case.messages.count() == 1
