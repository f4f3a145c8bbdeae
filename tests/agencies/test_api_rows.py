"""What programs read of the directory: each list, its filters and its rows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common import days
from tests.recipes import agencies as make
from tests.recipes.api import DIRECTORY, rows
from tests.recipes.press import announcement, guide

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", DIRECTORY)
def test_each_list_and_each_of_its_rows_answers(client, directory, name):
    first = rows(client, name)[0]
    key = first.get("code") if name in ("regions", "provinces", "communes") else first.get("id") or first["slug"]

    answer = client.get(f"/api/v1/{name}/{key}/")

    assert answer.status_code == 200
    assert first.items() <= answer.json().items()


def test_a_commune_leads_to_its_agency_in_both_languages(client, directory):
    found = rows(client, "communes", q="بني ملال")

    assert [row["code"] for row in found] == ["05.091.01.01"]
    assert found[0]["name"] == {"ar": "بني ملال", "fr": "Béni Mellal"}
    assert found[0]["agency"]["slug"] == "beni-mellal"
    assert rows(client, "communes", q="guercif")[0]["agency"] is None


def test_communes_are_filtered_by_province_with_a_name_or_without(client, directory):
    assert [row["code"] for row in rows(client, "communes", province="02.265")] == ["02.265.01.01"]
    assert [row["code"] for row in rows(client, "communes", q="guercif", province="02.265")] == ["02.265.01.01"]
    assert rows(client, "communes", q="guercif", province="05.091") == []


@pytest.mark.parametrize(
    ("asked", "slugs"),
    [
        ({"region": "05"}, ["beni-mellal"]),
        ({"commune": "05.091.01.01"}, ["beni-mellal"]),
        ({"province": "05.091"}, ["beni-mellal"]),
        ({"commune": "02.265.01.01"}, []),
        ({"kind": "ministry"}, []),
    ],
)
def test_agencies_are_filtered_by_place_and_kind(client, directory, asked, slugs):
    assert [row["slug"] for row in rows(client, "agencies", **asked)] == slugs


def test_an_agency_tells_its_lines_territory_services_and_pages(client, directory):
    make.contact(directory[0], "+212600000000", public=False)

    agency = client.get("/api/v1/agencies/beni-mellal/").json()

    assert [line["link"] for line in agency["contacts"]] == ["tel:+212523484046"]
    assert [province["code"] for province in agency["provinces"]] == ["05.091"]
    assert [terms["days"] for terms in agency["services"]] == [5]
    assert agency["page"]["fr"] == "http://testserver/fr/agencies/beni-mellal/"
    assert "note" not in agency


def test_offices_are_filtered_by_agency_and_those_out_of_use_are_left_out(client, directory):
    closed = make.office(directory[0], "Fermé")
    closed.active = False
    closed.save()

    assert [row["name"]["fr"] for row in rows(client, "offices", agency="beni-mellal")] == ["Azilal"]
    assert client.get(f"/api/v1/offices/{closed.pk}/").status_code == 404


def test_only_what_is_published_is_told(client, directory):
    ours, theirs = directory
    later = announcement(ours, from_at=timezone.now() + timedelta(days=1))
    over = announcement(ours, from_at=timezone.now() - timedelta(days=2), until_at=timezone.now() - timedelta(days=1))
    announcement(theirs)
    hidden = guide("hidden", None, active=False)

    told = rows(client, "announcements", agency="beni-mellal")

    assert [row["agency"] for row in told] == ["beni-mellal"]
    assert [row["slug"] for row in rows(client, "guides", agency="beni-mellal")] == ["how"]
    for row in (later, over):
        assert client.get(f"/api/v1/announcements/{row.pk}/").status_code == 404
    assert client.get(f"/api/v1/guides/{hidden.pk}/").status_code == 404


def test_a_guide_is_told_in_the_version_of_today_with_its_pdf(client, directory):
    today = days.today()
    guide("law", None, since=today - timedelta(days=9))
    now = guide("law", None, since=today - timedelta(days=1), pdf="guides/2026/law.pdf")
    guide("law", None, since=today + timedelta(days=1))

    told = [row for row in rows(client, "guides", lang="fr") if row["slug"] == "law"]

    assert [row["id"] for row in told] == [now.pk]
    assert told[0]["pdf"] == f"http://testserver/fr/agencies/guides/pdf/{now.pk}/"


@pytest.mark.parametrize("name", DIRECTORY)
def test_a_list_costs_the_same_for_many_rows(client, directory, django_assert_max_num_queries, name):
    for number in range(10):
        place = make.province(f"05.{number + 500}", f"Province {number}")
        make.commune(place, f"05.{number + 500}.01", f"Commune {number}", f"جماعة {number}")
        agency = make.agency(f"a{number}", "AU" + chr(65 + number), f"Agence {number}", region=make.region())
        make.territory(agency, place)
        make.contact(agency, office=make.office(agency, f"Bureau {number}"))
        guide(f"g{number}", agency)
        announcement(agency)

    with django_assert_max_num_queries(8 if name == "offices" else 4):
        assert len(rows(client, name)) >= 2
