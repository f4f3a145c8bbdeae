"""Delays for everybody: the same numbers on the page, in the file and for programs, small ones masked."""

import csv
import io
import json
import random
import statistics as plain
import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.models import Agency, Kind, Role
from campaigns.models import Campaign
from common import days
from reports import tasks
from reports.models import PublishedStatistics
from reports.statistics import publishing
from reports.statistics.counting import periods, tables
from tests.recipes import figures as make
from tests.recipes import people

TODAY = date(2026, 10, 14)
FIRST, LAST = date(2025, 10, 1), date(2026, 9, 30)


@pytest.fixture(autouse=True)
def _then(monkeypatch):
    monkeypatch.setattr(days, "today", lambda: TODAY)


@pytest.fixture
def season(db):
    """A closed summer and more; Fès answers much, Oujda half of it, Safi few."""
    summer = make.campaign()
    summer.state = Campaign.State.CLOSED
    summer.save()
    fes, safi, oujda = (
        make.agency(slug, code) for slug, code in (("fes", "AUFS"), ("safi", "AUSF"), ("oujda", "AUOJ"))
    )
    chance = random.Random(7)
    cases = [make.any_case(chance, fes, date(2025, 9, 1), date(2026, 10, 10), TODAY) for _ in range(400)]
    cases += [make.any_case(chance, oujda, date(2025, 9, 1), date(2026, 10, 10), TODAY) for _ in range(200)]
    cases += [make.any_case(chance, safi, date(2026, 6, 1), date(2026, 9, 1), TODAY) for _ in range(25)]
    return make.save(cases)


def of(cases, agency, kind):
    return [case for case in cases if (case.agency.slug, case.kind) == (agency, kind)]


def cell(table, agency, kind):
    return table["agencies"][agency][kind]


def test_the_twelve_months_are_what_one_counts_by_hand(season):
    [months, _summer] = tables(TODAY)

    assert (months["first"], months["last"]) == (str(FIRST), str(LAST))
    for kind in Kind.values:
        mine = [
            case for case in of(season, "fes", kind) if case.answered_on and FIRST <= case.answered_on <= LAST
        ]  # fmt: skip
        found = cell(months, "fes", kind)
        assert found["answered"] == len(mine) >= 10
        assert found["median"] == round(plain.median(case.days_taken for case in mine), 1)
        on_time = sum(case.answered_on <= case.due_on for case in mine)
        assert found["on_time"] == on_time * 100 // len(mine)
        waited = [days.working_days_between(case.filed_on, case.answered_on, frozenset()) for case in mine]
        assert found["waited_median"] == round(plain.median(waited), 1)


def test_a_campaign_counts_what_was_filed_at_its_desks_and_answered_by_the_end_of_the_month(season):
    [_months, summer] = tables(TODAY)

    for kind in Kind.values:
        mine = [
            case for case in of(season, "fes", kind)
            if date(2026, 6, 15) <= case.filed_on <= date(2026, 9, 15) and case.answered_on and case.answered_on <= LAST
        ]  # fmt: skip
        assert cell(summer, "fes", kind).get("answered", 0) == (len(mine) if len(mine) >= 10 else 0)


def test_small_numbers_and_what_would_give_them_away_are_not_in_it(season):
    for table in tables(TODAY):
        for cells in table["agencies"].values():
            for one in cells.values():
                assert one.get("answered", 0) >= 10 if one["sign"] == "shown" else set(one) == {"sign"}
    [months, _summer] = tables(TODAY)
    assert cell(months, "safi", "note")["sign"] == "few"
    assert cell(months, "oujda", "note")["sign"] == "withheld"  # or Safi's number could be worked out from the total
    assert cell(months, "safi", "all")["sign"] == cell(months, "oujda", "all")["sign"] == "withheld"
    assert cell(months, "all", "note")["sign"] == cell(months, "fes", "all")["sign"] == "shown"


