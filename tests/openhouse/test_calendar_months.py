"""The public calendar as a month and as a week: tables of days, sessions with places left, both clocks."""

from datetime import date, time

import pytest

from common import days
from openhouse.listing import parse_week
from tests.recipes import desk
from tests.recipes import openhouse as make
from tests.recipes.listing import HOME, event, page, titles

pytestmark = pytest.mark.django_db


def test_a_month_is_a_table_of_weeks_from_monday(client):
    event("Cinq jours", first_day=date(2027, 8, 6), last_day=date(2027, 8, 10))
    event("En septembre", first_day=date(2027, 9, 1), last_day=date(2027, 9, 1))

    table = page(client, "month/?month=2027-08").select_one("table.month")

    assert table.select_one("thead th[scope=col]").text == "Lundi"
    assert len(table.select("tbody tr")) == 6
    assert all(len(row.select("td")) == 7 for row in table.select("tbody tr"))
    held = [cell.time["datetime"] for cell in table.select("td") if cell.select_one("a")]
    assert held == [f"2027-08-{number:02d}" for number in (6, 7, 8, 9, 10)]
    assert "En septembre" not in table.text
    assert table.caption.text == "Portes ouvertes, août 2027"


def test_a_full_day_names_three_and_counts_the_others(client):
    for number in range(7):
        event(f"Numéro {number}", first_day=date(2027, 8, 9), last_day=date(2027, 8, 9))

    cell = page(client, "month/?month=2027-08&agency=beni-mellal").find("time", datetime="2027-08-09").parent

    links = cell.select("a")
    assert [link.text for link in links[:3]] == ["Numéro 0", "Numéro 1", "Numéro 2"]
    assert links[3].text.startswith("et 4 autres")
    rest = page(client, links[3]["href"].removeprefix(HOME))
    assert len(titles(rest)) == 7
    assert "agency=beni-mellal" in links[3]["href"]


def test_a_month_opens_where_the_stay_begins_and_its_neighbours_keep_the_filters(client):
    desk.agency()
    shown = page(client, "month/?agency=beni-mellal&stay_from=2027-07-28&stay_to=2027-08-20")

    assert "juillet 2027" in shown.h1.text
    following = shown.select_one("a[rel=next]")["href"]
    assert following == "?month=2027-08&agency=beni-mellal&stay_from=2027-07-28&stay_to=2027-08-20"


@pytest.mark.parametrize("address", ["month/?month=2026-13", "month/?month=x", "week/?week=2026-W54", "week/?week=1"])
def test_a_month_or_week_that_is_none_shows_the_current_one(client, address):
    shown = page(client, address, expect=400)

    assert shown.select_one(".notice.warning")
    assert str(days.today().year) in shown.h1.text


def test_the_edges_of_the_calendar_have_no_way_beyond(client):
    first, last = page(client, "month/?month=2008-01"), page(client, "week/?week=2100-W52")

    assert not first.select_one("a[rel=prev]")
    assert not last.select_one("a[rel=next]")
    assert parse_week("2100-W53") is None


def test_a_week_tells_the_sessions_of_each_day_with_places_left(client):
    one = event("Semaine", first_day=date(2027, 8, 9), last_day=date(2027, 8, 11))
    make.session(one, title_fr="Lire un plan", capacity=3, taken=2, starts=time(10), ends=time(11))
    make.session(one, title_fr="Le lendemain", day=date(2027, 8, 10), capacity=None)

    shown = page(client, "week/?week=2027-W32")

    days_shown = {section.h2.text.strip(): section for section in shown.select("section[aria-labelledby^=d2027]")}
    assert len(days_shown) == 7
    monday = days_shown["Lundi 9 août 2027"]
    assert "Lire un plan" in monday.text
    assert "il reste 1 place" in monday.text
    assert "Le lendemain" not in monday.text
    assert "Rien n’est annoncé" in days_shown["Dimanche 15 août 2027"].text


def test_both_clocks_are_shown_where_the_reader_chose_one(client):
    one = event("Semaine", first_day=date(2027, 1, 11), last_day=date(2027, 1, 12), opens=time(9), closes=time(16))
    make.session(one, starts=time(22), ends=time(23))
    client.post("/fr/account/clock/", {"zone": "Asia/Tokyo"})

    listed, week = page(client), page(client, "week/?week=2027-W02")

    assert "à Tokyo" in listed.text
    assert "12 janvier 2027" in week.select_one(".plain li").text  # the evening is the next morning there
