"""The hall in Chromium: an officer's phone without a script, and a display that follows by itself."""

from typing import Any

import pytest
from playwright.sync_api import expect

from appointments.models import Booking, Status
from appointments.verbs import hall
from appointments.verbs.reception import open_reception
from common import days
from tests.appointments.conftest import clock  # noqa: F401 - a fixture
from tests.browser.conftest import DESK, PHONE
from tests.recipes import hall as recipe
from tests.recipes.people import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def as_officer(walk: Any, screen: dict[str, int], officer: Any, **options: Any) -> Any:
    """A walk on which an officer is signed in."""
    found = walk(screen, **options)
    key = signed_in(officer).cookies["sessionid"].value
    found.page.context.add_cookies([{"name": "sessionid", "value": key, "url": found.base}])
    return found


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_morning_on_a_phone_without_a_script(walk, clock, language):  # noqa: F811
    wish, officer = recipe.opened(2), recipe.officer()
    booking, lane = recipe.expected(wish), recipe.lane(wish)
    recipe.walked_in(wish, officer, name="Lamia Test")
    clock(9)
    way = as_officer(walk, PHONE, officer, java_script_enabled=False)
    page = way.page

    page.goto(f"{way.base}/{language}/admin/appointments/queueticket/desk/?office={wish.office.pk}&lane={lane.pk}")
    page.locator(f"form[action*='/booking/{booking.pk}/arrive/'] button").click()
    way.at(f"hall-{language}-waiting")
    page.locator("form[action$='/desk/next/'] button").click()
    assert page.locator("#current .number").inner_text() == "A02"
    page.locator("form[action$='/do/begin/'] button").click()
    page.locator("form[action$='/do/finish/'] button").click()

    assert Booking.objects.get().status == Status.DONE
    page.locator("details.mre-walkin summary").click()
    page.select_option("[name=service]", str(wish.service.pk))
    page.locator("form[action$='/walk-in/'] button").click()
    assert page.locator(".mre-ticket h1").inner_text().endswith("B03")
    way.at(f"hall-{language}-ticket")
    way.end()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_agenda_leads_to_a_booking_and_both_fit_a_phone_and_a_desk(walk, clock, language):  # noqa: F811
    wish, officer = recipe.opened(3), recipe.officer()
    for hour in (9, 10, 11):
        recipe.expected(wish, hour)
    clock(8, 30)
    for name, size in (("phone", PHONE), ("desk", DESK)):
        way = as_officer(walk, size, officer)
        page = way.page
        for view in ("", "?view=week", f"?view=week&only={recipe.lane(wish).pk}"):
            page.goto(f"{way.base}/{language}/admin/appointments/booking/agenda/{view}")
            way.at(f"agenda-{language}-{name}-{len(view)}")
        page.goto(f"{way.base}/{language}/admin/appointments/booking/agenda/")
        page.locator(".piece.booked a").first.click()
        way.at(f"appointment-{language}-{name}")
        page.go_back()
        page.locator(".piece.free a").first.click()
        page.select_option("[name=service]", str(wish.service.pk))
        page.locator("form .button.default").last.click()
        way.at(f"times-{language}-{name}")
        page.locator(f"button[name=at][value^='{days.today()}']").last.click()
        page.fill("[name=name]", f"Lamia {name}")
        way.at(f"person-{language}-{name}")
        page.locator(".submit-row button").click()
        expect(page.locator(".messagelist .success")).to_be_visible()
        way.end()

    assert Booking.objects.filter(name_latin__startswith="Lamia", status=Status.BOOKED).count() == 2


def test_the_display_follows_by_itself(walk, clock):  # noqa: F811
    wish, officer = recipe.opened(), recipe.officer()
    reception = open_reception(office=wish.office, by=officer)
    for _n in range(2):
        recipe.walked_in(wish, officer, name="Nadia Test")
    way = walk({"width": 1920, "height": 1080})
    way.page.goto(f"{way.base}/ar/appointments/screen/{reception.screen_key}/")
    way.at("screen-empty")

    hall.call_next(lane=recipe.lane(wish), by=officer)

    expect(way.page.locator(".call .number")).to_have_text("B01", timeout=12_000)
    assert "Nadia" not in way.page.content()
    way.at("screen-called")
    way.end()
