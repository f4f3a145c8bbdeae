"""Who reads a day, how one goes from day to day, what an impossible day answers, and its files."""

import csv
import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Holiday, Role
from common import days
from openhouse.models import Arrival
from reports.models import DailyReader
from tests.recipes import figures as make
from tests.recipes import openhouse, people

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 16)  # a Monday
FRIDAY = date(2026, 3, 13)
PAGE = "/fr/ministry/daily/2026-03-13/"


@pytest.fixture(autouse=True)
def _on_a_monday(monkeypatch):
    monkeypatch.setattr(days, "today", lambda: TODAY)


@pytest.fixture
def agencies():
    fes, safi = make.agency("fes", "AUFS"), make.agency("safi", "AUSF")
    make.save([make.case(fes, FRIDAY), make.case(fes, FRIDAY - timedelta(days=7)), make.case(safi, FRIDAY)])
    return fes, safi


def lines(page, slug):
    shown = next(one for one in page.context["shown"] if one.one.section.slug == slug)
    return {line.row.key: pairs for line, pairs in shown.lines}


@pytest.mark.parametrize("path", [PAGE, "/ar/ministry/daily/", PAGE + "csv/", "/fr/ministry/board/"])
def test_nobody_signs_in_first_and_others_find_nothing(client, agencies, path):
    officer = make.reader(Role.OFFICER, agencies[0])

    assert "/account/" in client.get(path).url
    assert people.signed_in(people.citizen()).get(path).status_code == 404
    assert people.signed_in(officer).get(path).status_code == 404
    assert people.signed_in(people.staff()).get(path).status_code == 404


@pytest.mark.parametrize("role", [Role.MINISTRY_READER, Role.MINISTRY_ADMIN])
def test_the_ministry_reads_every_agency_with_the_week_before(agencies, role):
    page = people.signed_in(make.reader(role)).get(PAGE)

    assert page.status_code == 200
    assert {key: pairs[0] for key, pairs in lines(page, "day_filed").items()} == {"fes": ("1", "1"), "safi": ("1", "0")}
    assert page.context["tiles"][0] | {"name": ""} == {"name": "", "now": 2, "before": 1, "tone": "first"}


def test_a_chief_sees_their_own_line_alone(agencies):
    page = people.signed_in(make.reader(Role.CHIEF, agencies[1])).get(PAGE)
    table = people.signed_in(make.reader(Role.CHIEF, agencies[1])).get(PAGE + "csv/").content.decode()

    assert list(lines(page, "day_filed")) == ["safi"]
    assert page.context["tiles"][0]["now"] == 1
    assert "Agence fes" not in page.content.decode()
    assert "Agence safi" in table
    assert "Agence fes" not in table


def test_a_chiefs_files_tell_nothing_of_others_visitors(agencies):
    fes, safi = agencies
    everybodys, ours = (openhouse.event(fes, first_day=FRIDAY, last_day=FRIDAY) for _ in range(2))
    everybodys.agencies.clear()
    by = make.reader(Role.OFFICER, fes)
    for event, number in ((everybodys, 5), (ours, 7)):
        Arrival.objects.create(event=event, people=number, at=days.start_of(FRIDAY) + timedelta(hours=10), by=by)

    readers = make.reader(Role.MINISTRY_READER), make.reader(Role.CHIEF, fes), make.reader(Role.CHIEF, safi)
    tables = [csv.reader(io.StringIO(people.signed_in(one).get(PAGE + "csv/").content.decode())) for one in readers]

    totals = [[row[7] for row in table if row[4:7:2] == ["day_people/total", "visitors"]] for table in tables]
    assert totals == [["12"], ["7"], ["0"]]


def test_it_begins_with_the_last_working_day_and_goes_on_from_day_to_day(agencies):
    browser = people.signed_in(make.reader(Role.MINISTRY_READER))
    Holiday.objects.create(day=FRIDAY, name_ar="عيد", name_fr="Fête du printemps", state=Holiday.State.CONFIRMED)

    assert browser.get("/fr/ministry/daily/").url == "/fr/ministry/daily/2026-03-12/"
    page = browser.get(PAGE).content.decode()
    assert "/fr/ministry/daily/2026-03-12/" in page
    assert "/fr/ministry/daily/2026-03-14/" in page
    assert "Fête du printemps" in page
    last = browser.get(f"/fr/ministry/daily/{TODAY}/").content.decode()
    assert "2026-03-17" not in last


