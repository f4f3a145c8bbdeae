"""Finding an appointment by its reference and a code; nobody learns whether it exists."""

import pytest
from django.test import Client

from appointments import links
from appointments.verbs import changing
from common.references import check_character
from notifications.models import Message
from tests.recipes import appointments as make
from tests.recipes import desk, people
from tests.recipes.visits import page

pytestmark = pytest.mark.django_db


def ask(client: Client, reference: str, contact: str):
    """Fill the search."""
    return client.post(page("find"), {"reference": reference, "email": contact})


def codes() -> list[str]:
    return list(Message.objects.filter(template="code").exclude(state="suppressed").values_list("to", flat=True))


@pytest.mark.parametrize("written", ["{}", "  {} "])
def test_reference_and_mail_lead_to_it_with_a_code(client, written):
    booking = make.booked()

    answer = ask(client, written.format(booking.reference.lower().replace("-", " ")), booking.person.email.upper())
    after = client.post("/fr/account/code/", {"code": people.code_sent_to(booking.person.email)}, follow=True)

    assert answer["Location"] == "/fr/account/code/"
    assert after.redirect_chain[-1][0] == page("manage", links.to_manage(booking))


def test_the_phone_of_the_appointment_leads_to_it_too(client):
    person = desk.citizen(phone="+33612345678")
    booking = make.booked(by=person)

    ask(client, booking.reference, "06.12.34.56.78")
    shown = client.get("/fr/account/code/").content.decode()
    after = client.post("/fr/account/code/", {"code": people.code_sent_to(person.email)}, follow=True)

    assert person.email not in shown
    assert after.redirect_chain[-1][0] == page("manage", links.to_manage(booking))


def test_right_wrong_and_made_up_look_the_same():
    booking = make.booked()
    made_up = "RDV-26-999999-" + check_character("RDV-26-999999")
    wishes = [
        (booking.reference, booking.person.email),
        (booking.reference, "x@example.com"),
        (made_up, "x@example.com"),
    ]

    pages = []
    for reference, contact in wishes:
        browser = Client()
        answer = ask(browser, reference, contact)
        shown = browser.get(answer["Location"]).content.decode()
        pages.append((answer.status_code, answer["Location"], shown.count("<form"), "mine" in shown))

    assert len(set(pages)) == 1
    assert codes() == [booking.person.email]


def test_the_link_itself_is_not_told_before_the_code():
    booking = make.booked()
    browser = Client()

    ask(browser, booking.reference, booking.person.email)
    shown = browser.get("/fr/account/code/").content.decode()

    assert links.to_manage(booking) not in shown
    assert booking.uid.hex not in str(browser.session.items())


def test_somebody_signed_in_goes_straight_to_their_own():
    booking = make.booked()

    answer = ask(people.signed_in(booking.person), booking.reference, booking.person.email)

    assert answer["Location"] == page("manage", links.to_manage(booking))
    assert codes() == []


def test_after_a_move_the_reference_leads_to_the_new_time():
    booking = make.booked()
    new = changing.move(booking=booking, day=booking.day, starts=make.time(15), by=None)

    answer = people.signed_in(booking.person).get(page("found", booking.reference), follow=True)

    assert f"{new.starts:%H:%M}–" in answer.content.decode()


def test_a_stranger_signed_in_does_not_get_there():
    booking = make.booked()

    answer = people.signed_in(desk.citizen()).get(page("found", booking.reference))

    assert answer.status_code == 404
    assert booking.name not in answer.content.decode()


def test_nobody_gets_there_without_signing_in(client):
    booking = make.booked()

    assert "/account/" in client.get(page("found", booking.reference))["Location"]


ODD = [
    ("", "a@example.com"),
    ("RDV-26-000001-X", "a@example.com"),
    ("hello", "a@example.com"),
    ("RDV-26-000001-8" * 50, "a@example.com"),
    ("AUBM-26-004217-" + check_character("AUBM-26-004217"), "a@example.com"),
    ("RDV-26-999999-" + check_character("RDV-26-999999"), "not a contact"),
    ("RDV-26-999999-" + check_character("RDV-26-999999"), "12"),
    ("RDV\x00", "\x00"),
]


@pytest.mark.parametrize(("reference", "contact"), ODD)
def test_odd_input_is_answered_at_its_field(client, reference, contact):
    answer = ask(client, reference, contact)

    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()


def test_a_flood_of_searches_is_told_to_wait(client, monkeypatch):
    monkeypatch.setitem(__import__("appointments.views.browser", fromlist=["MOST"]).MOST, "find", 1)
    reference = "RDV-26-999999-" + check_character("RDV-26-999999")

    answers = [ask(client, reference, "a@example.com").status_code for _ in range(2)]

    assert answers == [302, 429]
