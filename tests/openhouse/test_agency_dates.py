"""Open days where somebody else's page shows them: an agency's, the national day's part of it, the home page's next."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from openhouse.models import State
from tests.recipes import desk
from tests.recipes.listing import event, page, titles

pytestmark = pytest.mark.django_db


def test_the_country_reads_the_national_day_and_an_agencys_reader_its_part(client):
    ours = desk.agency()
    national = event("Journée nationale", kind="migrant_day")
    national.agencies.clear()
    event("Journée nationale ici", ours, kind="migrant_day", national=national)
    event("Journée nationale à Fès", desk.fes(), kind="migrant_day", national=national)

    assert titles(page(client)) == ["Journée nationale"]
    assert titles(page(client, "?agency=beni-mellal")) == ["Journée nationale ici"]
    assert titles(page(client, f"?region={ours.region_id}")) == ["Journée nationale ici"]


def test_a_national_day_is_shown_to_readers_of_an_agency_that_has_no_part_yet(client):
    desk.agency()
    national = event("Journée nationale", kind="migrant_day")
    national.agencies.clear()

    shown = page(client, "?agency=beni-mellal")

    assert titles(shown) == ["Journée nationale"]
    assert "Toutes les agences urbaines" in shown.select_one(".dates").text


def test_an_agency_shows_what_comes_and_what_it_held(client):
    agency = desk.agency()
    event("Bientôt", agency)
    event("Été 2022", agency, first_day=date(2022, 8, 8), last_day=date(2022, 8, 12))
    event("Ailleurs", desk.fes())

    shown = page(client, "agency/beni-mellal/")

    assert titles(shown) == ["Bientôt", "Été 2022"]
    assert shown.select_one("#y2022")
    assert "/open-days/agency/beni-mellal/calendar.ics" in shown.select_one("a.btn[href^=webcal]")["href"]
    assert client.get("/fr/open-days/agency/nowhere/").status_code == 404


def test_the_agencys_own_page_leads_to_them(client):
    agency = desk.agency()
    one = event("Bientôt", agency)

    soup = BeautifulSoup(client.get("/fr/agencies/beni-mellal/").content, "html.parser")

    section = soup.select_one("section[aria-labelledby=open-days]")
    assert [link["href"] for link in section.select("a")] == [
        f"/fr/open-days/{one.pk}/", "/fr/open-days/agency/beni-mellal/",
    ]  # fmt: skip


def test_an_agencys_page_costs_the_same_for_many_events(client, django_assert_max_num_queries):
    agency = desk.agency()
    for number in range(12):
        event(f"Numéro {number}", agency, in_days=number * 20 - 100)

    with django_assert_max_num_queries(4):
        page(client, "agency/beni-mellal/")


def test_the_home_page_shows_the_next_ones_quietly(client, django_assert_max_num_queries):
    for number in range(5):
        event(f"Numéro {number}", in_days=number + 1)
    national = event("Nationale", in_days=1, kind="migrant_day")
    event("Sa part", in_days=1, national=national)
    event("Annulée", in_days=1, state=State.CANCELLED)
    client.get("/fr/")

    with django_assert_max_num_queries(4):
        soup = BeautifulSoup(client.get("/fr/").content, "html.parser")

    shown = [link.text for link in soup.select("section[aria-labelledby=open-days] .dates a")]
    assert shown == ["Numéro 0", "Nationale", "Numéro 1"]


def test_a_home_page_without_open_days_says_nothing_of_them(client):
    assert "open-days" not in [tag.get("id") for tag in BeautifulSoup(client.get("/fr/").content, "html.parser")("h2")]
