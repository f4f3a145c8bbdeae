"""Referrals in figures: counted by service and country, read by those who may, safe in a spreadsheet."""

import csv
from datetime import date

import pytest

from agencies.models import ExternalService, Role
from campaigns.models import Campaign
from requests_desk.models import Referral
from tests import make
from tests.recipes import agencies, people

pytestmark = pytest.mark.django_db
PAGE = "/fr/ministry/referrals/2026/"


@pytest.fixture(autouse=True)
def without_second_factor(monkeypatch):
    """The door has its own tests; these are about what lies behind it."""
    monkeypatch.setattr("accounts.second_factor.demand", lambda request: None)


@pytest.fixture
def sent():
    """Three to one service and one to another, of which one after the season."""
    Campaign.objects.create(year=2026, desk_from=date(2026, 6, 15), desk_to=date(2026, 8, 30))
    rokhas = ExternalService.objects.create(key="rokhas", name_fr="Rokhas", name_ar="رخص")
    odd = ExternalService.objects.create(key="odd", name_fr="=1+1", name_ar="=1+1")
    for service, country, day in (
        (rokhas, "BE", date(2026, 7, 1)),
        (rokhas, "BE", date(2026, 8, 30)),
        (rokhas, "", date(2026, 11, 1)),
        (odd, "FR", date(2026, 6, 15)),
    ):
        Referral.objects.create(service=service, country=country, language="fr", on=day)


@pytest.fixture
def reader():
    return people.signed_in(agencies.staff(Role.MINISTRY_READER))


def rows_of(answer):
    return list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))


def test_a_season_is_counted_by_service_and_country(reader, sent):
    found = reader.get(PAGE).context["found"]

    assert found.by_service == [("Rokhas", 2), ("=1+1", 1)]
    assert found.by_country == [("Belgique", 2), ("France", 1)]


def test_the_whole_year_holds_those_who_told_no_country(reader, sent):
    found = reader.get(PAGE + "?whole=1").context["found"]

    assert found.total == 4
    assert len(found.by_country) == 3


def test_the_file_holds_the_same_and_no_formula(reader, sent):
    rows = rows_of(reader.get(PAGE + "csv/"))

    assert [row[-1] for row in rows[1:]] == ["2", "1", "3"]
    assert rows[2][2] == "'=1+1"
    assert rows[1][:2] == ["2026-06-15", "2026-08-30"]


def test_a_year_without_campaign_or_people_says_so_and_no_year_is_not_found(reader):
    assert "info" in reader.get(PAGE).content.decode()
    assert reader.get("/fr/ministry/referrals/1/").status_code == 404
    assert reader.get("/fr/ministry/referrals/99999999999999999999/").status_code == 404
    assert reader.get("/ar/ministry/referrals/").status_code == 302


def test_citizens_and_agencies_administrators_find_nothing(client, sent):
    stranger = client.get(PAGE)
    citizen = people.signed_in(people.citizen()).get(PAGE)
    other = people.signed_in(agencies.staff(Role.AGENCY_ADMIN, make.agency())).get(PAGE)

    assert (stranger.status_code, citizen.status_code, other.status_code) == (302, 404, 404)


def test_many_rows_cost_no_more_queries(reader, sent, django_assert_max_num_queries):
    service = ExternalService.objects.first()
    for number in range(40):
        Referral.objects.create(
            service=service, country=["FR", "ES", "NL"][number % 3], language="ar", on=date(2026, 7, 2)
        )

    with django_assert_max_num_queries(8):
        reader.get(PAGE)
