"""After filing: taking a request back, having it studied again, and a mark for its answer."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from common import days
from notifications.models import Message
from requests_desk import verbs
from requests_desk.models import Case, CaseEvent, DeskRules, Draft, Follower, Rating, Status
from requests_desk.offers import Offers
from tests.recipes import desk as make
from tests.recipes.people import signed_in

pytestmark = pytest.mark.django_db
MOVES = ("withdraw", "reopen", "ask_review", "rate")
OPEN = (Status.SUBMITTED, Status.STUDY, Status.WAITING)
DONE = (Status.ANSWERED, Status.CLOSED)


def page(name: str, *args: object, language: str = "fr") -> str:
    with override(language):
        return reverse(f"requests_desk:{name}", args=args)


def warnings(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def long_ago(case: Case, **ages: int) -> Case:
    """The case as if it had been answered so many days ago."""
    Case.objects.filter(pk=case.pk).update(answered_on=days.today() - timedelta(days=ages["answered"]))
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("status", OPEN)
def test_an_applicant_withdraws_before_the_answer(status):
    case = make.case(status=status)
    Draft.objects.create(kind="note", language="ar", owner=case.applicant)

    case = verbs.withdraw(case=case, by=case.applicant, reason="Vendu")

    assert (case.status, case.withdrawn_on) == (Status.WITHDRAWN, days.today())
    assert case.events.get(verb="withdrawn").data == {"reason": "Vendu"}
    assert Message.objects.filter(template="case_withdrawn", to=case.applicant.email).count() == 1
    assert Draft.objects.unfinished().filter(owner=case.applicant).count() == 1


def test_a_withdrawn_request_promises_no_answer():
    case = make.case()
    before = signed_in(case.applicant).get(page("case", case.reference)).content.decode()

    verbs.withdraw(case=case, by=case.applicant)

    after = signed_in(case.applicant).get(page("case", case.reference)).content.decode()
    assert "au plus tard le" in before
    assert "au plus tard le" not in after


@pytest.mark.parametrize("status", DONE)
def test_an_answered_request_cannot_be_withdrawn(status):
    case = make.case(status=status)

    with pytest.raises(ValidationError):
        verbs.withdraw(case=case, by=case.applicant)


@pytest.mark.parametrize("status", DONE)
def test_reopening_begins_the_term_anew_and_keeps_the_answer_in_history(status):
    case = long_ago(make.case(status=status), answered=12)
    answered_on, delivered = case.answered_on, case.deliverables.count()

    case = verbs.reopen(case=case, by=case.applicant, reason="Il manque la servitude")

    assert (case.status, case.reopened_on, case.outcome) == (Status.STUDY, days.today(), "")
    assert (case.answered_on, case.days_taken) == (None, None)
    assert case.due_on == case.term().due_on(days.today()) > days.today()
    earlier = case.events.get(verb="reopened").data["earlier"]
    assert (earlier["outcome"], earlier["answered_on"]) == ("informed", answered_on.isoformat())
    assert case.deliverables.count() == delivered == 1
    assert Message.objects.get(template="case_reopened").context["due"] == case.due_on.isoformat()
    assert not list(CaseEvent.objects.broken())


def test_a_reopened_request_is_answered_again():
    case = make.case(status=Status.ANSWERED)
    officer = case.assignee
    verbs.reopen(case=case, by=case.applicant, reason="x")

    case = verbs.answer(case=case, by=officer, outcome="informed", text="Voici.", pdf=make.accepted())

    assert case.status == Status.ANSWERED
    assert case.days_taken == case.term().worked(case.answered_on)


def test_the_last_day_to_reopen_is_data():
    case = long_ago(make.case(status=Status.ANSWERED), answered=30)
    assert Offers(case).why_not_reopen == ""

    DeskRules.objects.update_or_create(pk=1, defaults={"reopen_days": 29})

    with pytest.raises(ValidationError):
        verbs.reopen(case=case, by=case.applicant, reason="x")


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_reopening_needs_a_reason(reason):
    case = make.case(status=Status.ANSWERED)

    with pytest.raises(ValidationError):
        verbs.reopen(case=case, by=case.applicant, reason=reason)


def test_a_mark_is_given_once():
    case = make.case(status=Status.ANSWERED)

    verbs.rate(case=case, by=case.applicant, score=4, words="Merci")
    with pytest.raises(ValidationError):
        verbs.rate(case=case, by=case.applicant, score=1)

    assert Rating.objects.get().score == 4
    assert case.events.get(verb="rated").data == {"score": 4}


@pytest.mark.parametrize("score", [0, 6, -1])
def test_another_mark_than_five_is_refused(score):
    case = make.case(status=Status.ANSWERED)

    with pytest.raises(ValidationError):
        verbs.rate(case=case, by=case.applicant, score=score)


@pytest.mark.parametrize("verb", ["withdraw", "reopen", "rate", "ask_review"])
def test_a_follower_and_a_stranger_cannot_act_for_the_applicant(verb):
    case = make.case(status=Status.STUDY if verb == "withdraw" else Status.ANSWERED)
    given = {"withdraw": {}, "rate": {"score": 1}}.get(verb, {"reason": "x"})
    relative = follower(case)

    for person in (relative, make.citizen(), case.assignee):
        with pytest.raises(Case.DoesNotExist):
            getattr(verbs, verb)(case=case, by=person, **given)


def follower(case: Case):
    person = make.citizen()
    Follower.objects.create(
        case=case, email=person.email, is_a="relative", may_act=True, language="fr", user=person,
        invited_by=case.applicant, accepted_at=case.filed_at,
    )  # fmt: skip
    return person


@pytest.mark.parametrize("move", MOVES)
def test_pages_of_moves_are_the_applicants_alone(move):
    case = make.case(status=Status.STUDY if move == "withdraw" else Status.ANSWERED)
    url = page(move, case.reference)

    codes = [signed_in(person).get(url).status_code for person in (case.applicant, make.citizen(), follower(case))]

    assert codes == [200, 404, 404]
    assert Client().get(url).status_code == 302
    assert signed_in(make.citizen()).post(url, {"reason": "x", "score": "1"}).status_code == 404


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize(
    ("move", "typed", "left"),
    [
        ("withdraw", {}, Status.WITHDRAWN),
        ("reopen", {"reason": "Il manque une réponse"}, Status.STUDY),
        ("ask_review", {"reason": "Ancien plan"}, Status.ANSWERED),
        ("rate", {"score": "5", "words": "شكرا"}, Status.ANSWERED),
    ],
)
def test_each_move_is_done_from_its_page_and_said_on_the_case(move, typed, left, language):
    case = make.case(status=Status.STUDY if move == "withdraw" else Status.ANSWERED)
    owner = signed_in(case.applicant)

    first = owner.post(page(move, case.reference, language=language), typed, follow=True)
    again = owner.post(page(move, case.reference, language=language), typed, follow=True)

    case.refresh_from_db()
    assert case.status == left
    assert (first.status_code, again.status_code) == (200, 200)
    assert warnings(first)
    assert warnings(again)
    assert Rating.objects.count() + case.reviews.count() <= 1


@pytest.mark.parametrize(
    ("move", "status"),
    [("withdraw", Status.ANSWERED), ("reopen", Status.STUDY), ("ask_review", Status.STUDY), ("rate", Status.SUBMITTED)],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_move_that_is_not_possible_now_says_why(move, status, method):
    case = make.case(status=status)

    answer = getattr(signed_in(case.applicant), method)(page(move, case.reference), {"reason": "x"}, follow=True)

    assert answer.status_code == 200
    assert warnings(answer)
    assert answer.redirect_chain[0][0].startswith(page("case", case.reference))


@pytest.mark.parametrize(("move", "typed"), [("reopen", {"reason": " \u200b "}), ("ask_review", {}), ("rate", {})])
def test_an_empty_form_is_told_at_its_field(move, typed):
    case = make.case(status=Status.ANSWERED)

    answer = signed_in(case.applicant).post(page(move, case.reference), typed)

    assert answer.status_code == 422
    assert answer.context["form"].errors


@pytest.mark.parametrize(
    "typed", [{"score": "9"}, {"score": "x"}, {"score": "\x00"}, {"score": "3", "words": "ب" * 9000}]
)
def test_odd_marks_are_no_server_error_and_keep_what_was_typed(typed):
    case = make.case(status=Status.ANSWERED)

    answer = signed_in(case.applicant).post(page("rate", case.reference), typed)

    assert answer.status_code == 422
    assert typed.get("words", "") in answer.content.decode()


def test_a_low_mark_leads_at_once_to_what_can_be_done():
    case = make.case(status=Status.ANSWERED)
    owner = signed_in(case.applicant)

    shown = owner.post(page("rate", case.reference), {"score": "1"}, follow=True).content.decode()

    assert f'class="btn" href="{page("reopen", case.reference)}"' in shown
    assert page("ask_review", case.reference) in shown


def test_the_case_page_offers_each_move_in_its_time_only():
    studied, answered = make.case(status=Status.STUDY), make.case(status=Status.ANSWERED)
    offered = {}
    for case in (studied, answered):
        shown = signed_in(case.applicant).get(page("case", case.reference)).content.decode()
        offered[case.status] = {move for move in MOVES if page(move, case.reference) in shown}

    assert offered == {Status.STUDY: {"withdraw"}, Status.ANSWERED: {"reopen", "ask_review", "rate"}}


def test_a_follower_is_offered_no_move():
    case = make.case(status=Status.ANSWERED)

    shown = signed_in(follower(case)).get(page("case", case.reference)).content.decode()

    assert not [move for move in MOVES if page(move, case.reference) in shown]


@pytest.mark.parametrize("status", [*OPEN, *DONE])
def test_the_case_page_stays_within_its_queries(status, django_assert_max_num_queries):
    case = make.case(status=status)
    if case.status in DONE:
        verbs.ask_review(case=case, by=case.applicant, reason="x")
    owner = signed_in(case.applicant)

    with django_assert_max_num_queries(20):
        owner.get(page("case", case.reference))
    with django_assert_max_num_queries(20):
        owner.get(page("case", case.reference, language="ar"))


def test_the_second_answer_is_marked_anew_and_the_first_mark_stays_in_the_history():
    case = make.case(status=Status.ANSWERED)
    verbs.rate(case=case, by=case.applicant, score=1)
    verbs.reopen(case=case, by=case.applicant, reason="Rien sur la hauteur.")
    worker = make.officer(case.agency)
    verbs.answer(case=case, by=worker, outcome="informed", text="R+2.", pdf=make.accepted())

    verbs.rate(case=case, by=case.applicant, score=5)

    assert case.rating.__class__.objects.get(case=case).score == 5
    assert [event.data["score"] for event in case.events.filter(verb="rated").order_by("number")] == [1, 5]
