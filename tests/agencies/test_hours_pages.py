"""What readers are told of the hours: who is open now, and the week on both clocks."""

from datetime import date, timedelta

import pytest

from agencies.models import Contact, Holiday
from agencies.opening.day import instant
from common import days
from tests.recipes import agencies as make
from tests.recipes.hours import MONDAY, at


@pytest.fixture
def noon(monkeypatch):
    """A Monday at noon in Morocco."""
    moment = instant(MONDAY, at(12))
    monkeypatch.setattr(days, "now", lambda: moment)
    return moment


def page_of(client, **query):
    return client.get("/fr/agencies/open/", query).content.decode()


def test_an_open_office_says_until_when_on_both_clocks(client, hours, noon):
    session = client.session
    session["reader_zone"] = "Europe/Paris"
    session.save()

    page = page_of(client)

    assert "<bdi>16:30</bdi>" in page
    assert "<bdi>17:30</bdi>" in page
    assert "Paris" in page


def test_a_closed_office_says_when_it_opens(client, hours, monkeypatch):
    monkeypatch.setattr(days, "now", lambda: instant(MONDAY + timedelta(days=5), at(12)))

    page = page_of(client)

    assert "<bdi>08:30</bdi>" in page
    assert 'datetime="2026-11-16T08:30:00+00:00"' in page


def test_an_agency_without_an_office_or_hours_is_shown_too(client, db):
    make.agency("fes", "AUFS", "Fès", region=make.region("03", "Fès-Meknès"))

    page = page_of(client)

    assert "Fès" in page
    assert "tag calm" in page


def test_the_page_costs_the_same_for_three_and_for_thirty_offices(client, hours, django_assert_max_num_queries):
    def cost():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            assert client.get("/ar/agencies/open/").status_code == 200
        return len(queries)

    make.contact(hours.agency)
    for number in range(2):
        make.office(hours.agency, f"Annexe {number}")
    few = cost()
    for number in range(27):
        other = make.agency(f"a{number}", "AU" + chr(65 + number % 26) + chr(65 + number // 26), f"A{number}")
        other.region = make.region("03", "Fès-Meknès")
        other.save()
        make.office(other, "Siège", "seat")
        Contact.objects.create(agency=other, channel="phone", value=f"+2125234840{number:02}")

    assert cost() == few <= 10


def week(client_or_rf, office, query, zone="Europe/Paris"):
    from django.contrib.auth.models import AnonymousUser

    from agencies.opening import week_of

    request = client_or_rf.get("/fr/agencies/x/", query)
    request.user, request.session = AnonymousUser(), {"reader_zone": zone}
    return week_of(office, request)


def test_a_week_holds_any_of_its_days_and_both_clocks(rf, hours, noon):
    found = week(rf, hours, {"week": "2026-11-19"})

    assert (found.first, found.last) == (date(2026, 11, 16), date(2026, 11, 22))
    assert found.days[0].hours[0].there == "09:30–17:30"
    assert (found.previous, found.following) == (MONDAY, date(2026, 11, 23))
    assert not found.refused


def test_a_far_clock_says_that_it_is_another_day(rf, hours, noon):
    found = week(rf, hours, {}, zone="Pacific/Auckland")

    assert found.days[0].hours[0].there == "21:30–05:30 (+1)"
    assert found.days[0].is_today


@pytest.mark.parametrize("odd", ["\x00", "2026-W33-1", "20260810", "2026-02-30", "1900-01-01", "9999-12-31", "x" * 500])
def test_an_odd_week_shows_the_current_one_and_says_so(rf, hours, noon, odd):
    found = week(rf, hours, {"week": odd})

    assert found.refused
    assert found.first == MONDAY


def test_the_tags_show_an_agency_and_an_offices_week(client, rf, hours, noon):
    from django.contrib.auth.models import AnonymousUser
    from django.template import engines

    Holiday.objects.create(day=MONDAY + timedelta(days=2), name_fr="Fête", name_ar="عيد", state="expected")
    request = rf.get("/fr/agencies/beni-mellal/", {"week": "nonsense"})
    request.user, request.session = AnonymousUser(), {}
    text = "{% load opening %}{% opening_now agency %}{% opening_week office %}"

    page = engines["django"].from_string(text).render({"agency": hours.agency, "office": hours}, request)

    assert page.count('class="opening"') == 1
    assert 'class="notice warning"' in page
    assert "tag wait" in page
    assert 'href="/fr/agencies/beni-mellal/?week=2026-11-16#week' in page
