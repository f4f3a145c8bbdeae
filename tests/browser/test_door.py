"""The door in Chromium: a phone without a script, one whose network comes and goes, one that reads with its camera."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from agencies.models import Role
from openhouse.models import Arrival
from openhouse.verbs import arriving
from tests.browser.conftest import DESK, PHONE
from tests.recipes import desk
from tests.recipes import door as make
from tests.recipes.people import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Headless Chromium has neither a camera nor a reader of codes: a drawn picture and a reader that always reads one.
CAMERA = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return [{ rawValue: "%s" }]; }
};
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").fillRect(0, 0, 9, 9);
  setInterval(() => canvas.getContext("2d").fillRect(0, 0, 9, 9), 50);
  return canvas.captureStream(20);
};
"""
# The server hears what is sent, the phone does not hear the server.
LOST = """
const really = window.fetch;
window.fetch = async (...asked) => {
  const answer = await really(...asked);
  if (String(asked[0]).endsWith("/send/") && !sessionStorage.heard) throw new TypeError("lost");
  return answer;
};
"""
NO_READER = "delete window.BarcodeDetector;"


def at_the_door(walk: Any, screen: dict[str, int], **options: Any) -> Any:
    """A walk on which somebody of the agency is signed in."""
    found = walk(screen, **options)
    officer = desk.officer(desk.agency(), Role.OFFICER)
    found.page.context.add_cookies([make.cookie(signed_in(officer), found.base)])
    return found


def typed(page: Page, code: str) -> None:
    """Type a code and press Enter."""
    page.fill("#id_code", code)
    page.press("#id_code", "Enter")


@pytest.mark.parametrize(("language", "scheme"), [("ar", "dark"), ("ar", "light"), ("fr", "light")])
def test_an_hour_at_the_door_on_a_phone(walk, language, scheme):
    session = make.session()
    event = session.event
    other = make.session(event)
    family, strange = make.ticket(session, party=4, needs="كرسي"), make.ticket(other, party=2)
    way = at_the_door(walk, PHONE, color_scheme=scheme)
    page, name = way.page, f"{language}-{scheme}"

    page.goto(f"{way.base}/{language}/open-days/door/")
    way.at(f"door-{name}-empty")
    typed(page, f"{family.code[:4].lower()} {family.code[4:]}")
    expect(page.locator(".entry.done")).to_have_count(1)
    way.at(f"door-{name}-in")
    page.locator(".few", has_text="2").click()
    expect(page.locator(".numbers [data-figure=came]")).to_have_text("2")
    typed(page, family.code)
    expect(page.locator(".entry.late")).to_have_count(1)
    way.at(f"door-{name}-already")
    page.select_option("#id_session", str(session.pk))
    typed(page, strange.code)
    page.locator(".entry.wait .btn").click()
    expect(page.locator(f"[data-of='{session.pk}'] [data-figure=present]")).to_have_text("4")
    page.locator(".walk button").nth(2).click()
    expect(page.locator(".numbers [data-figure=walk_ins]")).to_have_text("3")
    page.locator("summary").click()
    page.fill("#id_number", "12")
    page.select_option("#id_country", "FR")
    page.press("#id_number", "Enter")
    expect(page.locator(".numbers [data-figure=present]")).to_have_text("19")
    way.at(f"door-{name}-busy")
    page.locator(".entry .danger").first.click()
    expect(page.locator(".numbers [data-figure=present]")).to_have_text("7")

    rows = sorted(Arrival.objects.values_list("people", "session", "country"))
    assert rows == [(2, session.pk, strange.country), (2, session.pk, family.country), (3, session.pk, "")]
    way.end()


def test_a_phone_without_network_notes_and_sends_once_it_is_back(walk):
    session = make.session()
    known, party_later = make.ticket(session, party=3), make.ticket(make.session(session.event), party=2)
    way = at_the_door(walk, PHONE)
    page = way.page
    page.goto(way.base + make.address(session.event, language="ar"))
    page.select_option("#id_session", str(session.pk))
    with page.expect_response("**/tickets/"):
        page.reload()
    page.select_option("#id_session", str(session.pk))
    page.context.set_offline(True)

    typed(page, known.code)
    expect(page.locator(".entry.done [data-people]")).to_have_text("3")
    typed(page, known.code.lower())
    expect(page.locator(".entry.late")).to_have_count(1)
    typed(page, party_later.code)
    expect(page.locator(".entry.wait [data-people]")).to_have_text("2")
    typed(page, "ZZZZ ZZZZ")
    page.locator(".walk button").nth(1).click()
    expect(page.locator("#unsent [data-number]")).to_have_text("4")
    way.at("door-ar-offline")
    assert not Arrival.objects.exists()
    page.context.set_offline(False)
    expect(page.locator("#unsent")).to_be_hidden(timeout=15_000)

    # the colleague's ticket asks for a press more, the unknown one is refused: both say so now
    expect(page.locator(".entry.wait .btn")).to_have_count(1)
    expect(page.locator(".entry.done")).to_have_count(2)
    way.at("door-ar-back")
    assert sorted(Arrival.objects.values_list("people", "registration")) == [(2, None), (3, known.pk)]
    assert page.evaluate("localStorage.length") == 0


