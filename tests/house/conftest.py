"""What the searches of the administration stand on: two agencies, and who writes for the first."""

from datetime import date

import pytest
from django.test import Client

from agencies.models import Agency
from tests.recipes import agencies as make
from tests.recipes.agencies import Role
from tests.recipes.people import signed_in


@pytest.fixture
def without_second_factor(monkeypatch) -> None:
    """The door has its own tests; these are about what lies behind it."""
    monkeypatch.setattr("accounts.second_factor.demand", lambda request: None)


@pytest.fixture
def two(db) -> tuple[Agency, Agency]:
    """One's own agency, and another with a province and an officer, whose every text carries MARKER."""
    ours, theirs = make.two_agencies()
    make.territory(theirs, make.province("03.231", "Fès", "فاس"), date(2009, 1, 1))
    make.staff(Role.OFFICER, theirs)
    return ours, theirs


@pytest.fixture
def browser(two) -> Client:
    """Signed in as the administrator of the first agency."""
    return signed_in(make.staff(Role.AGENCY_ADMIN, two[0]))
