"""An appointment in a browser: from the free time to the last word, on a phone in Arabic and at a desk in French."""

from collections.abc import Callable
from datetime import time

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import Page

from appointments import links
from appointments.models import Booking, Question, Status
from common import days
from tests.browser.conftest import DESK, PHONE, Walk
from tests.recipes import appointments as make
from tests.recipes import people, visits

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("transactional_db")]
MAIL = "salma@demo.example"


def press(page: Page, words: str) -> None:
    """Press the button with these words, and come to the page it leads to."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=gettext(words), exact=True).first.click()


def follow(page: Page, words: str) -> None:
    """Follow the link with these words."""
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=gettext(words), exact=True).first.click()


def an_office() -> make.Wish:
    """A service with a question and a bring-list, given at two desks, in the morning."""
    wish = make.wish(lanes=2, opens=time(9), closes=time(11), bring_fr="Pièce d’identité", bring_ar="وثيقة الهوية")
    Question.objects.create(
        service=wish.service, kind="choice", label_fr="Quel sujet ?", label_ar="ما الموضوع؟", required=True,
        choices_fr="Bâtir\nVendre", choices_ar="بناء\nبيع",
    )  # fmt: skip
    return wish


@pytest.mark.parametrize(
    ("language", "screen", "script"), [("ar", PHONE, True), ("fr", DESK, True), ("fr", PHONE, False)]
)
def test_a_visitor_books_moves_and_cancels(
    walk: Callable[..., Walk], language: str, screen: dict[str, int], script: bool
) -> None:
    wish = an_office()
    visitor = walk(screen, java_script_enabled=script, timezone_id="America/Toronto")
    page, name = visitor.page, f"{language}-{screen['width']}"

    with override(language):
        page.goto(visitor.base + visits.page("start", language=language))
        visitor.at(f"appointments-start-{name}")
        with page.expect_navigation():
            page.locator(".way-to").first.click()
        visitor.at(f"appointments-agency-{name}")
        with page.expect_navigation():
            page.locator(".way-to").first.click()
        page.select_option("select[name=zone]", "America/Toronto")
        press(page, "Show")
        visitor.at(f"appointments-week-{name}")
        page.goto(visitor.base + visits.calendar(wish, language) + f"?day={make.monday()}")
        visitor.at(f"appointments-day-{name}")
        with page.expect_navigation():
            page.locator("button.time").first.click()
        press(page, "Continue")
        visitor.at(f"appointments-refused-{name}")
        page.locator("[name=name_ar]").fill("سلمى الإدريسي")
        page.locator("[name=email]").fill(MAIL)
        page.locator("[name=country]").select_option("CA")
        page.locator(".option label").get_by_text("بيع" if language == "ar" else "Vendre").click()
        page.locator("[name=consent]").check()
        press(page, "Continue")
        page.locator("input[name=code]").fill(people.code_sent_to(MAIL))
        press(page, "Confirm")
        visitor.at(f"appointments-review-{name}")
        press(page, "Confirm the appointment")
        visitor.at(f"appointments-mine-{name}")
        follow(page, "Print")
        visitor.at(f"appointments-paper-{name}")
        page.go_back()
        follow(page, "Move it")
        visitor.at(f"appointments-move-{name}")
        with page.expect_navigation():
            page.locator("button.time:visible").nth(2).click()
        visitor.at(f"appointments-moved-{name}")
        follow(page, "Cancel it")
        visitor.at(f"appointments-cancel-{name}")
        page.locator(".option label").first.click()
        press(page, "Yes, cancel the appointment")
        visitor.at(f"appointments-cancelled-{name}")

    last = Booking.objects.latest("sequence")
    assert (last.status, last.sequence, last.time_zone) == (Status.CANCELLED, 2, "America/Toronto")
    assert last.said("fr") == [("Quel sujet ?", "Vendre")]
    visitor.end()


@pytest.mark.parametrize(("language", "screen"), [("ar", PHONE), ("fr", DESK)])
def test_the_keyboard_alone_takes_a_time_and_a_lost_race_offers_others(
    walk: Callable[..., Walk], language: str, screen: dict[str, int]
) -> None:
    wish = make.wish(opens=time(9), closes=time(11))
    day = make.monday()
    visitor = walk(screen)
    page = visitor.page

    with override(language):
        page.goto(visitor.base + visits.calendar(wish, language) + f"?day={day}")
        make.held(wish, day, time(9))
        page.locator("button.time").first.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        visitor.at(f"appointments-taken-{language}-{screen['width']}")
        page.locator(".offers button").first.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        visitor.at(f"appointments-held-{language}-{screen['width']}")
        page.goto(visitor.base + visits.calendar(wish, language) + "?people=1000&first=2026-02-31&mode=fax")
        visitor.at(f"appointments-odd-{language}-{screen['width']}")
        page.goto(visitor.base + visits.page("find", language=language))
        press(page, "Continue")
        visitor.at(f"appointments-find-{language}-{screen['width']}")
        page.goto(visitor.base + visits.page("manage", "forged:link", language=language))
        visitor.at(f"appointments-over-{language}-{screen['width']}")

    held = Booking.objects.get(status=Status.HELD, starts=time(9, 30))
    assert held.day == day
    assert links.held(links.to_hold(held)) == held
    assert held.held_until > days.now()
    visitor.end()
