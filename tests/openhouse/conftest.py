"""Who stands where in tests of open days: staff of an agency, their browser, their phone, an event announced."""

import pytest
from django.conf import LazySettings
from django.test import Client

from accounts.models import User
from openhouse.models import OpenDay
from tests.recipes import desk
from tests.recipes import openhouse as make
from tests.recipes.people import signed_in


@pytest.fixture
def second_factor_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The administration's door has its own tests; these are about what lies behind it."""
    monkeypatch.setattr("accounts.second_factor.demand", lambda request: None)


@pytest.fixture
def public_host(settings: LazySettings) -> None:
    """The portal has a public address."""
    settings.BASE_URL = "https://portal.example"


@pytest.fixture
def event(db: None) -> OpenDay:
    """An announced event of the first agency."""
    return make.event(title_fr="Portes ouvertes d’été")


@pytest.fixture
def officer(db: None) -> User:
    """Somebody who works for the first agency."""
    return desk.officer(desk.agency())


@pytest.fixture
def browser(officer: User) -> Client:
    """Their browser."""
    return signed_in(officer)


@pytest.fixture
def phone(officer: User) -> Client:
    """Their phone at the door."""
    return signed_in(officer)
