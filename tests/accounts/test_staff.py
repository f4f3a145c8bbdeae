"""Staff need a password and a second factor; citizens never meet either."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from notifications import outbox
from notifications.models import Message
from tests.recipes import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_redis")]


@pytest.fixture(autouse=True)
def _french_addresses():
    with translation.override("fr"):
        yield


def give_password(client: Client, person, password: str = people.PASSWORD, next_url: str = "/fr/admin/"):
    login = {"login": person.email, "password": password, "next": next_url}
    return client.post(reverse("account_staff_login"), login)


def test_the_administration_leads_to_the_staff_page(client):
    first = client.get("/fr/admin/")
    second = client.get(first.url)
    third = client.get(second.url)

    assert third.url.startswith(reverse("account_staff_login"))


def test_password_and_authenticator_code_open_the_administration(client):
    person = people.staff(is_superuser=True)

    after_password = give_password(client, person)
    blocked = client.get("/fr/admin/")
    after_code = client.post(reverse("mfa_authenticate"), {"code": people.totp()})

    assert after_password.url == reverse("mfa_authenticate")
    assert blocked.status_code == 302
    assert after_code.url == "/fr/admin/"
    assert client.get("/fr/admin/").status_code == 200
    assert client.session.get_expiry_age() <= 12 * 60 * 60


@pytest.mark.parametrize("address", ["/fr/admin/", "/ar/admin/accounts/user/", "/fr/admin/jsi18n/"])
def test_a_password_alone_leads_to_setting_up_a_second_factor(client, address):
    person = people.staff(is_superuser=True, totp_secret=None)
    give_password(client, person)

    response = client.get(address)

    assert client.session["_auth_user_id"] == str(person.pk)
    assert response.status_code == 302
    assert response.url.endswith(reverse("mfa_index")[3:])


def test_a_second_factor_set_up_but_not_used_in_this_session_is_asked_for(client):
    person = people.staff(is_superuser=True)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")

    led = client.get("/fr/admin/")
    client.post(led.url, {"code": people.totp()})

    assert led.url.startswith(reverse("mfa_reauthenticate"))
    assert client.get("/fr/admin/").status_code == 200


def test_a_removed_second_factor_closes_the_administration_again():
    person = people.staff(is_superuser=True)
    client = people.signed_in(person)
    person.authenticator_set.all().delete()

    assert client.get("/fr/admin/").url == reverse("mfa_index")


def test_staff_set_up_the_authenticator_app_themselves(client):
    person = people.staff(is_superuser=True, totp_secret=None)
    give_password(client, person)
    client.post(reverse("account_reauthenticate"), {"password": people.PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret

    client.post(reverse("mfa_activate_totp"), {"code": people.totp(secret)})
    led = client.get("/fr/admin/")
    client.post(led.url, {"code": people.totp(secret)})

    assert "data:image/svg+xml" in page.content.decode()
    assert client.get("/fr/admin/").status_code == 200


def test_a_wrong_password_is_refused_without_saying_more(client):
    person = people.staff()

    known = give_password(client, person, "wrong")
    unknown = give_password(Client(), people.User(email="nobody@example.com"), "wrong")

    assert known.status_code == unknown.status_code == 200
    assert known.context["form"].errors == unknown.context["form"].errors


def test_wrong_guesses_from_one_place_do_not_lock_the_person_out_elsewhere(client):
    person = people.staff()
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(6):
        give_password(elsewhere, person, "wrong")

    response = give_password(client, person)

    assert response.url == reverse("mfa_authenticate")


def test_citizens_are_kept_out_of_the_administration():
    client = people.signed_in(people.citizen())

    assert client.get("/fr/admin/", follow=True).status_code == 403


def test_a_citizens_code_under_way_does_not_stand_in_the_way_of_staff(client):
    client.post(reverse("account_login"), {"email": people.citizen().email})

    assert client.get(reverse("account_staff_login")).status_code == 200


def test_a_code_by_e_mail_does_not_replace_the_password_of_staff(client):
    person = people.staff(is_superuser=True, totp_secret=None)
    client.post(reverse("account_login"), {"email": person.email})
    client.post(reverse("account_confirm_login_code"), {"code": people.code_sent_to(person.email)})

    led = client.get(reverse("mfa_activate_totp"))

    assert client.get("/fr/admin/").url == reverse("mfa_index")
    assert led.url.startswith(reverse("account_reauthenticate"))


def test_staff_choose_a_new_password_by_e_mail(client, mailoutbox):
    person = people.staff()
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = Message.objects.get(template="password_reset").context["url"]
    outbox.drain()
    page = client.get(link, follow=True)

    new = "another long password of mine"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})

    assert link in mailoutbox[0].body
    assert Message.objects.get(template="password_reset").context == {}
    assert give_password(Client(), person, new).url == reverse("mfa_authenticate")


def test_somebody_new_on_the_staff_comes_in_from_the_invitation_to_the_administration(client):
    person = people.User.objects.create_user("new@example.com", is_staff=True, is_superuser=True)
    client.post(reverse("account_reset_password"), {"email": person.email})
    page = client.get(Message.objects.get(template="password_reset").context["url"], follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": people.PASSWORD, "password2": people.PASSWORD})

    confirm = give_password(client, person)
    page = client.get(confirm.url).content.decode()
    client.post(confirm.url, {"code": people.code_sent_to(person.email)})
    led = client.get("/fr/admin/")

    assert confirm.url == reverse("account_email_verification_sent")
    assert 'class="brand"' in page
    assert led.url == reverse("mfa_index")


@pytest.mark.parametrize("email", ["citizen@example.com", "stranger@example.com"])
def test_nobody_else_can_give_themselves_a_password(client, email):
    people.citizen("citizen@example.com")

    response = client.post(reverse("account_reset_password"), {"email": email})

    assert response.url == reverse("account_reset_password_done")
    assert not Message.objects.exists()
