"""Asking on the public pages, and what staff do with a question: each agency its own, in two presses at a stand."""

import re
import uuid
from datetime import time

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import override

from agencies.models import Office, Role
from appointments.models import Booking
from common import days
from notifications.models import Message
from openhouse import links
from openhouse.models import Asked, Place, Question, Stand, State
from openhouse.verbs import asking
from requests_desk.models import Case
from tests.recipes import agencies, desk
from tests.recipes import appointments as visits
from tests.recipes import openhouse as make
from tests.recipes.intake import Counter
from tests.recipes.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def behind_the_door(monkeypatch):
    """The second factor has its own tests."""
    monkeypatch.setattr("accounts.second_factor.demand", lambda request: None)


@pytest.fixture
def event():
    return make.event(title_fr="Portes ouvertes d’été")


@pytest.fixture
def officer(db):
    return desk.officer(desk.agency())


@pytest.fixture
def browser(officer):
    return signed_in(officer)


def at(name: str, *args, language="fr") -> str:
    with override(language):
        return reverse(name, args=args)


def verb(name: str, question) -> str:
    return at(f"admin:openhouse_question_{name}", question.pk)


def soup(answer):
    return BeautifulSoup(answer.content.decode(), "html.parser")


def form(event, **fields) -> dict:
    said = {"token": links.new_question(event), "text": "Quelles pièces ?", "language": "fr", "reply": "on"}
    return said | {"email": "salma@demo.example", "consent": "on"} | fields


def asked(event, **fields) -> Question:
    typed = {"text": "Quelles pièces ?", "language": "fr", "name": "Salma Idrissi", "email": "salma@demo.example"}
    return asking.ask(event=event, typed=typed | fields, uid=uuid.uuid4())


# --- the public side ----------------------------------------------------------------------------------------


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


# --- staff --------------------------------------------------------------------------------------------------


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


# --- turned into something else ---------------------------------------------------------------------------------


def test_a_question_becomes_a_request_with_one_press(event):
    counter = Counter(event.agencies.get())
    question = asked(event, phone="+33612345678", language="fr")
    link = soup(counter.client.get(at("admin:openhouse_question_change", question.pk))).select_one(
        'a[href*="intake/?from="]'
    )["href"]

    page = soup(counter.client.get(link))

    word = page.select_one("[name=from]")["value"]
    assert word == f"question-{question.pk}"
    assert page.select_one("[name=email]")["value"] == "salma@demo.example"
    assert page.select_one("[name=name_latin]")["value"] == "Salma Idrissi"
    assert page.select_one("[name=phone]")["value"] == "+33612345678"
    assert question.text in page.select_one("textarea[name=question]").text
    question.refresh_from_db()
    assert question.state == Asked.NEW
    assert counter.send(**{"from": word, "query": "nowhere at all"}).status_code == 422
    question.refresh_from_db()
    assert question.state == Asked.NEW

    counter.token = str(uuid.uuid4())
    case = counter.file(**{"from": word, "email": "salma@demo.example"})

    question.refresh_from_db()
    assert (question.state, question.became) == (Asked.BECAME_CASE, case.reference)
    assert case.reference in counter.client.get(at("admin:openhouse_question_change", question.pk)).content.decode()
    assert Message.objects.filter(to="salma@demo.example", template="case_filed_at_desk").count() == 1


def test_another_kind_keeps_what_is_known(event):
    counter = Counter(event.agencies.get())
    question = asked(event)

    answer = counter.send(**{"from": f"question-{question.pk}", "switch": "complaint", "question": "Récrit"})

    assert question.text in soup(answer).select_one("textarea[name=text]").text


def test_a_second_request_of_one_question_is_refused_and_nothing_is_filed(event):
    counter = Counter(event.agencies.get())
    question = asked(event)
    asking.became(question=question, state=Asked.BECAME_MEETING, reference="AUBM-RDV-1", by=counter.officer)
    word = {"from": f"question-{question.pk}"}

    # the page was open while a colleague was quicker: the word means nothing any more, so it files a plain request
    page = soup(counter.client.get(at("admin:requests_desk_case_intake"), word))

    assert not page.select("[name=from]")
    assert not Case.objects.exists()


def test_a_colleague_who_was_quicker_rolls_the_request_back(event, monkeypatch):
    counter = Counter(event.agencies.get())
    question = asked(event)
    kept = asking.became

    def late(**given):
        kept(question=question, state=Asked.BECAME_MEETING, reference="AUBM-RDV-1", by=counter.officer)
        return kept(**given)

    monkeypatch.setattr("openhouse.verbs.asking.became", late)
    answer = counter.send(**{"from": f"question-{question.pk}"})

    assert answer.status_code == 422
    assert not Case.objects.exists()
    question.refresh_from_db()
    assert question.state == Asked.NEW


