"""The office where an event is held: its appointments of the same days for visitors, its hall for staff."""

from datetime import time

import pytest
from django.core.cache import cache

from agencies.models import Office
from common import days
from tests.recipes import appointments as visits
from tests.recipes import desk
from tests.recipes import openhouse as make
from tests.recipes.pages import at, soup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("second_factor_aside")]


def test_the_events_page_leads_to_the_calendar_of_its_office_on_its_days(client):
    cache.clear()
    wish = visits.wish(opens=time(9), closes=time(11))
    day = visits.monday()
    away = (day - days.today()).days
    event = make.event(office=wish.office, in_days=away, length=2)

    page = soup(client.get(at("openhouse:event", event.pk)))

    hrefs = [link["href"] for link in page.select("a.free-on")]
    assert [f"day={day.isoformat()}" in href and f"office={wish.office.pk}" in href for href in hrefs] == [True, False]
    shown = client.get(hrefs[0])
    assert shown.status_code == 200
    assert f"{day.isoformat()}T09:00" in shown.content.decode()


def test_nothing_is_offered_where_nothing_can_be_booked(client, event):
    cache.clear()
    event.office = Office.objects.get(agency=desk.agency())
    event.save()

    assert "free-on" not in client.get(at("openhouse:event", event.pk)).content.decode()


def test_staff_go_from_the_event_to_the_hall_of_its_office(browser):
    wish = visits.wish()
    event = make.event(office=wish.office, in_days=0)

    page = soup(browser.get(at("admin:openhouse_openday_change", event.pk)))

    links_ = [link["href"] for link in page.select(".mre-verb a")]
    assert any(f"desk/?office={wish.office.pk}" in href for href in links_)
    for href in links_:
        assert browser.get(href).status_code == 200, href