@pytest.mark.parametrize(
    ("today", "first", "until"),
    [
        (date(2026, 10, 1), "2025-10-01", "2026-09-30"), (date(2026, 10, 31), "2025-10-01", "2026-09-30"),
        (date(2026, 1, 5), "2025-01-01", "2025-12-31"), (date(2028, 3, 1), "2027-03-01", "2028-02-29"),
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_the_months_are_whole_ones(today, first, until):
    [months] = periods(today)

    assert (str(months.first), str(months.until)) == (first, until)


@pytest.mark.django_db
@pytest.mark.parametrize("state", [Campaign.State.PREPARED, Campaign.State.OPEN])
def test_a_campaign_that_is_not_finished_has_no_table(client, state):
    summer = make.campaign()
    summer.state = state
    summer.save()

    assert [one.key for one in periods(TODAY)] == ["months"]
    assert client.get("/fr/statistics/2026/").status_code == 404


def test_page_file_and_interface_publish_the_same(season, client):
    page = client.get("/fr/statistics/2026/")
    table = csv.DictReader(io.StringIO(client.get("/fr/statistics/csv/").content.decode().lstrip("\ufeff")))
    told = json.loads(client.get("/api/v1/statistics/2026/").content)

    rows = {(row["Adresse courte"], row["Clé du type"]): row for row in table if row["Période"] == "Campagne 2026"}
    for figure in told["figures"]:
        row = rows[figure["agency"] or "all", figure["kind"]]
        assert row["Avec réponse"] == ("" if figure["answered"] is None else str(figure["answered"]))
    assert page.context["table"]["agencies"]["fes"]["note"]["answered"] == next(
        figure["answered"] for figure in told["figures"] if (figure["agency"], figure["kind"]) == ("fes", "note")
    )
    assert "moins de 10" in page.content.decode()
    assert told["licence"] in page.content.decode()


def test_both_languages_are_answered_to_everybody_and_lead_to_each_other(season, client):
    for language, said in (("ar", "الآجال بالأرقام"), ("fr", "Les délais en chiffres")):
        page = client.get(f"/{language}/statistics/").content.decode()
        assert page.count(said) >= 2  # the heading, and the link at the foot of each page
        assert f"/{language}/statistics/2026/" in page
    assert "/fr/statistics/" in client.get("/sitemap.xml").content.decode()


def test_there_is_no_filter_to_subtract_with(season, client):
    plain_page = client.get("/fr/statistics/")
    filtered = client.get("/fr/statistics/?agency=fes&kind=note&country=FR")

    assert filtered.context["table"] == plain_page.context["table"]
    assert client.get("/api/v1/statistics/?agency=fes").status_code == 400
    assert client.get("/api/v1/statistics/1999/").status_code == 404


def test_it_is_counted_once_a_day_and_the_night_counts_before_anybody_reads(season, monkeypatch):
    counted = []
    monkeypatch.setattr(publishing, "tables", lambda today: counted.append(today) or tables(today))
    client = Client()

    tasks.publish_statistics()
    for path in ("/fr/statistics/", "/ar/statistics/2026/", "/fr/statistics/csv/", "/api/v1/statistics/"):
        assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get("/fr/statistics/")

    assert counted == [TODAY]
    assert len(asked) <= 3
    monkeypatch.setattr(days, "today", lambda: TODAY + timedelta(days=1))
    client.get("/fr/statistics/")  # until the night's count, yesterday's stand
    assert counted == [TODAY]
    tasks.publish_statistics()
    assert counted == [TODAY, TODAY + timedelta(days=1)]
    assert PublishedStatistics.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_first_readers_at_once_make_one_count(monkeypatch):
    counted, start = [], threading.Barrier(2)
    monkeypatch.setattr(publishing, "tables", lambda today: counted.append(today) or tables(today))

    def read():
        try:
            start.wait()
            publishing.published()
        finally:
            connection.close()

    readers = [threading.Thread(target=read) for _ in range(2)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()

    assert counted == [TODAY]


@pytest.mark.django_db
def test_before_anything_was_answered_the_page_says_so(client):
    assert "Aucune réponse n’a été donnée" in client.get("/fr/statistics/").content.decode()


def test_a_signed_in_chief_reads_the_same_as_everybody(season, client):
    chief = people.signed_in(make.reader(Role.CHIEF, Agency.objects.get(slug="safi")))

    assert chief.get("/fr/statistics/").context["table"] == client.get("/fr/statistics/").context["table"]