def test_a_strangers_question_fills_nothing_and_is_not_moved(event):
    other = make.event(agencies.agency("fes", "AUFS", "Fès"))
    question = asked(other)
    counter = Counter(desk.agency())

    page = soup(counter.client.get(at("admin:requests_desk_case_intake"), {"from": f"question-{question.pk}"}))
    case = counter.file(**{"from": f"question-{question.pk}"})

    assert not page.select("[name=from]")
    assert question.text not in page.text
    question.refresh_from_db()
    assert (case.reference != "", question.state) == (True, Asked.NEW)


@pytest.mark.parametrize("odd", ["question-", "question-x", "question-99999999999999999999", "other-1", "question-²"])
def test_an_odd_origin_is_no_origin(event, odd):
    counter = Counter(event.agencies.get())

    assert counter.client.get(at("admin:requests_desk_case_intake"), {"from": odd}).status_code == 200


def test_a_question_becomes_an_appointment_with_one_press(browser, officer):
    wish = visits.wish()
    event = make.event(office=wish.office, place_kind=Place.OFFICE)
    question = asked(event)
    page = soup(browser.get(at("admin:openhouse_question_change", question.pk)))
    link = page.select_one('a[href*="book/?from="]')["href"]
    assert soup(browser.get(link)).select_one("[name=from]")["value"] == f"question-{question.pk}"

    day = visits.monday()
    chosen = {
        "from": f"question-{question.pk}", "office": wish.office.pk, "service": wish.service.pk, "mode": "in_person",
        "party": 1, "day": day.isoformat(), "at": f"{day.isoformat()}T09:00",
    }  # fmt: skip
    person = soup(browser.get(at("admin:appointments_booking_book"), chosen))
    assert person.select_one("[name=name]")["value"] == "Salma Idrissi"
    assert question.text in person.select_one("[name=note]").text
    assert person.select_one("[name=from]")
    typed = {"channel": "counter", "name": "Salma Idrissi", "email": "salma@demo.example", "language": "fr"}
    answer = browser.post(at("admin:appointments_booking_book"), chosen | typed | {"token": str(uuid.uuid4())})

    assert answer.status_code == 302
    question.refresh_from_db()
    booking = Booking.objects.get()
    assert (question.state, question.became) == (Asked.BECAME_MEETING, booking.reference)
    assert Message.objects.filter(to="salma@demo.example", template="appointment_booked").count() == 1


def test_a_time_taken_meanwhile_offers_others_and_leaves_the_question(browser, officer):
    wish = visits.wish()
    question, day = asked(make.event(office=wish.office)), visits.monday()
    at_nine = {
        "office": wish.office.pk, "service": wish.service.pk, "mode": "in_person", "party": 1, "day": day.isoformat(),
        "at": f"{day.isoformat()}T09:00", "channel": "counter", "name": "Autre", "language": "fr",
    }  # fmt: skip
    url = at("admin:appointments_booking_book")
    assert browser.post(url, at_nine | {"token": str(uuid.uuid4())}).status_code == 302

    mine = at_nine | {"from": f"question-{question.pk}", "token": str(uuid.uuid4()), "name": "Salma"}
    answer = browser.post(url, mine)

    assert answer.status_code == 422
    assert answer.context["offers"]
    question.refresh_from_db()
    assert question.state == Asked.NEW
    later = re.search(r'name="at" value="([^"]+)"', answer.content.decode()).group(1)
    assert later


# --- the appointments of the same office and day --------------------------------------------------------------------


def test_the_events_page_leads_to_the_calendar_of_its_office_on_its_days(client):
    cache.clear()
    wish = visits.wish(opens=time(9), closes=time(11))
    day = visits.monday()
    away = (day - days.today()).days
    event = make.event(office=wish.office, in_days=away, length=2)

    page = soup(client.get(at("openhouse:event", event.pk)))

    hrefs = [link["href"] for link in page.select("a.free-on")]
    assert [f"day={day.isoformat()}" in href and f"office={wish.office.pk}" in href for href in hrefs] == [True, False]
    shown = client.get(hrefs[0])
    assert shown.status_code == 200
    assert f"{day.isoformat()}T09:00" in shown.content.decode()


def test_nothing_is_offered_where_nothing_can_be_booked(client, event):
    cache.clear()
    event.office = Office.objects.get(agency=desk.agency())
    event.save()

    assert "free-on" not in client.get(at("openhouse:event", event.pk)).content.decode()


def test_staff_go_from_the_event_to_the_hall_of_its_office(browser):
    wish = visits.wish()
    event = make.event(office=wish.office, in_days=0)

    page = soup(browser.get(at("admin:openhouse_openday_change", event.pk)))

    links_ = [link["href"] for link in page.select(".mre-verb a")]
    assert any(f"desk/?office={wish.office.pk}" in href for href in links_)
    for href in links_:
        assert browser.get(href).status_code == 200, href
