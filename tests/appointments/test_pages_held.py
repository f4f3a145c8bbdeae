"""From a pressed time to the appointment: the form, the code, the last look; nothing typed is lost, twice is once."""

import re
from datetime import time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Consent, User
from appointments import links
from appointments.models import Booking, BookingRules, Question, Status
from appointments.verbs import booking as verbs
from common import days
from notifications.models import Message
from requests_desk.models import Status as CaseStatus
from tests.recipes import appointments as make
from tests.recipes import desk, people, visits
from tests.recipes.visits import FORM, page, pressing, take

pytestmark = pytest.mark.django_db


def hold_of(address: str) -> Booking:
    """The held row behind an address."""
    return links.held(re.search(r"/held/([^/]+)/", address)[1])


def lapse(booking: Booking) -> None:
    """Let the minutes pass."""
    Booking.objects.filter(pk=booking.pk).update(held_until=timezone.now() - timedelta(minutes=1))


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_visitor_without_account_books_with_a_code(client, language):
    wish = make.wish()

    held = take(client, wish, language)["Location"]
    asked = client.get(held)
    coded = visits.fill(client, held, language=language, note="سؤال عن الأرض")
    review = visits.type_code(client)["Location"]
    last_look = client.get(review)
    done = visits.confirm(client, review)

    booking = Booking.objects.get(status=Status.BOOKED)
    assert (asked.status_code, coded.status_code, last_look.status_code) == (200, 302, 200)
    assert "سؤال عن الأرض" in last_look.content.decode()
    assert done["Location"] == page("manage", links.to_manage(booking), language=language)
    assert (booking.person.email, booking.name_latin, booking.time_zone) == (
        FORM["email"],
        "Salma Idrissi",
        "Europe/Paris",
    )
    assert Message.objects.filter(template="appointment_booked", to=FORM["email"]).count() == 1


def test_somebody_signed_in_confirms_at_once(client):
    wish, person = make.wish(), desk.citizen()
    browser = people.signed_in(person)

    held = take(browser, wish)["Location"]
    form = browser.get(held).content.decode()
    answer = visits.fill(browser, held, email="another@example.com")

    booking = Booking.objects.get(status=Status.BOOKED)
    assert f'value="{person.email}"' in form
    assert 'value="Amina"' in form
    assert answer["Location"] == page("manage", links.to_manage(booking))
    assert booking.person == person
    assert booking.email == person.email


def test_how_long_it_is_held_is_said_on_both_clocks():
    wish = make.wish()
    browser = people.signed_in(desk.citizen(time_zone="Asia/Tokyo"))

    held = take(browser, wish)["Location"]
    text = browser.get(held).content.decode()

    until = hold_of(held).held_until
    assert f"{days.local(until):%H:%M}" in text
    assert "à Tokyo" in text.partition("Gardé pour vous")[2][:300]


def test_the_same_press_twice_is_one_held_time(client):
    wish = make.wish()

    first = take(client, wish, nonce="page-1")["Location"]
    second = take(client, wish, nonce="page-1")["Location"]

    assert first == second
    assert Booking.objects.count() == 1


def test_another_press_gives_the_first_time_back(client):
    wish = make.wish()

    take(client, wish, starts=time(9), nonce="a")
    take(client, wish, starts=time(10), nonce="a")

    assert sorted(Booking.objects.values_list("starts", "status")) == [(time(9), "lapsed"), (time(10), "held")]


def test_confirming_twice_is_one_appointment(client):
    wish = make.wish()
    held = take(client, wish)["Location"]
    visits.fill(client, held)
    review = visits.type_code(client)["Location"]

    first, second = visits.confirm(client, review), visits.confirm(client, review)

    assert first["Location"] == second["Location"]
    assert Booking.objects.filter(status=Status.BOOKED).count() == 1
    assert client.get(held)["Location"] == first["Location"]


def test_a_time_taken_meanwhile_offers_the_nearest(client):
    wish = make.wish(opens=time(9), closes=time(11))
    make.held(wish, starts=time(9, 30))

    answer = take(client, wish, starts=time(9, 30))

    text = answer.content.decode()
    assert answer.status_code == 409
    assert re.findall(r'name="at" value="[^"]*T(\d\d:\d\d)"', text) == ["09:00", "10:00", "10:30"]


def test_a_lapsed_time_still_free_is_taken_again(client):
    wish = make.wish()
    held = take(client, wish)["Location"]
    visits.fill(client, held)
    review = visits.type_code(client)["Location"]
    lapse(hold_of(held))

    looked = client.get(review).content.decode()
    visits.confirm(client, review)

    assert "n’est plus gardé" in looked
    assert Booking.objects.filter(status=Status.BOOKED, starts=time(9)).count() == 1


def test_a_lapsed_time_taken_by_another_loses_nothing_typed(client):
    wish = make.wish(opens=time(9), closes=time(11))
    held = take(client, wish)["Location"]
    visits.fill(client, held, name_ar="سلمى", note="ملف البناء")
    review = visits.type_code(client)["Location"]
    lapse(hold_of(held))
    make.booked(wish, starts=time(9))

    refused = visits.confirm(client, review)
    text = refused.content.decode()
    former = re.search(r'name="former" value="([^"]+)"', text)[1]
    other = take(client, wish, starts=time(9, 30), former=former)["Location"]
    look = client.get(other).content.decode()
    visits.confirm(client, other)

    booking = Booking.objects.get(status=Status.BOOKED, starts=time(9, 30))
    assert refused.status_code == 409
    assert len(re.findall(r'name="at"', text)) == 3
    assert "/review/" in other
    assert "ملف البناء" in look
    assert (booking.name_ar, booking.note, str(booking.country)) == ("سلمى", "ملف البناء", "FR")


