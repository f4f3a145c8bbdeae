"""A question of a visitor in Chromium: asked on a phone in Arabic, answered at a desk in French, and the day after."""

import uuid
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from agencies.models import Role
from common import days
from openhouse import links
from openhouse.models import Arrival, Asked, OpenDay, Question, Session, Stand, VisitRating
from openhouse.verbs import asking
from requests_desk.models import Case
from tests.browser.conftest import DESK, PHONE, Walk
from tests.recipes import appointments as visits
from tests.recipes import desk
from tests.recipes import openhouse as make
from tests.recipes.intake import TYPED, Counter
from tests.recipes.people import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("transactional_db")]
SCREENS = [("ar", PHONE), ("fr", DESK)]
SCHEME = {"ar": "dark", "fr": "light"}


@pytest.fixture(autouse=True)
def behind_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second factor has its own walks."""
    monkeypatch.setattr("accounts.second_factor.demand", lambda request: None)


def as_staff(walk: Callable[..., Walk], screen: dict[str, int], person: Any, **options: Any) -> Walk:
    """A walk on which somebody of the staff is signed in."""
    found = walk(screen, **options)
    key = signed_in(person).cookies["sessionid"].value
    found.page.context.add_cookies([{"name": "sessionid", "value": key, "url": found.base}])
    return found


def press(page: Page, selector: str) -> None:
    """Press what leads to another page."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def an_event(**fields: Any) -> OpenDay:
    wish = visits.wish(opens=time(9), closes=time(11))
    away = (visits.monday() - days.today()).days
    event = make.event(
        office=wish.office, in_days=away, length=2, title_fr="Portes ouvertes d’été", title_ar="أبواب مفتوحة صيفية",
        **fields,
    )  # fmt: skip
    make.session(event, title_fr="Les documents d’urbanisme", title_ar="وثائق التعمير")
    Stand.objects.create(event=event, name_ar="مذكرة المعلومات", name_fr="Note de renseignements")
    return event


@pytest.mark.parametrize(("language", "screen"), SCREENS)
def test_a_visitor_asks_from_the_events_page(walk: Callable[..., Walk], language: str, screen: dict[str, int]) -> None:
    event, name = an_event(), f"{language}-{screen['width']}"
    visitor = walk(screen, color_scheme=SCHEME[language])
    page = visitor.page

    page.goto(f"{visitor.base}/{language}/open-days/{event.pk}/")
    visitor.at(f"question-event-{name}")
    press(page, f"a[href$='/{event.pk}/ask/']")
    visitor.at(f"question-form-{name}")
    press(page, "main form button.btn")
    visitor.at(f"question-refused-{name}")
    page.locator("[name=text]").fill("ما هي الوثائق المطلوبة؟" if language == "ar" else "Quelles pièces faut-il ?")
    page.locator("[name=email]").fill("salma@demo.example")
    page.locator("[name=consent]").check()
    press(page, "main form button.btn")
    visitor.at(f"question-sent-{name}")

    assert Question.objects.get().language == language
    press(page, "a.free-on")
    assert page.locator("button.time").count()
    visitor.end()


