"""The form of a held time: each mistake at its field, the service's questions, the request it is about, whose it is."""

import re
from datetime import time

import pytest

from accounts.models import Consent, User
from appointments import links
from appointments.models import Booking, BookingRules, Question, Status
from common.references import check_character
from notifications.models import Message
from requests_desk.models import Status as CaseStatus
from tests.recipes import appointments as make
from tests.recipes import desk, people, visits
from tests.recipes.visits import FORM, hold_of, page, take

pytestmark = pytest.mark.django_db


MISSING = [
    ({"name_latin": "", "name_ar": ""}, "Indiquez vos nom et prénom"),
    ({"email": ""}, "obligatoire"),
    ({"email": "a@b"}, "exemple.com"),
    ({"email": "salma@exаmple.com"}, "alphabet"),
    ({"country": ""}, "pays"),
    ({"country": "XX"}, "XX"),
    ({"phone": "12"}, "Ce numéro semble erroné"),
    ({"time_zone": "Mars/Olympus"}, "Mars/Olympus"),
    ({"language": "en"}, "en"),
    ({"case": "AUBM-26-000001-Y"}, "récépissé"),
    ({"consent": ""}, "accord"),
    ({"note": "x" * 2000}, "1500"),
]


@pytest.mark.parametrize(("typed", "said"), MISSING)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_stays(client, typed, said):
    wish = make.wish()
    held = take(client, wish)["Location"]

    answer = visits.fill(client, held, **typed)
    text = answer.content.decode()

    assert answer.status_code == 422
    assert said in text
    assert f'href="#id_{list(typed)[-1]}' in text
    assert "name_latin" in typed or 'value="Salma Idrissi"' in text
    assert not Message.objects.filter(template="code").exists()


def test_a_call_needs_a_number_and_gets_it(client):
    wish = make.wish(phone=True)
    make.lane(wish.office, wish.service, phone=True)
    call = make.Wish(wish.service, wish.office, "phone")
    held = take(client, call)["Location"]

    refused = visits.fill(client, held)
    visits.fill(client, held, phone="06 12 34 56 78")

    assert refused.status_code == 422
    assert "c’est l’agence qui vous appelle" in refused.content.decode()
    assert str(hold_of(held).phone) == "+33612345678"


def test_the_services_questions_are_kept_in_both_languages(client):
    wish = make.wish()
    for number, (kind, choices) in enumerate((("line", ""), ("yes_no", ""), ("choice", "Bâtir\nVendre"))):
        Question.objects.create(
            service=wish.service, kind=kind, label_fr=f"Question {number}", label_ar=f"سؤال {number}",
            choices_fr=choices, choices_ar="بناء\nبيع" if choices else "", required=kind == "choice", order=number,
        )  # fmt: skip
    line, yes_no, choice = (f"q{key}" for key in wish.service.questions.values_list("pk", flat=True))
    held = take(client, wish)["Location"]

    unanswered = visits.fill(client, held)
    visits.fill(client, held, **{line: "Douar Aït", yes_no: "no", choice: "1"})
    booking = hold_of(held)
    again = client.get(held).content.decode()

    assert unanswered.status_code == 422
    assert booking.said("fr") == [("Question 0", "Douar Aït"), ("Question 1", "Non"), ("Question 2", "Vendre")]
    assert booking.said("ar") == [("سؤال 0", "Douar Aït"), ("سؤال 1", "لا"), ("سؤال 2", "بيع")]
    assert 'value="Douar Aït"' in again
    assert re.search(r'value="1"[^>]*checked', again)


def test_a_service_for_a_request_under_way_needs_ones_own(client):
    wish = make.wish(needs_case=True)
    case = desk.case(of=wish.office.agency, status=CaseStatus.STUDY)
    closed = desk.case(of=wish.office.agency, by=case.applicant, status=CaseStatus.CLOSED)
    browser = people.signed_in(case.applicant)
    held = take(browser, wish, about=case.reference)["Location"]

    text = browser.get(held).content.decode()
    without = visits.fill(browser, held)
    with_it = visits.fill(browser, held, case=str(case.pk))

    assert f'<option value="{case.pk}" selected>' in text
    assert closed.reference not in text
    assert without.status_code == 422
    assert with_it.status_code == 302
    assert Booking.objects.get(status=Status.BOOKED).case == case


