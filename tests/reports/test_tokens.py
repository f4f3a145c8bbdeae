"""Tokens in the administration: made and revoked by the ministry's administrators; the secret is shown once."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from agencies.models import Role
from common import days
from reports import tokens
from reports.models import ApiToken
from reports.models.token import checksum_of
from tests.recipes import figures as make
from tests.recipes import people
from tests.recipes.tokens import ask, token

pytestmark = pytest.mark.django_db
ADD, LIST = "/fr/admin/reports/apitoken/add/", "/fr/admin/reports/apitoken/"


@pytest.fixture
def browser():
    return people.signed_in(make.reader(Role.MINISTRY_ADMIN))


def posted(**fields):
    day = str(days.today() + timedelta(days=30))
    return {"name": "Observatory", "email": "", "service": "HCP", "agency": "", "expires_on": day} | fields


def secret_in(response) -> str:
    return re.search(r"mre_[\w-]{43}", response.content.decode()).group()


def test_it_is_made_shown_once_and_works(browser):
    make.campaign()

    answer = browser.post(ADD, posted(lists_requests="on"))

    secret, row = secret_in(answer), ApiToken.objects.get()
    assert "no-store" in answer["Cache-Control"]
    assert row.checksum == checksum_of(secret)
    assert row.lists_requests
    assert ask(secret, "2026/").status_code == 200
    for page in (LIST, f"{LIST}{row.pk}/change/", f"{LIST}{row.pk}/history/"):
        assert secret not in browser.get(page).content.decode()
    assert secret not in str(browser.cookies)


def test_it_is_revoked_by_a_button_for_good(browser):
    make.campaign()
    row, secret = token()
    assert "/revoke/" in browser.get(f"{LIST}{row.pk}/change/").content.decode()

    browser.post(f"{LIST}{row.pk}/revoke/")
    first = ApiToken.objects.get().revoked_at
    browser.post(f"{LIST}{row.pk}/revoke/")

    assert ApiToken.objects.get().revoked_at == first
    assert ask(secret, "2026/").status_code == 401
    assert "/revoke/" not in browser.get(f"{LIST}{row.pk}/change/").content.decode()
    assert browser.get(f"{LIST}{row.pk}/revoke/").status_code == 403


def test_once_made_it_is_not_changed(browser):
    row, _secret = token()

    browser.post(f"{LIST}{row.pk}/change/", posted(name="Other", lists_requests="", service="Other"))

    kept = ApiToken.objects.get()
    assert (kept.service, kept.lists_requests, kept.checksum) == ("Observatory", True, row.checksum)
    assert browser.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_person_is_named_by_their_address_and_must_read_figures(browser):
    chief = make.reader(Role.CHIEF, make.agency("fes", "AUFS"))
    browser.post(ADD, posted(email=chief.email.upper(), service=""))

    assert ApiToken.objects.get().owner == chief
    for email in (people.citizen().email, people.staff().email, "nobody@example.com"):
        answer = browser.post(ADD, posted(email=email, service=""))
        assert "email" in answer.context["adminform"].form.errors


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"service": ""}, "service"),
        ({"email": "reader@example.com"}, "service"),
        ({"name": ""}, "name"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"expires_on": "2099-01-01"}, "expires_on"),
        ({"expires_on": ""}, "expires_on"),
        ({"agency": "999"}, "agency"),
        ({"name": "x" * 101}, "name"),
    ],
)
def test_nonsense_is_explained_at_its_field(browser, fields, field):
    people.staff("reader@example.com").postings.create(role=Role.MINISTRY_READER, since="2020-01-01")

    answer = browser.post(ADD, posted(**fields))

    assert field in answer.context["adminform"].form.errors
    assert not ApiToken.objects.exists()


def test_a_persons_token_names_no_agency(browser):
    fes = make.agency("fes", "AUFS")
    reader = make.reader(Role.MINISTRY_READER)

    answer = browser.post(ADD, posted(email=reader.email, service="", agency=fes.pk))

    assert "agency" in answer.context["adminform"].form.errors


@pytest.mark.parametrize("role", [Role.MINISTRY_READER, Role.CHIEF, Role.AGENCY_ADMIN, Role.OFFICER])
def test_nobody_but_the_ministrys_administrators_sees_them(role):
    row, _secret = token()
    at = None if role == Role.MINISTRY_READER else make.agency("fes", "AUFS")
    person = make.reader(role, at)
    browser = people.signed_in(person)

    for page in (LIST, ADD, f"{LIST}{row.pk}/change/"):
        assert browser.get(page).status_code in (403, 404)
    assert browser.post(f"{LIST}{row.pk}/revoke/").status_code in (403, 404)
    with pytest.raises(PermissionDenied):
        tokens.revoke_token(token=row, by=person)
    with pytest.raises(PermissionDenied):
        tokens.make_token(
            name="x", owner=person, service="", agency=None, lists_requests=True, expires_on=days.today(), by=person
        )


def test_the_page_asks_for_the_second_factor():
    person = make.reader(Role.MINISTRY_ADMIN)
    person.authenticator_set.all().delete()

    assert "/2fa/" in people.signed_in(person).get(LIST).url


def test_the_database_keeps_it_of_one_owner(browser):
    row, _secret = token()

    with pytest.raises(ValidationError):
        tokens.make_token(
            name="x", owner=make.reader(Role.CHIEF, make.agency("fes", "AUFS")), service="both", agency=None,
            lists_requests=True, expires_on=days.today(), by=make.reader(Role.MINISTRY_ADMIN),
        )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.filter(pk=row.pk).update(service="")
