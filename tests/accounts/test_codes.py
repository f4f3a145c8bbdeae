"""Signing in by a code: known or not, right or wrong, in time or late, with and without Redis."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts import codes
from accounts.models import User
from common.cache import ForgivingRedisCache
from notifications.models import Message, State
from tests.recipes import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_redis")]
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.fixture(autouse=True)
def _french_addresses():
    with translation.override("fr"):
        yield


def ask(client: Client, email: str, next_url: str = "/fr/about/"):
    return client.post(reverse("account_login"), {"email": email, "next": next_url})


def answer(client: Client, code: str, **more: str):
    return client.post(reverse("account_confirm_login_code"), {"code": code, **more})


def test_a_new_e_mail_becomes_an_account_once_the_code_is_right(client):
    ask(client, "New.Person@Example.com")
    person = User.objects.get(email="new.person@example.com")
    assert not EmailAddress.objects.get(user=person).verified

    response = answer(client, people.code_sent_to(person.email))

    assert response.url == "/fr/about/"
    assert client.session["_auth_user_id"] == str(person.pk)
    assert EmailAddress.objects.get(user=person).verified
    assert not person.has_usable_password()


def test_the_same_page_answers_a_known_and_an_unknown_e_mail(client):
    known = people.citizen()
    pages = []

    for email in (known.email, "unknown@example.com"):
        browser = Client()
        ask(browser, email)
        page = browser.get(reverse("account_confirm_login_code")).content.decode()
        pages.append(re.sub(r'value="[A-Za-z0-9]{64}"', "", page.replace(email, "EMAIL")))

    assert pages[0] == pages[1]


def test_arabic_digits_and_spaces_are_the_same_code(client):
    person = people.citizen()
    ask(client, person.email)
    code = people.code_sent_to(person.email).translate(ARABIC)

    response = answer(client, f" {code[:3]} {code[3:]} ")

    assert response.status_code == 302


def test_a_wrong_code_is_said_next_to_the_field(client):
    person = people.citizen()
    ask(client, person.email)

    response = answer(client, "000000" if people.code_sent_to(person.email) != "000000" else "111111")

    assert response.status_code == 200
    assert response.context["form"].errors["code"]
    assert "_auth_user_id" not in client.session


def test_five_wrong_codes_spend_the_right_one_and_another_can_be_asked_for(client):
    person = people.citizen()
    ask(client, person.email)
    right = people.code_sent_to(person.email)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        answer(client, wrong)

    refused = answer(client, right)
    client.post(reverse("account_confirm_login_code"), {"action": "resend"})
    accepted = answer(client, people.code_sent_to(person.email))

    assert refused.status_code == 200
    assert accepted.status_code == 302


def test_guesses_from_copies_of_a_session_are_counted_together(client):
    person = people.citizen()
    ask(client, person.email)
    state = dict(client.session)
    right = people.code_sent_to(person.email)
    wrong = "000000" if right != "000000" else "111111"

    for _ in range(5):
        answer(client, wrong)
        session = client.session
        session.update(state)  # a guess that ran beside this one saved the old count
        session.save()

    assert answer(client, right).status_code == 200


def test_an_expired_code_is_refused_with_its_reason(client):
    person = people.citizen()
    ask(client, person.email)
    session = client.session
    session["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] -= 16 * 60
    session.save()

    response = answer(client, people.code_sent_to(person.email))

    assert response.status_code == 200
    assert response.context["form"].errors["code"]


def test_without_a_code_under_way_the_page_leads_to_the_beginning(client):
    response = client.get(reverse("account_confirm_login_code"))

    assert response.url == reverse("account_login")


def test_the_fourth_wish_in_a_minute_sends_nothing_and_keeps_the_last_code(client):
    person = people.citizen()
    for _ in range(4):
        ask(client, person.email)
    last = people.code_sent_to(person.email)

    page = client.get(reverse("account_confirm_login_code"))

    assert Message.objects.filter(to=person.email).count() == 3
    assert page.context["process"].limited
    assert answer(client, last).status_code == 302


def test_a_silent_start_shows_the_same_page_sends_nothing_and_takes_no_code(client, rf):
    browser, silent = Client(), Client()
    email = people.citizen().email
    ask(browser, email)
    state = begin_silently(silent, rf, email)

    pages = [re.sub(r'value="[A-Za-z0-9]{64}"', "", page_of(one)) for one in (browser, silent)]

    assert pages[0] == pages[1]
    assert state["code"] == ""
    assert Message.objects.filter(to=email, state=State.SUPPRESSED, context={}).count() == 1
    assert answer(silent, "").status_code == 200
    assert answer(silent, "000000").status_code == 200


def page_of(client: Client) -> str:
    return client.get(reverse("account_confirm_login_code")).content.decode()


def begin_silently(client: Client, rf, email: str) -> dict:
    client.get(reverse("account_login"))
    request = rf.post("/fr/follow/")
    request.session, request.user = client.session, people.User()
    request.user = type("Nobody", (), {"is_authenticated": False})()
    codes.start_silently(request, email=email, language="fr", next_url="/fr/about/")
    request.session.save()
    client.cookies["sessionid"] = request.session.session_key
    return request.session["account_login"]["state"]["stages"]["login_by_code"]["data"]


def test_an_account_that_was_closed_gets_no_code(client):
    person = people.citizen(is_active=False)

    ask(client, person.email)

    assert Message.objects.get(to=person.email).state == State.SUPPRESSED


def test_what_the_browser_was_doing_survives_signing_in(client):
    client.get(reverse("account_login"))
    session = client.session
    session["draft"] = "token"
    session.save()
    person = people.citizen()

    ask(client, person.email)
    answer(client, people.code_sent_to(person.email))

    assert client.session["draft"] == "token"
    assert client.session["_auth_user_id"] == str(person.pk)


def test_a_double_click_on_the_right_code_goes_on_all_the_same():
    client = Client(enforce_csrf_checks=True)
    page = client.get(reverse("account_login"))
    token = {"csrfmiddlewaretoken": page.context["csrf_token"]}
    client.post(reverse("account_login"), {"email": "a@example.com", "next": "/fr/about/", **token})
    typed = {"code": people.code_sent_to("a@example.com"), **token}

    first, second = (client.post(reverse("account_confirm_login_code"), typed) for _ in range(2))

    assert first.url == second.url == "/fr/about/"


def test_a_code_from_a_forged_form_is_refused():
    client = Client(enforce_csrf_checks=True)
    page = client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"email": "a@example.com", "csrfmiddlewaretoken": page.context["csrf_token"]})

    assert answer(client, people.code_sent_to("a@example.com")).status_code == 403


def test_somebody_else_signed_in_is_signed_out_and_the_draft_kept(rf):
    first, second = people.citizen(), people.citizen()
    client = people.signed_in(first)
    request = rf.post("/fr/requests/")
    request.session, request.user = client.session, first
    request.session["draft"] = "token"

    codes.start(request, email=second.email, language="fr", next_url="/fr/about/")

    assert "_auth_user_id" not in request.session
    assert request.session["draft"] == "token"
    assert codes.pending(request).email == second.email


def test_a_foreign_address_to_go_on_to_is_dropped(client):
    person = people.citizen()
    ask(client, person.email, next_url="https://evil.example/")

    page = client.get(reverse("account_confirm_login_code"))

    assert page.context["process"].next_url == ""


@pytest.mark.parametrize(
    "email", ["nonsense", "a@b", "", "x" * 300 + "@example.com", "a@ехаmple.com", "سلمى@example.com"]
)
def test_an_address_that_cannot_be_right_is_said_next_to_the_field(client, email):
    response = ask(client, email)

    assert response.status_code == 200
    assert response.context["form"].errors["email"]
    assert not User.objects.exists()


def test_signing_in_works_while_redis_is_away(client, monkeypatch):
    person = people.citizen()
    monkeypatch.setattr(ForgivingRedisCache, "_resting_until", time.monotonic() + 60)

    ask(client, person.email)
    response = answer(client, people.code_sent_to(person.email))

    assert cache.get("anything") is None
    assert response.status_code == 302
