"""A question turned into a request or an appointment with one press; whoever is too late leaves it as it was."""

import re
import uuid

import pytest

from appointments.models import Booking
from notifications.models import Message
from openhouse.models import Asked, Place
from openhouse.verbs import asking
from requests_desk.models import Case
from tests.recipes import agencies, desk
from tests.recipes import appointments as visits
from tests.recipes import openhouse as make
from tests.recipes.intake import Counter
from tests.recipes.pages import at, soup
from tests.recipes.questions import asked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("second_factor_aside")]


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
