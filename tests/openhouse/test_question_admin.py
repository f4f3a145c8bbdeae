"""What staff do with a question: noted at a stand in two presses, answered, published; each agency has its own."""

import pytest

from agencies.models import Role
from notifications.models import Message
from openhouse import links
from openhouse.models import Asked, Question, Stand
from tests.recipes import agencies, desk
from tests.recipes import openhouse as make
from tests.recipes.pages import at, soup
from tests.recipes.people import signed_in
from tests.recipes.questions import asked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("second_factor_aside")]


def verb(name: str, question) -> str:
    return at(f"admin:openhouse_question_{name}", question.pk)


def test_a_question_is_noted_in_two_presses_from_the_events_page(browser, officer, event):
    stand = Stand.objects.create(event=event, name_ar="رواق", name_fr="Documents")
    link = soup(browser.get(at("admin:openhouse_openday_change", event.pk))).select_one('a[href*="/note/"]')["href"]
    sent = {"token": links.new_question(event), "text": "Entendu au stand", "language": "ar", "stand": stand.pk}

    for _ in range(2):
        assert browser.post(link, sent).status_code == 302

    question = Question.objects.get()
    assert (question.noted_by, question.stand, question.language) == (officer, stand, "ar")


def test_a_note_that_is_wrong_keeps_what_was_typed(browser, event):
    foreign = Stand.objects.create(event=make.event(), name_ar="آخر", name_fr="Autre")
    Stand.objects.create(event=event, name_ar="رواق", name_fr="Documents")
    for fields, field in (({"text": ""}, "text"), ({"phone": "1"}, "phone"), ({"stand": foreign.pk}, "stand")):
        sent = {"token": links.new_question(event), "text": "Q", "language": "ar", "name": "Salma"} | fields
        answer = browser.post(at("admin:openhouse_question_note", event.pk), sent)
        assert answer.status_code == 422
        assert answer.context["form"].errors[field]
        assert 'value="Salma"' in answer.content.decode()
    assert not Question.objects.exists()


def test_answering_publishing_and_withdrawing_from_the_page(client, browser, event):
    question = asked(event)

    done = browser.post(verb("answer", question), {"answer_fr": "Le titre foncier."}, follow=True)
    assert "salma@demo.example" in done.content.decode()
    assert Message.objects.filter(template="visit_answer", to="salma@demo.example").count() == 1
    browser.post(verb("publish", question), {"public_text_fr": "Quelles pièces faut-il ?"})

    public = client.get(at("openhouse:event", event.pk)).content.decode()
    assert "Quelles pièces faut-il ?" in public
    assert "Le titre foncier." in public
    assert "Salma" not in public
    shown = browser.get(at("admin:openhouse_question_change", question.pk)).content.decode()
    assert "mre-missing" in shown
    browser.post(verb("withdraw", question))
    assert "Quelles pièces faut-il ?" not in client.get(at("openhouse:event", event.pk)).content.decode()


def test_a_refused_form_stays_on_the_page_with_its_reason(browser, event):
    question = asked(event)

    empty = browser.post(verb("answer", question), {"answer_fr": " "})
    early = browser.post(verb("publish", question), {"public_text_fr": "Quelles pièces ?"})
    why = browser.post(verb("set_aside", question), {"why": ""})

    assert [answer.status_code for answer in (empty, early, why)] == [422] * 3
    assert 'value="Quelles pièces ?"' in early.content.decode() or early.context["publish_form"].errors
    question.refresh_from_db()
    assert question.state == Asked.NEW


def test_setting_aside_and_taking_up_again(browser, event):
    question = asked(event)

    browser.post(verb("set_aside", question), {"why": "Doublon"})
    assert "Doublon" in browser.get(at("admin:openhouse_question_change", question.pk)).content.decode()
    browser.post(verb("take_up", question))

    question.refresh_from_db()
    assert question.state == Asked.NEW


def test_the_event_counts_what_waits(browser, event):
    asked(event)

    page = soup(browser.get(at("admin:openhouse_openday_change", event.pk)))

    assert "(1)" in page.select_one(f'a[href*="openhouse/question/?event__id__exact={event.pk}"]').text


def test_strangers_and_the_ministry_find_no_question_and_no_verb(event):
    question = asked(event)
    pages = [at("admin:openhouse_question_change", question.pk), at("admin:openhouse_question_note", event.pk)]
    verbs = [verb(name, question) for name in ("answer", "publish", "withdraw", "set_aside", "take_up")]
    fes = agencies.agency("fes", "AUFS", "Fès")
    people = [desk.officer(fes), desk.officer(fes, Role.AGENCY_ADMIN)]
    people += [agencies.staff(role) for role in (Role.MINISTRY_READER, Role.MINISTRY_ADMIN)]

    for person in people:
        browser = signed_in(person)
        for page in pages:
            assert browser.get(page).status_code in (403, 404), (person, page)
        for page in verbs:
            answer = browser.post(page, {"answer_fr": "Non", "public_text_fr": "Non", "why": "Non"})
            assert answer.status_code in (403, 404), (person, page)
        assert browser.post(pages[1], {"text": "Non"}).status_code in (403, 404)
    question.refresh_from_db()
    assert (question.state, question.published, Question.objects.count()) == (Asked.NEW, False, 1)


def test_a_verb_by_get_is_refused(browser, event):
    question = asked(event)

    assert browser.get(verb("withdraw", question)).status_code == 403


@pytest.mark.parametrize("odd", ["x", "99999999999999999999", "1'", "²"])
def test_odd_keys_are_not_found(browser, event, odd):
    assert browser.get(f"/fr/admin/openhouse/question/{odd}/change/").status_code == 404