@pytest.mark.parametrize(("language", "screen"), SCREENS)
def test_staff_note_answer_publish_and_turn_into_a_request(
    walk: Callable[..., Walk], language: str, screen: dict[str, int]
) -> None:
    event, name = an_event(), f"{language}-{screen['width']}"
    counter = Counter(desk.agency())
    staff = as_staff(walk, screen, counter.officer, color_scheme=SCHEME[language])
    page, admin = staff.page, f"{staff.base}/{language}/admin/openhouse"

    page.goto(f"{admin}/openday/{event.pk}/change/")
    press(page, f"a[href$='/note/{event.pk}/']")
    staff.at(f"question-note-{name}")
    page.locator("[name=text]").fill("Peut-on bâtir sur ce terrain ?")
    press(page, "form.mre-note button.default")
    staff.at(f"question-noted-{name}")

    asked = asking.ask(
        event=event, uid=uuid.uuid4(),
        typed={"text": "Quelles pièces ?", "language": language, "name": "Salma", "email": "salma@demo.example"},
    )  # fmt: skip
    page.goto(f"{admin}/question/{asked.pk}/change/")
    staff.at(f"question-page-{name}")
    page.locator("[name=answer_fr]").fill("Le titre foncier et un plan.")
    press(page, "form[action$='/answer/'] button")
    page.locator("[name=public_text_fr]").fill("Quelles pièces faut-il pour une note ?")
    press(page, "form[action$='/publish/'] button")
    staff.at(f"question-published-{name}")
    page.goto(f"{admin}/question/")
    staff.at(f"question-list-{name}")

    heard = Question.objects.get(noted_by=counter.officer)
    page.goto(f"{admin}/question/{heard.pk}/change/")
    press(page, "a[href*='intake/?from=question-']")
    staff.at(f"question-intake-{name}")
    assert heard.text in page.locator("textarea[name=question]").input_value()
    for field, value in TYPED.items():
        box = page.locator(f"[name={field}]").first
        if field in ("kind", "channel", "language", "consent"):
            continue
        box.select_option(value) if box.evaluate("box => box.tagName") == "SELECT" else box.fill(value)
    page.locator("[name=consent]").check()
    press(page, ".submit-row button")
    heard.refresh_from_db()
    assert (heard.state, heard.became) == (Asked.BECAME_CASE, Case.objects.get().reference)
    page.goto(f"{admin}/question/{heard.pk}/change/")
    staff.at(f"question-became-{name}")
    page.goto(f"{staff.base}/{language}/open-days/{event.pk}/")
    staff.at(f"question-public-{name}")
    staff.end()


@pytest.mark.parametrize(("language", "screen"), SCREENS)
def test_who_came_gives_a_mark_and_the_agency_reads_the_report(
    walk: Callable[..., Walk], language: str, screen: dict[str, int]
) -> None:
    event, name = an_event(), f"{language}-{screen['width']}"
    session = event.sessions.get()
    row = make.registered(session, party=2, country="FR", language=language, interests="PLU")
    officer = desk.officer(desk.agency(), Role.AGENCY_ADMIN)
    yesterday = days.today() - timedelta(days=1)
    OpenDay.objects.filter(pk=event.pk).update(first_day=yesterday, last_day=yesterday)
    Session.objects.filter(pk=session.pk).update(day=yesterday, starts_at=timezone.now() - timedelta(days=1))
    Arrival.objects.create(event=event, session=session, registration=row, people=2, by=officer)
    Arrival.objects.create(event=event, session=session, people=4, country="BE", by=officer)

    visitor = walk(screen, color_scheme=SCHEME[language])
    page = visitor.page
    page.goto(f"{visitor.base}/{language}/open-days/rate/{links.to_rate(row)}/")
    visitor.at(f"rate-{name}")
    page.locator("label[for=id_mark_4]").click()
    page.locator("[name=comment]").fill("شكرا" if language == "ar" else "Merci")
    press(page, "form.rate button.btn")
    visitor.at(f"rated-{name}")
    assert VisitRating.objects.get().mark == 5
    page.goto(f"{visitor.base}/{language}/open-days/tickets/{links.to_ticket(row)}/")
    visitor.at(f"rate-ticket-{name}")
    visitor.end()

    staff = as_staff(walk, screen, officer, color_scheme=SCHEME[language])
    staff.page.goto(f"{staff.base}/{language}/admin/openhouse/openday/{event.pk}/report/")
    staff.at(f"report-{name}")
    national = make.event(kind="migrant_day", title_fr="Journée nationale du migrant", title_ar="اليوم الوطني للمهاجر")
    national.agencies.clear()
    staff.page.goto(f"{staff.base}/{language}/admin/openhouse/openday/")
    staff.at(f"national-{name}")
    press(staff.page, ".mre-national form button")
    assert OpenDay.objects.filter(national=national).exists()
    staff.end()
