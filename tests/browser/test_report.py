"""A ministry reader pulls a report in a browser: from a figure to its requests, to a name, to the frozen one."""

import random
from collections.abc import Callable
from datetime import date

import pytest
from django.conf import settings
from django.utils.translation import gettext, override

from agencies.models import Role
from campaigns.models import Campaign
from notifications.models import Message, PhoneWish
from reports.models import FrozenReport, Reveal
from tests.browser.conftest import DESK, PHONE, Walk
from tests.recipes import figures as make
from tests.recipes import people

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("transactional_db")]
SCREENS = [("fr", DESK), ("ar", PHONE)]
DAYS = (date(2026, 6, 15), date(2026, 8, 1), date(2026, 8, 14))


def enter(walk: Walk, person) -> Walk:
    cookie = people.signed_in(person).cookies[settings.SESSION_COOKIE_NAME]
    walk.page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": walk.base}])
    return walk


@pytest.mark.parametrize(("language", "screen"), SCREENS)
def test_from_the_summer_to_one_request_and_to_what_stays(walk: Callable[..., Walk], language: str, screen) -> None:
    chance, campaign = random.Random(3), make.campaign()
    make.save([make.any_case(chance, make.agency(f"a-{at}", f"AU{at}"), *DAYS) for at in "ABCDEFGH" for _ in range(1)])
    make.save([make.any_case(chance, make.Agency.objects.get(code="AUA"), *DAYS) for _ in range(60)])
    reader = enter(walk(screen), make.reader(Role.MINISTRY_ADMIN))
    page, mark = reader.page, f"{language}-{screen['width']}"

    with override(language):
        page.goto(f"{reader.base}/{language}/ministry/2026/report/")
        reader.at(f"report-{mark}")
        page.locator("#agency .table tbody a").nth(1).click()
        reader.at(f"report-requests-{mark}")
        first = page.locator("details.ask").first
        first.locator("summary").click()
        first.locator("input[name=reason]").fill("رسالة من صاحب الطلب")
        first.locator("button").click()
        page.wait_for_url("**/reveal/")
        reader.at(f"report-name-{mark}")
        Campaign.objects.update(state=Campaign.State.CLOSED)
        page.goto(f"{reader.base}/{language}/ministry/2026/report/")
        page.get_by_text(gettext("Freeze the report of this campaign"), exact=True).click()
        page.get_by_role("button", name=gettext("Freeze it for good"), exact=True).click()
        page.wait_for_url("**/frozen/")
        reader.at(f"report-frozen-{mark}")

    assert Reveal.objects.get().reason == "رسالة من صاحب الطلب"
    assert FrozenReport.objects.get(campaign=campaign).is_whole
    reader.end()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_somebody_lets_what_matters_come_to_their_phone(walk: Callable[..., Walk], language: str, settings) -> None:
    settings.PHONE_PROVIDERS = {"sms": [{"name": "memory", "backend": "notifications.short.backends.MemoryBackend"}]}
    salma = people.citizen(language=language, country="FR")
    phone = enter(walk(PHONE), salma)

    with override(language):
        phone.page.goto(f"{phone.base}/{language}/messages/phone/")
        phone.page.locator("#id_phone").fill("nonsense")
        phone.page.get_by_role("button", name=gettext("Send a code to this number")).click()
        phone.at(f"phone-refused-{language}")
        phone.page.locator("#id_phone").fill("06 12 34 56 78")
        phone.page.get_by_role("button", name=gettext("Send a code to this number")).click()
        phone.page.wait_for_url("**/code/")
        phone.at(f"phone-code-{language}")
        code = Message.objects.get(channel="sms").context["code"]
        phone.page.locator("#id_code").fill(code)
        phone.page.get_by_role("button", name=gettext("Confirm"), exact=True).click()
        phone.page.wait_for_url("**/messages/**")
        phone.at(f"phone-kept-{language}")

    assert PhoneWish.objects.get(user=salma).phone == "+33612345678"
    phone.end()
