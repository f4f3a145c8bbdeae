"""Appointments in figures: who reads them, a season and its year, a page and a file in both languages."""

import csv
from datetime import date, timedelta

import pytest

from agencies.models import Agency, Office, Role
from appointments.models import Actor
from appointments.verbs import changing
from campaigns.models import Campaign
from common import days
from tests.recipes import appointments as make
from tests.recipes import desk, figures, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked():
    """Three appointments of one agency on the recipes' Monday, one of them given up; and an agency without any."""
    wish, monday = make.wish(), make.monday()
    Campaign.objects.create(
        year=monday.year, desk_from=monday - timedelta(days=1), desk_to=min(monday, date(monday.year, 12, 31))
    )
    Agency.objects.create(slug="safi", code="AUSF", name_ar="آسفي", name_fr="Safi")
    rows = [make.booked(wish, desk.citizen(f"{letter}@demo.example")) for letter in "abc"]
    changing.cancel(booking=rows[0], reason="plans", by=rows[0].person)
    return rows


@pytest.fixture
def page(booked):
    return f"/fr/ministry/{make.monday().year}/appointments/"


def reader(role=Role.MINISTRY_READER, at=None):
    return people.signed_in(figures.reader(role, at))


def rows_of(answer):
    return list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))


def test_the_ministry_reads_every_agency(page, booked):
    answer = reader().get(page)

    assert (answer.context["total"].booked, answer.context["total"].cancelled_by_citizens) == (3, 1)
    assert [line.desk.agency for line in answer.context["figures"].by_agency] == [booked[0].agency]
    text = answer.content.decode()
    assert "Mon voyage a changé" in text or "voyage" in text


def test_an_agency_reads_its_own_and_others_read_nothing(page, booked):
    own = reader(Role.CHIEF, booked[0].agency).get(page)
    other = reader(Role.CHIEF, Agency.objects.get(slug="safi")).get(page)

    assert own.context["total"].booked == 3
    assert other.context["total"].booked == 0
    assert booked[0].agency.name_fr not in other.content.decode()
    for client in (people.signed_in(people.citizen()), reader(Role.OFFICER, booked[0].agency)):
        assert client.get(page).status_code == 404
        assert client.get(f"{page}csv/").status_code == 404


def test_a_filter_that_means_nothing_is_answered_beside_its_field(page):
    answer = reader().get(page, {"agency": "nowhere"})

    assert (answer.status_code, answer.context.get("figures")) == (400, None)
    assert "Aucune agence" in answer.content.decode()
    assert reader().get(f"{page}csv/", {"agency": "nowhere"}).status_code == 400


def test_a_season_and_its_whole_year_differ_by_what_lies_outside(page, booked):
    Campaign.objects.update(desk_to=make.monday() - timedelta(days=1))

    season, year = reader().get(page), reader().get(page, {"whole": "1"})

    assert season.context["total"].booked == 0
    assert year.context["total"].booked == 3
    assert "whole=1" in year.content.decode()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_file_has_a_row_for_each_agency_in_the_readers_language(page, booked, language):
    second = Agency.objects.get(slug="safi")
    office = Office.objects.create(agency=second, kind="seat", name_ar="آسفي", name_fr="Safi")
    lane = make.lane(office, booked[0].service)
    other = make.booked(make.Wish(booked[0].service, lane.office, "in_person"), desk.citizen("d@demo.example"))
    changing.cancel(booking=other, reason="closed", by=desk.officer(second), actor=Actor.STAFF)

    header, *rows = rows_of(reader().get(page.replace("/fr/", f"/{language}/") + "csv/"))

    assert [len(row) for row in rows] == [len(header)] * 3
    names = [getattr(agency, f"name_{language}") for agency in (booked[0].agency, second)]
    assert [row[0] for row in rows[:2]] == names
    assert [row[3] for row in rows] == ["3", "1", "4"]
    assert rows[0][1:3] == [(make.monday() - timedelta(days=1)).isoformat(), make.monday().isoformat()]
    by_agency = header.index({"ar": "أُلغي من طرف الوكالة", "fr": "Annulés par l’agence"}[language])
    assert [row[by_agency] for row in rows] == ["0", "1", "1"]


def test_every_tile_tells_what_it_counts_in_both_languages(page):
    for language in ("ar", "fr"):
        tiles = reader().get(page.replace("/fr/", f"/{language}/")).content.decode()
        assert tiles.count('<dd class="figure">') == 12
        assert "Appointments" not in tiles
        assert "Booked" not in tiles


def test_a_year_without_a_campaign_has_no_page(page):
    assert reader().get(f"/fr/ministry/{days.today().year + 5}/appointments/").status_code == 404


def test_the_campaigns_page_leads_there(page):
    assert page in reader().get(page.removesuffix("appointments/")).content.decode()
