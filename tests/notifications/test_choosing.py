"""Who wants fewer messages says so by a link of any of them, without signing in."""

import pytest
from django.test import Client

from notifications import links, outbox
from notifications.kinds import LETTERS
from notifications.models import Kind, Mode, Preference
from tests.recipes import people

pytestmark = pytest.mark.django_db
EMAIL = "salma@example.com"
CASE = {"reference": "AUBM-26-004217-K", "agency": "Agence", "url": "http://127.0.0.1:8000/fr/"}
PAGE = "/fr/messages/{}/"


def letter(template: str, mailoutbox):
    outbox.post(key=template, template=template, to=EMAIL, language="fr", context=CASE)
    outbox.drain()
    return mailoutbox[-1]


def path_of(url: str) -> str:
    return url.removeprefix("http://127.0.0.1:8000")


def test_news_say_how_to_get_fewer_and_a_mail_program_can_do_it_in_one_press(mailoutbox):
    mail = letter("case_taken", mailoutbox)
    off = path_of(mail.extra_headers["List-Unsubscribe"].strip("<>"))
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    # no cookie, no token: a mail program is no browser
    answer = Client(enforce_csrf_checks=True).post(off, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert Preference.objects.get(email=EMAIL, kind=Kind.REQUESTS).mode == Mode.NEVER


def test_the_link_of_a_letter_opens_the_choice_in_its_language(mailoutbox, client):
    mail = letter("case_taken", mailoutbox)
    address = next(line for line in mail.body.splitlines() if "/messages/" in line).split()[-1]

    page = client.get(path_of(address)).content.decode()

    assert EMAIL in page
    assert "vos demandes" in page.lower()


@pytest.mark.parametrize("template", ["case_filed", "case_answered"])
def test_what_must_be_told_offers_no_way_out(template, mailoutbox):
    mail = letter(template, mailoutbox)

    assert "List-Unsubscribe" not in mail.extra_headers
    assert "/messages/" not in mail.body


def test_a_choice_is_kept_and_shown_again(client):
    page = PAGE.format(links.to_choose(EMAIL))
    kinds = [kind for kind in Kind if kind not in (Kind.ACCESS, Kind.DESK)]
    said = dict.fromkeys(kinds, Mode.AT_ONCE) | {Kind.APPOINTMENTS: Mode.DAILY}

    answer = client.post(page, said)

    assert answer.status_code == 302
    assert Preference.objects.get(email=EMAIL, kind=Kind.APPOINTMENTS).mode == Mode.DAILY
    (chosen,) = [
        tag
        for tag in client.get(page).content.decode().split("<input")
        if 'name="appointments"' in tag and "checked" in tag
    ]
    assert 'value="daily"' in chosen


def test_a_choice_that_does_not_exist_is_refused_at_its_field(client):
    page = PAGE.format(links.to_choose(EMAIL))

    answer = client.post(page, {"requests": "sometimes"})

    assert answer.status_code == 422
    assert not Preference.objects.exists()


@pytest.mark.parametrize("signed", ["salma@example.com:requests:forged", "x"])
def test_a_forged_link_opens_nothing_and_says_what_to_do(client, signed):
    assert client.get(PAGE.format(signed)).status_code == 404
    assert client.post(f"/messages/off/{signed}/").status_code == 404
    assert not Preference.objects.exists()


def test_codes_cannot_be_switched_off_by_a_link(client):
    assert client.post(f"/messages/off/{links.to_choose(EMAIL)}/").status_code == 404
    assert not any(letter.optional for letter in LETTERS.values() if letter.kind == Kind.ACCESS)


def test_signed_in_people_find_their_own(client):
    person = people.citizen()
    browser = people.signed_in(person)

    page = browser.get("/fr/messages/", follow=True).content.decode()

    assert person.email in page
    assert client.get("/fr/messages/").status_code == 302
    assert "bureau de l’agence" not in page


def test_the_desks_messages_are_staffs_to_choose():
    officer = people.staff()

    page = people.signed_in(officer).get(f"/fr/messages/{links.to_choose(officer.email)}/").content.decode()

    assert 'name="desk"' in page