def test_offers_keep_to_the_stay(client):
    wish = make.wish(opens=time(9), closes=time(10))
    day = make.monday()
    for starts in (time(9), time(9, 30)):
        make.booked(make.Wish(wish.service, wish.office, "in_person"), starts=starts)

    answer = take(client, wish, first=day.isoformat(), last=day.isoformat())

    assert answer.status_code == 409
    assert 'name="at"' not in answer.content.decode()
    assert "/wait/?" in answer.content.decode()


def test_changing_the_time_keeps_what_was_typed_right_or_wrong(client):
    wish = make.wish()
    held = take(client, wish)["Location"]
    change = page("change", re.search(r"/held/([^/]+)/", held)[1])

    calendar = client.post(change, {"name_latin": "Salma", "email": "not an address", "note": "كلمة"})["Location"]
    assert client.get(calendar).status_code == 200
    other = take(client, wish, starts=time(11))["Location"]
    text = client.get(other).content.decode()

    assert 'value="Salma"' in text
    assert 'value="not an address"' in text
    assert "كلمة" in text


def test_a_time_can_be_given_back(client):
    wish = make.wish(opens=time(9), closes=time(9, 30))
    held = take(client, wish)["Location"]

    answer = client.post(page("give_back", re.search(r"/held/([^/]+)/", held)[1]))

    assert answer["Location"] == page("agency", wish.office.agency.slug)
    assert take(Client(), wish).status_code == 302


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
    made_up = visits.fill(client, held, case="AUBM-26-999999-" + _check("AUBM-26-999999"))

    assert (real.status_code, real["Location"]) == (made_up.status_code, made_up["Location"])


def _check(body: str) -> str:
    from common.references import check_character

    return check_character(body)


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


def test_a_forged_or_foreign_address_leads_to_the_search(client):
    kept = make.held()
    signed = links.to_hold(kept)

    for url in (page("held", "x:y"), page("review", signed[:-2] + "zz"), page("held", links.to_manage(kept))):
        answer = client.get(url)
        assert answer.status_code == 404
        assert page("find") in answer.content.decode()


def test_the_last_look_is_for_whoever_confirmed_an_address(client):
    kept = make.held(typed={"name_latin": "Salma", "email": FORM["email"]})

    unknown = client.get(page("review", links.to_hold(kept)))
    forced = client.post(page("confirm", links.to_hold(kept)))

    assert unknown["Location"] == forced["Location"] == page("held", links.to_hold(kept))
    assert not Booking.objects.filter(status=Status.BOOKED).exists()


def test_nobody_confirms_before_the_form_was_right():
    browser = people.signed_in(desk.citizen())
    held = take(browser, make.wish())["Location"]
    signed = re.search(r"/held/([^/]+)/", held)[1]

    browser.post(page("confirm", signed))

    assert not Booking.objects.filter(status=Status.BOOKED).exists()


def test_the_held_page_of_a_booked_time_says_nothing_to_others():
    kept = make.held(typed={"name_latin": "Salma", "email": FORM["email"]})
    verbs.book(hold=kept, by=desk.citizen())

    answer = Client().get(page("held", links.to_hold(kept)))

    assert answer.status_code == 200
    assert "Salma" not in answer.content.decode()


PRESSED = [
    {"at": "2020-01-06T09:00"},
    {"at": "nonsense"},
    {"at": ""},
    {"at": "9999-01-01T09:00"},
    {"office": "0"},
    {"mode": "phone"},
    {"people": "0"},
    {"people": "1000"},
    {"people": "x"},
    {"first": "2030-01-02", "last": "2020-01-01"},
    {"nonce": "\u202e" * 500, "at": "٢٠٢٦-١٢-٠٧T09:00"},
    {"former": "forged:signature", "at": "x"},
]


@pytest.mark.parametrize("odd", PRESSED)
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_an_odd_press_is_answered_in_words_and_holds_nothing(client, odd, language):
    wish = make.wish()
    url = page("hold", wish.office.agency.slug, wish.service.key, language=language)

    answer = client.post(url, pressing(wish) | odd)

    assert answer.status_code in (409, 422)
    assert not Booking.objects.exists()


def test_a_past_time_and_a_time_of_another_service_are_refused_with_offers(client):
    wish = make.wish(opens=time(9), closes=time(12))

    yesterday = client.post(
        page("hold", wish.office.agency.slug, wish.service.key),
        pressing(wish) | {"at": f"{days.today() - timedelta(days=1)}T09:00"},
    )
    between = take(client, wish, starts=time(9, 7))

    for answer in (yesterday, between):
        assert answer.status_code == 409
        assert 'name="at"' in answer.content.decode()


def test_too_many_holds_of_one_connection_are_refused_in_words():
    wish = make.wish(lanes=3)
    BookingRules.objects.create(pk=1, holds_most=2)
    for starts in (time(9), time(10)):
        take(Client(), wish, starts=starts)

    answer = take(Client(), wish, starts=time(11))

    assert answer.status_code == 429
    assert "connexion" in answer.content.decode()
    assert "127.0.0.1" not in str(Booking.objects.values_list("connection", flat=True))


def test_a_flood_of_presses_is_told_to_wait(client, monkeypatch):
    monkeypatch.setitem(__import__("appointments.views.browser", fromlist=["MOST"]).MOST, "hold", 2)
    wish = make.wish()

    answers = [take(client, wish, starts=time(9 + number)).status_code for number in range(3)]

    assert answers == [302, 302, 429]


def test_a_press_needs_the_forms_token():
    wish = make.wish()

    answer = take(Client(enforce_csrf_checks=True), wish)

    assert answer.status_code == 403
    assert not Booking.objects.exists()
