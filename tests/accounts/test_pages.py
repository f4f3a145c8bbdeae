"""Every page of an account in both languages: our look, no inline script or style, no foreign host."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from tests.recipes import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_redis")]
OPEN = ["account_login", "account_staff_login", "account_reset_password", "account_reset_password_done",
        "account_inactive", "account_reset_password_from_key_done"]  # fmt: skip
SIGNED_IN = ["account_profile", "account_logout", "account_change_password", "account_reauthenticate", "mfa_index",
             "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
             "mfa_generate_recovery_codes", "mfa_add_webauthn", "mfa_list_webauthn"]  # fmt: skip


def is_clean(page: str) -> None:
    for script in re.findall(r"<script\b[^>]*>", page):
        assert 'type="application/json"' in script or 'src="/static/' in script, script
    assert "<style" not in page
    assert not re.findall(r"\s(?:style|on[a-z]+)=[\"']", page)
    assert not re.findall(r"(?:src|href|action)=[\"']https?://(?!testserver|127\.0\.0\.1)", page)


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("name", OPEN)
def test_open_pages_are_ours(client, language, name):
    with translation.override(language):
        page = client.get(reverse(name)).content.decode()

    is_clean(page)
    assert f'lang="{language}"' in page
    assert 'class="brand"' in page


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("name", SIGNED_IN)
def test_pages_of_staff_are_ours(language, name):
    secret = None if name == "mfa_activate_totp" else people.SECRET
    client = people.signed_in(people.staff(totp_secret=secret))
    with translation.override(language):
        client.post(reverse("account_reauthenticate"), {"password": people.PASSWORD})
        page = client.get(reverse(name), follow=True).content.decode()

    is_clean(page)
    assert f'lang="{language}"' in page
    assert 'class="brand"' in page


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_second_step_of_signing_in_is_ours(client, language):
    person = people.staff()
    with translation.override(language):
        client.post(reverse("account_staff_login"), {"login": person.email, "password": people.PASSWORD})
        page = client.get(reverse("mfa_authenticate")).content.decode()

    is_clean(page)
    assert 'class="brand"' in page


def test_the_code_field_suits_a_phone(client):
    with translation.override("ar"):
        client.post(reverse("account_login"), {"email": "salma@example.com"})
        page = client.get(reverse("account_confirm_login_code")).content.decode()

    assert 'inputmode="numeric"' in page
    assert 'autocomplete="one-time-code"' in page
    assert "salma@example.com" in page


def test_details_are_saved_and_the_clock_is_guessed_from_the_country():
    person = people.citizen()
    client = people.signed_in(person)
    details = {"name_ar": " سلمى \u202eالإدريسي", "name_latin": "Salma", "country": "FR", "phone": "06 12 34 56 78",
               "time_zone": "", "language": "ar"}  # fmt: skip

    client.post("/fr/account/profile/", details)

    person = User.objects.get(pk=person.pk)
    assert person.name_ar == "سلمى الإدريسي"
    assert str(person.phone) == "+33612345678"
    assert person.time_zone == "Europe/Paris"


def test_an_impossible_phone_is_said_next_to_it_and_nothing_typed_is_lost():
    client = people.signed_in(people.citizen())

    response = client.post("/fr/account/profile/", {"name_latin": "Salma", "phone": "12", "language": "fr"})

    assert response.context["form"].errors["phone"]
    assert 'value="Salma"' in response.content.decode()


def test_a_stranger_is_led_to_sign_in():
    response = Client().get("/fr/account/profile/")

    assert response.url.startswith("/fr/account/login/")
