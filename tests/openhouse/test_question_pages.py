"""Asking on the public pages: the form of an event and of a ticket, right, wrong, forged, twice and in floods."""

import pytest
from django.core.cache import cache

from openhouse import links
from openhouse.models import Question, State
from tests.recipes import openhouse as make
from tests.recipes.pages import at, soup
from tests.recipes.questions import form

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_events_page_leads_to_the_form_and_back(client, event, language):
    page = soup(client.get(at("openhouse:event", event.pk, language=language)))
    link = page.select_one("#ask ~ p a")["href"]

    answer = client.post(link, form(event, language=language))

    assert answer.status_code == 302
    assert answer.url == at("openhouse:event", event.pk, language=language) + "#ask"
    question = Question.objects.get()
    assert (question.event, question.language, question.email) == (event, language, "salma@demo.example")
    assert "Quelles pièces" not in client.get(answer.url).content.decode()


def test_the_same_form_sent_twice_is_one_question(client, event):
    sent = form(event)
    for _ in range(2):
        client.post(at("openhouse:ask", event.pk), sent)

    assert Question.objects.count() == 1


def test_who_needs_no_answer_leaves_no_trace(client, event):
    sent = form(event, name="Salma", phone="+33612345678", email="wrong@", consent="")
    del sent["reply"]

    assert client.post(at("openhouse:ask", event.pk), sent).status_code == 302
    question = Question.objects.get()
    assert (question.name, question.email, str(question.phone or "")) == ("", "", "")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "a" * 1001}, "text"),
        ({"email": ""}, "email"),
        ({"email": "no address"}, "email"),
        ({"email": "", "phone": "12"}, "phone"),
        ({"consent": ""}, "consent"),
        ({"language": "xx"}, "language"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(client, event, fields, field):
    answer = client.post(at("openhouse:ask", event.pk), form(event, name="Salma", **fields))

    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert 'value="Salma"' in answer.content.decode()
    assert not Question.objects.exists()


def test_control_signs_never_arrive(client, event):
    client.post(at("openhouse:ask", event.pk), form(event, text="Quoi\u202e ?\x07", name="Sal\u202ema"))

    question = Question.objects.get()
    assert (question.text, question.name) == ("Quoi ?", "Salma")


def test_a_forged_form_is_sent_back_with_its_words(client, event):
    other = make.event()

    for token in ("", "x:y", links.new_question(other)):
        answer = client.post(at("openhouse:ask", event.pk), form(event, token=token))
        assert answer.status_code == 422
        assert "Quelles pièces" in answer.content.decode()
        fresh = soup(answer).select_one("[name=token]")["value"]
        assert links.uid_of_question(fresh, event)
    assert not Question.objects.exists()


def test_an_event_that_is_over_or_national_says_so_and_a_draft_is_not_there(client):
    national = make.event()
    national.agencies.clear()
    for closed in (make.event(in_days=-9), national):
        page = client.get(at("openhouse:ask", closed.pk))
        assert page.status_code == 200
        assert not soup(page).select("textarea")
        assert client.post(at("openhouse:ask", closed.pk), form(closed)).status_code == 422
        assert "#ask" not in client.get(at("openhouse:event", closed.pk)).content.decode()
    assert client.get(at("openhouse:ask", make.event(state=State.DRAFT).pk)).status_code == 404
    assert not Question.objects.exists()


def test_a_flood_is_stopped_politely(client, event):
    cache.clear()
    codes = [client.post(at("openhouse:ask", event.pk), form(event)).status_code for _ in range(7)]

    assert codes == [302] * 6 + [429]
    assert Question.objects.count() == 6
    cache.clear()


def test_a_ticket_asks_for_its_person(client):
    row = make.registered(language="ar")
    signed = links.to_ticket(row)
    assert at("openhouse:ticket_ask", signed) in client.get(at("openhouse:ticket", signed)).content.decode()

    answer = client.post(
        at("openhouse:ticket_ask", signed), {"token": links.new_question(row.session.event), "text": "سؤال"}
    )

    assert answer.url == at("openhouse:ticket", signed)
    question = Question.objects.get()
    assert (question.registration, question.email) == (row, row.email)
    assert "سؤال" in client.get(answer.url).content.decode()
    assert client.get(at("openhouse:ticket_ask", "forged")).status_code == 404
