"""A form sent from a page that others overtook: who did what, nothing carried out, nothing typed lost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from agencies.models import Posting, Role
from requests_desk import stale, verbs
from requests_desk.models import Case, Status
from tests.recipes import desk as make
from tests.recipes.people import signed_in, staff
from tests.recipes.verbs import chief, elsewhere, named, page

pytestmark = pytest.mark.django_db
FORMS = {
    "ask": {"ask-label_other1": "Plan coté", "ask-reason_other1": "missing"},
    "answer": {"answer-outcome": "refused", "answer-text": "Un long texte à garder.", "answer-document": "none"},
    "write": {"write-text": "Un long message à garder."},
}


def open_page(browser: Client, case: Case) -> str:
    """What a page of the case has seen."""
    return str(browser.get(page("change", case.pk)).context["seen"])


def desk(status: str = Status.STUDY) -> tuple[Case, User, Client]:
    """A case, Karim who works on it, and the browser of his colleague Salma."""
    case = make.case(status=status)
    return case, named(case.agency, "Karim"), signed_in(named(case.agency, "Salma"))


@pytest.mark.parametrize("verb", FORMS)
def test_the_second_of_two_is_told_who_did_what_and_keeps_what_was_typed(verb):
    case, karim, salma = desk()
    seen = open_page(salma, case)
    verbs.note(case=case, by=karim, text="Attention")
    typed = FORMS[verb] | {"seen": seen}

    answer = salma.post(page(verb, case.pk), typed)

    shown = answer.content.decode()
    assert answer.status_code == 409
    assert [line.by for line in answer.context["meanwhile"]] == ["Karim"]
    assert "Karim" in shown
    assert all(value in shown for value in FORMS[verb].values())
    assert case.events.last().verb == "noted"


@pytest.mark.parametrize("verb", FORMS)
def test_the_same_form_sent_again_from_the_fresh_page_is_carried_out(verb):
    case, karim, salma = desk()
    seen = open_page(salma, case)
    verbs.note(case=case, by=karim, text="Attention")

    fresh = salma.post(page(verb, case.pk), FORMS[verb] | {"seen": seen})
    again = salma.post(page(verb, case.pk), FORMS[verb] | {"seen": str(fresh.context["seen"])})

    assert again.status_code == 302
    assert case.events.last().verb in ("papers_asked", "answered", "agency_wrote")


def test_taking_a_case_that_a_colleague_took_says_who_and_when():
    case, karim, salma = desk(Status.SUBMITTED)
    seen = open_page(salma, case)
    verbs.take(case=case, by=karim)

    answer = salma.post(page("take", case.pk), {"seen": seen})

    case.refresh_from_db()
    [line] = answer.context["meanwhile"]
    assert (answer.status_code, line.by, case.assignee) == (409, "Karim", karim)


def test_one_verb_of_the_table_and_one_of_the_documents_are_guarded_alike():
    case, karim, _salma = desk()
    verbs.answer(case=case, by=karim, outcome="informed", text="Voici.", made_here=True)
    browser = signed_in(chief(case.agency))
    row, seen = case.deliverables.get(), open_page(browser, case)
    verbs.write_as_agency(case=case, by=karim, text="Bonjour")

    sent = [
        browser.post(page("do", case.pk, "note"), {"note-text": "Ma note", "note-sort": "note", "seen": seen}),
        browser.post(page("revoke", case.pk, row.pk), {f"revoke{row.pk}-reason": "Erreur de plan", "seen": seen}),
        browser.post(page("close", case.pk), {"seen": seen}),
    ]

    assert [answer.status_code for answer in sent] == [409, 409, 409]
    assert "Ma note" in sent[0].content.decode()
    assert "Erreur de plan" in sent[1].content.decode()
    row.refresh_from_db()
    assert row.is_genuine


def test_what_the_applicant_did_counts_and_what_one_did_oneself_or_the_portal_did_does_not():
    case = make.case(status=Status.STUDY)
    karim = case.assignee
    seen = {"seen": str(stale.last_number(case.pk))}
    case.record("at_risk", by=None, actor="system")
    verbs.note(case=case, by=karim, text="Ma note")

    own = stale.meanwhile(case, karim, seen)
    verbs.write_as_applicant(case=case, by=case.applicant, text="Une question")

    assert own == []
    assert len(stale.meanwhile(case, karim, seen)) == 1


@pytest.mark.parametrize("seen", ["", "x", "-1", "99999999999999999999", "٣", "\x00"])
def test_a_forged_or_missing_mark_is_no_server_error(seen):
    case, _karim, salma = desk()

    answer = salma.post(page("write", case.pk), {"write-text": "Bonjour", "seen": seen})

    assert answer.status_code == 302


def test_a_form_refused_for_itself_also_tells_what_happened_meanwhile():
    case, karim, salma = desk()
    seen = open_page(salma, case)
    verbs.note(case=case, by=karim, text="Attention")

    answer = salma.post(page("write", case.pk), {"write-text": "", "seen": seen})

    assert answer.status_code == 422
    assert [line.by for line in answer.context["meanwhile"]] == ["Karim"]


def test_a_verb_no_longer_allowed_keeps_what_was_typed_on_the_page():
    case, karim, salma = desk()
    seen = open_page(salma, case)
    verbs.pause(case=case, by=karim, legal_reason="Article 44")

    told = salma.post(page("answer", case.pk), FORMS["answer"] | {"seen": seen})
    refused = salma.post(page("answer", case.pk), FORMS["answer"] | {"seen": str(told.context["seen"])})

    assert (told.status_code, refused.status_code) == (409, 422)
    assert "Un long texte à garder." in refused.content.decode()
    assert refused.context["answer_form"].non_field_errors()


def test_who_loses_the_case_to_another_agency_reads_where_it_went_and_what_they_had_typed():
    case, karim, salma = desk()
    seen, there = open_page(salma, case), elsewhere()
    verbs.transfer(case=case, by=karim, agency=there, reason="Autre ressort")
    typed: dict[str, Any] = FORMS["answer"] | {"seen": seen}

    answer = salma.post(page("answer", case.pk), typed)

    shown = answer.content.decode()
    assert answer.status_code == 409
    for words in ("Karim", there.name_fr, "Un long texte à garder."):
        assert words in shown
    assert case.applicant.email not in shown
    assert salma.get(page("change", case.pk)).status_code == 404


def test_a_stranger_learns_nothing_of_a_case_that_was_passed_on():
    case, karim, _salma = desk()
    stranger = signed_in(make.officer(make.agency("third", "AUTH", "Settat", "06.461")))
    verbs.transfer(case=case, by=karim, agency=elsewhere(), reason="Autre ressort")

    assert stranger.post(page("answer", case.pk), FORMS["answer"]).status_code == 404


def test_the_ministrys_decision_is_guarded_alike():
    case, karim, _salma = desk()
    verbs.answer(case=case, by=karim, outcome="refused", text="Non.")
    ministry = staff()
    Posting.objects.create(user=ministry, agency=None, role=Role.MINISTRY_ADMIN, since="2020-01-01")
    review, browser = verbs.ask_review(case=case, by=case.applicant, reason="Injuste"), signed_in(ministry)
    with override("fr"):
        read, url = (reverse(f"admin:requests_desk_review_{name}", args=[review.pk]) for name in ("change", "decide"))
    seen = str(browser.get(read).context["seen"])
    verbs.write_as_applicant(case=case, by=case.applicant, text="Voici encore un fait")
    typed = {"decide-decision": "upheld", "decide-words": "Des motifs à garder."}

    told = browser.post(url, typed | {"seen": seen})
    done = browser.post(url, typed | {"seen": str(told.context["seen"])})

    assert (told.status_code, done.status_code) == (409, 302)
    assert "Des motifs à garder." in told.content.decode()