def test_what_waits_outlives_the_page_and_an_answer_that_was_lost_counts_once(walk):
    session = make.session()
    row = make.ticket(session, party=2)
    way = at_the_door(walk, PHONE)
    page = way.page
    page.add_init_script(LOST)
    page.goto(way.base + make.address(session.event), wait_until="networkidle")  # the list of tickets is here
    typed(page, row.code)
    expect(page.locator("#unsent [data-number]")).to_have_text("1")
    expect(page.locator(".entry.done")).to_contain_text("Pas encore envoyé")
    page.evaluate("sessionStorage.heard = 1")
    # a crash of the browser meanwhile
    page.reload()

    expect(page.locator(".entry.done")).to_have_count(1)
    expect(page.locator("#unsent")).to_be_hidden()
    assert Arrival.objects.get().people == 2


def test_who_is_signed_out_meanwhile_loses_nothing(walk):
    session = make.session()
    row = make.ticket(session)
    way = at_the_door(walk, PHONE)
    page = way.page
    page.goto(way.base + make.address(session.event))
    page.context.clear_cookies()

    typed(page, row.code)

    expect(page.locator("#sign-in")).to_be_visible()
    expect(page.locator("#unsent [data-number]")).to_have_text("1")
    way.at("door-fr-signed-out")
    page.context.add_cookies([make.cookie(signed_in(make.officer()), way.base)])
    page.reload()
    expect(page.locator("#unsent")).to_be_hidden()
    assert Arrival.objects.get().registration == row


def test_a_camera_reads_a_ticket_once(walk, settings):
    session = make.session()
    row = make.ticket(session, party=3)
    way = at_the_door(walk, PHONE)
    page = way.page
    page.add_init_script(CAMERA % f"{settings.BASE_URL}/open-days/t/{row.code}/")
    page.goto(way.base + make.address(session.event))

    page.locator("#scan").click()

    expect(page.locator(".entry.done")).to_have_count(1)
    expect(page.locator("#camera")).to_be_visible()
    page.wait_for_timeout(1200)
    way.at("door-fr-camera")
    page.locator("#scan").click()
    expect(page.locator("#camera")).to_be_hidden()
    assert Arrival.objects.get().people == 3
    assert page.locator(".entry").count() == 1
    way.end()


def test_a_browser_that_reads_no_codes_shows_the_typed_field_alone(walk):
    way = at_the_door(walk, PHONE)
    way.page.add_init_script(NO_READER)
    way.page.goto(way.base + make.address(make.event()))

    expect(way.page.locator("#id_code")).to_be_visible()
    expect(way.page.locator("#scan")).to_be_hidden()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_same_without_a_script(walk, language):
    session = make.session()
    row = make.ticket(session, party=3)
    way = at_the_door(walk, PHONE, java_script_enabled=False)
    page = way.page

    page.goto(f"{way.base}/{language}/open-days/door/")
    typed(page, row.code)
    way.at(f"door-{language}-plain-in")
    page.locator(".few", has_text="1").click()
    page.locator(".walk button").nth(1).click()
    typed(page, row.code)
    assert page.locator(".entry.late").count() == 1
    way.at(f"door-{language}-plain-already")

    assert page.locator("[data-figure=present]").first.inner_text() == "3"
    assert sorted(Arrival.objects.values_list("people", flat=True)) == [1, 2]
    way.end()


def test_the_events_of_a_day_are_chosen_at_a_desk_too(walk):
    for _n in range(2):
        event = make.event()
        arriving.count_in(event=event, people=2, by=make.officer())
    way = at_the_door(walk, DESK)

    way.page.goto(f"{way.base}/fr/open-days/door/")
    way.at("door-fr-choose")
    way.page.locator(".choice").first.click()
    way.at("door-fr-desk")
    way.end()