def test_a_weekend_is_named_in_the_readers_language(agencies):
    browser = people.signed_in(make.reader(Role.MINISTRY_READER))

    for language in ("ar", "fr"):
        page = browser.get(f"/{language}/ministry/daily/2026-03-14/")
        assert page.context["day"].why_off == ("نهاية الأسبوع" if language == "ar" else "week-end")
        assert all(one.one.section.slug != "day_silent" for one in page.context["shown"])


@pytest.mark.parametrize(
    "day", ["2026-02-31", "2026-03-17", "2007-12-31", "20260313", "2026-W11-5", "yesterday", "0000-00-00", "9999-99-99"]
)
@pytest.mark.parametrize("rest", ["", "csv/"])
def test_a_day_that_is_none_is_told_so_in_both_languages(agencies, day, rest):
    browser = people.signed_in(make.reader(Role.MINISTRY_READER))

    said = {}
    for language in ("ar", "fr"):
        answer = browser.get(f"/{language}/ministry/daily/{day}/{rest}")
        assert answer.status_code == 404
        said[language] = answer.content.decode()

    assert "pas de rapport de ce jour" in said["fr"]
    assert "لا يوجد تقرير لهذا اليوم" in said["ar"]


def test_the_first_day_of_all_is_answered(agencies):
    page = people.signed_in(make.reader(Role.MINISTRY_READER)).get("/fr/ministry/daily/2008-01-01/")

    assert page.status_code == 200
    assert page.context["day"].previous is None


def test_the_files_hold_what_the_page_shows(agencies):
    browser = people.signed_in(make.reader(Role.MINISTRY_READER))

    table = browser.get(PAGE + "csv/")
    book = openpyxl.load_workbook(io.BytesIO(browser.get(PAGE + "xlsx/").content))

    rows = list(csv.reader(io.StringIO(table.content.decode().lstrip("\ufeff"))))
    found = {(row[4], row[6]): row[7] for row in rows[1:]}
    assert found["day_filed/total", "filed"] == "2"
    assert found["day_filed/total", "filed_before"] == "1"
    assert rows[1][0] == "2026-03-13"
    assert "2026-03-13" in table["Content-Disposition"]
    sheet = next(one for one in book.worksheets if one.title == "Déposées ce jour")
    assert [cell.value for cell in sheet[2]][:3] == ["Agence fes", 1, 1]
    assert browser.get(PAGE + "docx/").status_code == 404


def test_a_page_asks_no_more_for_more_agencies_and_requests(agencies):
    browser = people.signed_in(make.reader(Role.MINISTRY_READER))
    with CaptureQueriesContext(connection) as few:
        browser.get(PAGE)
    more = [make.agency(f"more-{letter}", f"AX{letter}") for letter in "ABCDE"]
    make.save([make.case(agency, FRIDAY) for agency in more for _ in range(5)])
    with CaptureQueriesContext(connection) as many:
        browser.get(PAGE)

    assert len(many) == len(few)


# --- the wish for a letter -----------------------------------------------------------------------------


def test_a_ministry_reader_asks_for_the_letter_and_no_more_for_it(agencies):
    reader = make.reader(Role.MINISTRY_READER)
    browser = people.signed_in(reader)

    answer = browser.post(PAGE + "letter/", {"wanted": "yes"})
    browser.post(PAGE + "letter/", {"wanted": "yes"})

    assert answer.url == PAGE
    assert DailyReader.objects.get().person == reader
    assert browser.get(PAGE).context["chosen"] is True
    browser.post(PAGE + "letter/", {"wanted": "no"})
    assert not DailyReader.objects.exists()


def test_nobody_else_may_ask_for_it(agencies, client):
    chief = people.signed_in(make.reader(Role.CHIEF, agencies[0]))

    assert chief.post(PAGE + "letter/", {"wanted": "yes"}).status_code == 404
    assert people.signed_in(people.citizen()).post(PAGE + "letter/", {"wanted": "yes"}).status_code == 404
    assert "/account/" in client.post(PAGE + "letter/", {"wanted": "yes"}).url
    assert chief.get(PAGE + "letter/").status_code == 405
    assert not DailyReader.objects.exists()
