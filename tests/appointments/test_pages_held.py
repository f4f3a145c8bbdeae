"""From a held time to the appointment: the code, the last look, one press; nothing typed is lost, twice is once."""

import re
from datetime import time

import pytest
from django.test import Client

from appointments import links
from appointments.models import Booking, Status
from appointments.verbs import booking as verbs
from common import days
from notifications.models import Message
from tests.recipes import appointments as make
from tests.recipes import desk, people, visits
from tests.recipes.visits import FORM, hold_of, page, take

pytestmark = pytest.mark.django_db


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


def test_confirming_twice_is_one_appointment(client):
    wish = make.wish()
    held = take(client, wish)["Location"]
    visits.fill(client, held)
    review = visits.type_code(client)["Location"]

    first, second = visits.confirm(client, review), visits.confirm(client, review)

    assert first["Location"] == second["Location"]
    assert Booking.objects.filter(status=Status.BOOKED).count() == 1
    assert client.get(held)["Location"] == first["Location"]


def test_a_lapsed_time_still_free_is_taken_again(client):
    wish = make.wish()
    held = take(client, wish)["Location"]
    visits.fill(client, held)
    review = visits.type_code(client)["Location"]
    make.lapse(hold_of(held))

    looked = client.get(review).content.decode()
    visits.confirm(client, review)

    assert "n’est plus gardé" in looked
    assert Booking.objects.filter(status=Status.BOOKED, starts=time(9)).count() == 1


def test_a_lapsed_time_taken_by_another_loses_nothing_typed(client):
    wish = make.wish(opens=time(9), closes=time(11))
    held = take(client, wish)["Location"]
    visits.fill(client, held, name_ar="سلمى", note="ملف البناء")
    review = visits.type_code(client)["Location"]
    make.lapse(hold_of(held))
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