def test_a_reference_is_checked_once_the_code_is_right(client):
    wish = make.wish(needs_case=True)
    person = desk.citizen(FORM["email"])
    case = desk.case(of=wish.office.agency, by=person, status=CaseStatus.STUDY)
    held = take(client, wish)["Location"]

    nothing = visits.fill(client, held)
    visits.fill(client, held, case=case.reference.lower())
    review = visits.type_code(client)["Location"]
    text = client.get(review).content.decode()
    client.post(review.partition("?")[0].replace("review", "confirm"), {"case": case.pk})

    assert nothing.status_code == 422
    assert f'<option value="{case.pk}" selected>' in text
    assert Booking.objects.get(status=Status.BOOKED).case == case


def test_the_reference_of_somebody_else_opens_nothing(client):
    wish = make.wish(needs_case=True)
    theirs = desk.case(of=wish.office.agency, status=CaseStatus.STUDY)
    held = take(client, wish)["Location"]
    visits.fill(client, held, case=theirs.reference)
    review = visits.type_code(client)["Location"]

    text = client.get(review).content.decode()
    forged = client.post(review.partition("?")[0].replace("review", "confirm"), {"case": theirs.pk})

    assert "n’est pas l’une de vos demandes en cours" in text
    assert forged.status_code == 422
    assert not Booking.objects.filter(status=Status.BOOKED).exists()


def test_a_reference_that_does_not_exist_looks_the_same_as_one_that_does(client):
    wish = make.wish()
    theirs = desk.case(of=wish.office.agency, status=CaseStatus.STUDY)
    held = take(client, wish)["Location"]

    real = visits.fill(client, held, case=theirs.reference)
    made_up = visits.fill(client, held, case="AUBM-26-999999-" + check_character("AUBM-26-999999"))

    assert (real.status_code, real["Location"]) == (made_up.status_code, made_up["Location"])


def test_a_second_appointment_of_a_service_leads_to_the_first():
    wish, person = make.wish(), desk.citizen()
    first = make.booked(wish, person)
    browser = people.signed_in(person)
    held = take(browser, wish, starts=time(11))["Location"]

    answer = visits.fill(browser, held)

    assert answer.status_code == 422
    assert "déjà un rendez-vous" in answer.content.decode()
    assert page("manage", links.to_manage(first)) in answer.content.decode()


def test_too_many_appointments_are_refused_in_words():
    BookingRules.objects.create(pk=1, active_most=1)
    person = desk.citizen()
    make.booked(make.wish(), person)
    browser = people.signed_in(person)
    held = take(browser, make.wish())["Location"]

    answer = visits.fill(browser, held)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_somebody_known_only_by_phone_is_reached_by_the_earlier_mail(client):
    wish = make.wish()
    known = desk.citizen(phone="+33612345678")
    held = take(client, wish)["Location"]

    visits.fill(client, held, email="06 12 34 56 78")
    code_page = client.get("/fr/account/code/").content.decode()
    review = visits.type_code(client, known.email)["Location"]
    visits.confirm(client, review)

    booking = Booking.objects.get(status=Status.BOOKED)
    assert known.email not in code_page
    assert booking.person == known
    assert str(booking.phone) == "+33612345678"


def test_a_phone_of_nobody_or_of_two_sends_no_code_and_looks_the_same(client):
    wish = make.wish()
    for _number in range(2):
        desk.citizen(phone="+33698765432")
    held = take(client, wish)["Location"]

    for contact in ("06 98 76 54 32", "06 11 11 11 11"):
        answer = visits.fill(client, held, email=contact)
        assert answer["Location"] == "/fr/account/code/"
    assert not Message.objects.filter(template="code", state="waiting").exclude(to="nobody@phone.invalid").exists()
    assert User.objects.filter(email="nobody@phone.invalid").count() == 0


def test_an_agreement_is_kept_once(client):
    booking = visits.book(client)

    assert Consent.objects.filter(user=booking.person, purpose="appointment").count() == 1
