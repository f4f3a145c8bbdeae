"""What several tests of the directory stand on: agencies, who writes for one, hours, what programs read."""

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User
from agencies.models import Agency, HoursPeriod, HoursRule, Office, ServiceTerms
from tests.recipes import agencies as make
from tests.recipes import people, press
from tests.recipes.agencies import Role
from tests.recipes.hours import WHOLE


@pytest.fixture
def french():
    """French is active around the test, as in a request of a French page."""
    with translation.override("fr"):
        yield


@pytest.fixture
def open_door(monkeypatch):
    """The second factor has its own tests; these are about what lies behind it."""
    monkeypatch.setattr("accounts.second_factor.demand", lambda request: None)


@pytest.fixture
def two(db) -> tuple[Agency, Agency]:
    """One's own agency, and another whose every text carries MARKER."""
    return make.two_agencies()


@pytest.fixture
def agency(two) -> Agency:
    """One's own agency."""
    return two[0]


@pytest.fixture
def person(agency) -> User:
    """The administrator of one's own agency."""
    return make.staff(Role.AGENCY_ADMIN, agency)


@pytest.fixture
def browser(person) -> Client:
    """Where the administrator is signed in."""
    return people.signed_in(person)


@pytest.fixture
def directory(two) -> tuple[Agency, Agency]:
    """Two agencies; a province with an agency and one without, each with a commune; terms, a guide, an announcement."""
    province = make.province()
    make.commune(province, "05.091.01.01", "Béni Mellal", "بني ملال")
    make.commune(make.province("02.265", "Guercif", "جرسيف"), "02.265.01.01", "Guercif", "جرسيف")
    make.territory(two[0], province)
    ServiceTerms.objects.create(kind="note", days=5)
    press.guide("how")
    press.announcement(two[0])
    return two


@pytest.fixture
def hours(db) -> Office:
    """A seat that follows the national hours: Monday to Friday, half past eight to half past four."""
    period = HoursPeriod.objects.create(kind="normal", name_fr="Horaire normal", name_ar="التوقيت العادي")
    for weekday in range(5):
        HoursRule.objects.create(period=period, weekday=weekday, opens=WHOLE[0], closes=WHOLE[1])
    agency = make.agency("beni-mellal", "AUBM", "Béni Mellal", region=make.region())
    return make.office(agency, "Béni Mellal", "seat")
