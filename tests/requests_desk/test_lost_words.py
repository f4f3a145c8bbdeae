"""Nothing typed or sent is lost between two tabs, a refusal and a changed language."""

import pytest
from django.urls import translate_url

from requests_desk import verbs
from requests_desk.models import Draft, Status
from tests.recipes import desk, people
from tests.recipes.preparing import asked, page, prepared

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("step", ["place", "land", "you"])
def test_a_field_whose_name_holds_a_nul_is_no_server_error(client, begun, step):
    answer = client.post(page(step, begun.token), {"a\0b": "x", "title_number": "12345/10"})

    begun.refresh_from_db()
    assert answer.status_code == 422
    assert begun.answer(step, "title_number") == "12345/10"


def test_two_tabs_that_send_two_steps_at_one_moment_keep_both(begun):
    one, other = Draft.objects.get(), Draft.objects.get()

    one.keep("land", {"tenure": "unknown"})
    other.keep("you", {"name_latin": "Amina"})

    begun.refresh_from_db()
    assert begun.answers == {"land": {"tenure": "unknown"}, "you": {"name_latin": "Amina"}}


def test_a_draft_that_its_owner_took_over_opens_for_nobody_else_without_turning_in_circles():
    preparer = people.citizen()
    draft = asked(preparer)
    draft.adopt(people.citizen("owner@demo.example"))

    answer = people.signed_in(preparer).get(page("resume", draft.signed()), follow=True)

    assert (answer.status_code, answer.redirect_chain) == (404, [])


def test_a_resume_link_still_asks_who_one_is(client):
    draft = prepared(people.citizen())

    assert client.get(page("resume", draft.signed())).status_code == 302


@pytest.mark.parametrize("status", [Status.CLOSED, Status.STUDY])
def test_a_message_to_a_request_closed_meanwhile_gives_its_words_back(status):
    case = desk.case(status=status)
    if status == Status.STUDY:
        verbs.withdraw(case=case, by=case.applicant)

    answer = people.signed_in(case.applicant).post(page("write", case.reference), {"text": "Mots <b>tapés</b>"})

    assert answer.status_code == 422
    assert "Mots &lt;b&gt;tapés&lt;/b&gt;</textarea>" in answer.content.decode()


@pytest.mark.parametrize(("move", "name"), [("withdraw", "reason"), ("ask_review", "reason"), ("rate", "words")])
def test_a_move_that_comes_too_late_gives_its_words_back(move, name):
    case = desk.case(status=Status.ANSWERED if move == "withdraw" else Status.STUDY)
    client = people.signed_in(case.applicant)

    answer = client.post(page(move, case.reference), {name: "Mots <b>tapés</b>"}, follow=True)

    assert "Mots &lt;b&gt;tapés&lt;/b&gt;" in answer.content.decode()


def test_pages_of_a_refused_form_open_in_the_other_language_and_after_a_sign_in():
    case = desk.case(status=Status.WAITING)
    client, paper = people.signed_in(case.applicant), case.paper_requests.get()
    pages = [
        page("invite", case.reference),
        page("write", case.reference),
        page("give_paper", case.reference, paper.pk),
    ]

    for refused in pages:
        assert client.post(refused).status_code == 422
        answer = client.get(translate_url(refused, "ar"))
        assert answer["Location"] == page("case", case.reference, language="ar")
