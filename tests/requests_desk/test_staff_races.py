"""Officers at one moment on one case: real threads, real connections, one winner, the other told who and what."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client

from requests_desk import verbs
from requests_desk.models import Case, CaseEvent, InternalOpinion, Status
from requests_desk.verbs import locks
from tests.recipes import desk as make
from tests.recipes.people import signed_in
from tests.recipes.verbs import chief, elsewhere, letters, named, page
from tests.requests_desk.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ANSWER = {"answer-outcome": "refused", "answer-text": "Un long texte à garder.", "answer-document": "none"}


def two_browsers(case: Case) -> list[Client]:
    return [signed_in(named(case.agency, name)) for name in ("Karim", "Salma")]


def posted(browsers: list[Client], case: Case, *sent: tuple[str, dict[str, str]]) -> list[HttpResponse]:
    """Both forms sent at one moment from pages drawn before; what was carried out first, then what was not."""
    seen = str(browsers[0].get(page("change", case.pk)).context["seen"])
    calls: list[Callable[[], object]] = [
        lambda browser=browser, path=path, data=data: browser.post(path, data | {"seen": seen})
        for browser, (path, data) in zip(browsers, sent, strict=True)
    ]
    answers = at_once(*calls)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    return sorted(answers, key=lambda answer: answer.status_code)


def codes(answers: list[HttpResponse]) -> list[int]:
    return [answer.status_code for answer in answers]


def test_two_officers_take_one_case_and_the_second_reads_who_has_it():
    case = make.case()
    browsers = two_browsers(case)

    answers = posted(browsers, case, (page("take", case.pk), {}), (page("take", case.pk), {}))

    case.refresh_from_db()
    assert codes(answers) == [302, 409]
    assert case.assignee.name_latin in answers[1].content.decode()
    assert case.events.filter(verb="taken").count() == 1
    assert len(letters("case_taken")) == 1


def test_two_officers_answer_one_case_and_the_second_loses_no_word():
    case = make.case(status=Status.STUDY)
    browsers = two_browsers(case)
    other = ANSWER | {"answer-text": "Un autre texte à garder."}

    answers = posted(browsers, case, (page("answer", case.pk), ANSWER), (page("answer", case.pk), other))

    assert codes(answers) == [302, 409]
    assert "texte à garder." in answers[1].content.decode()
    assert case.messages.count() == 1
    assert len(letters("case_answered")) == 1


def test_one_answers_while_the_other_transfers_and_only_one_thing_happens():
    case, there = make.case(status=Status.STUDY), elsewhere()
    browsers = two_browsers(case)
    sent = {"transfer-to": f"agency-{there.pk}", "transfer-reason": "Un motif à garder."}

    answers = posted(browsers, case, (page("answer", case.pk), ANSWER), (page("do", case.pk, "transfer"), sent))

    case.refresh_from_db()
    assert codes(answers) == [302, 409]
    assert "à garder." in answers[1].content.decode()
    assert (case.status == Status.ANSWERED) != (case.agency == there)
    assert len(letters("case_answered")) + len(letters("case_transferred")) == 1


def test_two_transfers_to_two_agencies_move_it_once():
    case = make.case(status=Status.STUDY)
    places = [elsewhere(), make.agency("third", "AUTH", "Settat", "06.461")]
    officers = [make.officer(case.agency) for _place in places]

    results = at_once(*[
        lambda by=by, to=to: verbs.transfer(case=case, by=by, agency=to, reason="x")
        for by, to in zip(officers, places, strict=True)
    ])  # fmt: skip

    assert sum(isinstance(result, Case) for result in results) == 1
    assert sum(isinstance(result, Case.DoesNotExist) for result in results) == 1
    assert case.events.filter(verb="transferred").count() == 1


@pytest.mark.parametrize("_round", range(5))
def test_merging_each_into_the_other_ends_with_one_duplicate_and_no_deadlock(_round):
    amina = make.citizen()
    one, other = make.case(by=amina), make.case(by=amina)
    officers = [make.officer(one.agency) for _n in range(2)]

    results = at_once(
        lambda: verbs.merge(case=one, by=officers[0], into=other, reason="x"),
        lambda: verbs.merge(case=other, by=officers[1], into=one, reason="x"),
    )

    assert sum(isinstance(result, Case) for result in results) == 1
    assert sum(isinstance(result, ValidationError) for result in results) == 1
    assert Case.objects.filter(pk__in=[one.pk, other.pk], duplicate_of=None).count() == 1


def test_merging_each_into_the_other_from_two_pages_deadlocks_no_more():
    amina = make.citizen()
    one, other = make.case(by=amina), make.case(by=amina)
    browsers = two_browsers(one)

    answers = at_once(
        lambda: browsers[0].post(
            page("do", one.pk, "merge"), {"merge-into": other.reference, "merge-reason": "Même terrain"}
        ),
        lambda: browsers[1].post(
            page("do", other.pk, "merge"), {"merge-into": one.reference, "merge-reason": "Même terrain"}
        ),
    )

    assert sorted(codes(answers)) == [302, 422]


def test_locking_in_the_order_asked_for_would_deadlock(monkeypatch):
    amina = make.citizen()
    one, other = make.case(by=amina), make.case(by=amina)
    officers = [make.officer(one.agency) for _n in range(2)]
    monkeypatch.setattr(locks, "all_worked", _in_the_order_asked_for)

    results = at_once(
        lambda: verbs.merge(case=one, by=officers[0], into=other, reason="x"),
        lambda: verbs.merge(case=other, by=officers[1], into=one, reason="x"),
    )

    assert any("deadlock" in str(result) for result in results)


def _in_the_order_asked_for(keys: list[int], by: object) -> dict[int, Case]:
    """Each row locked as it comes, slowly enough for the other to have locked its first."""
    import time

    held = {}
    for key in keys:
        held[key] = Case.objects.select_for_update(of=("self",)).get(pk=key)
        time.sleep(0.3)
    return held


def test_ten_chiefs_reopen_one_answer_and_the_applicant_gets_one_letter():
    case = make.case(status=Status.ANSWERED)
    chiefs = [chief(case.agency, f"Chief {n}") for n in range(10)]

    results = at_once(*[lambda who=who: verbs.reopen_by_staff(case=case, by=who, reason="x") for who in chiefs])

    assert sum(isinstance(result, Case) for result in results) == 1
    assert len(letters("case_reopened")) == 1


def test_one_opinion_is_asked_once_however_often_it_is_sent_at_one_moment():
    case = make.case()
    karim, salma = named(case.agency, "Karim"), named(case.agency, "Salma")

    results = at_once(*[lambda: verbs.ask_opinion(case=case, by=karim, of=salma, question="?")] * 6)

    assert sum(isinstance(result, InternalOpinion) for result in results) == 1
    assert len(letters("opinion_asked")) == 1


def test_a_chain_written_by_many_desks_at_once_still_holds():
    case = make.case()
    officers = [make.officer(case.agency) for _n in range(6)]

    at_once(*[lambda who=who, n=n: verbs.note(case=case, by=who, text=f"{n}") for n, who in enumerate(officers)])

    assert case.notes.count() == 6
    assert not list(CaseEvent.objects.broken())
