"""What the tests of every kind of request begin from."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from agencies.models import Agency, Posting, Role
from common import days
from mre_portal.demo.clock import at
from requests_desk.models import Draft, Requirement
from tests.recipes import desk as make
from tests.recipes import people
from tests.recipes.intake import Counter
from tests.recipes.uploads import Phone, draft_of


@pytest.fixture
def agency() -> Agency:
    """Béni Mellal, with the terms of all three kinds and the rules of the mandate."""
    make.terms("note", 5)
    make.terms("pre_study", 10)
    make.terms("complaint", 60, counted="calendar")
    make.requirement("identity", "pre_study")
    make.requirement("power_of_attorney", "note", applicant_is="attorney", mandatory=False)
    make.requirement("power_of_attorney", "pre_study", applicant_is="attorney", mandatory=True)
    return make.agency()


@pytest.fixture
def place(agency: Agency) -> dict[str, str]:
    """What is typed on the page of the place."""
    return {"commune": make.commune(agency).pk, "locality": "حي النهضة", "pin": "32.3373, -6.3498"}


@pytest.fixture
def begun(client: Client) -> Draft:
    """A note that a browser began and nobody signed in owns."""
    draft = Draft.objects.create(kind="note", language="fr")
    session = client.session
    session["drafts"] = [draft.token.hex]
    session.save()
    return draft


@pytest.fixture
def amina() -> User:
    """A citizen abroad."""
    return make.citizen()


@pytest.fixture
def phone(amina: User) -> Phone:
    """Hers, signed in."""
    return Phone(amina)


@pytest.fixture
def draft(amina: User) -> Draft:
    """Hers, lacking its papers only."""
    make.terms()
    return draft_of(amina)


@pytest.fixture
def paper() -> Requirement:
    """The paper a note needs."""
    return make.requirement()


@pytest.fixture
def counter() -> Counter:
    """An officer at the desk of Béni Mellal."""
    return Counter()


@pytest.fixture
def clock() -> Iterator[Callable[[str], None]]:
    """Sets the hands: a day in Morocco, at nine."""
    with ExitStack() as held:

        def set_to(day: str) -> None:
            held.enter_context(at(datetime.fromisoformat(f"{day} 09:00").replace(tzinfo=days.CASABLANCA)))

        yield set_to


@pytest.fixture
def staffed(clock: Callable[[str], None], agency: Agency) -> dict[str, Any]:
    """Monday 2 November 2026; an officer, a chief and an administrator of the agency, and the ministry's."""
    clock("2026-11-02")
    ministry = people.staff("ministry@demo.example", language="fr")
    Posting.objects.create(user=ministry, role=Role.MINISTRY_ADMIN, since=date(2020, 1, 1))
    return {
        "agency": agency,
        "officer": make.officer(agency, email="officer@demo.example"),
        "chief": make.officer(agency, Role.CHIEF, email="chief@demo.example"),
        "administrator": make.officer(agency, Role.AGENCY_ADMIN, email="administrator@demo.example"),
        "ministry": ministry,
    }
