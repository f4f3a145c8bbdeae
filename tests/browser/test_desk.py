"""The agency's desk in a browser: the pages of an officer's and a chief's morning, judged by axe in both languages."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.utils.translation import override

from accounts.models import User
from agencies.models import Role
from requests_desk.models import CannedReply, Case, Status
from tests.browser.conftest import DESK, PHONE, Walk
from tests.recipes import desk as make
from tests.recipes import people

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
QUEUE = "/admin/requests_desk/case/"


def begin(walk: Callable[..., Walk], person: User, language: str) -> Walk:
    """The walk of somebody of the agency: an Arabic reader on a phone in the dark, a French one at a desk."""
    arabic = language == "ar"
    own = walk(PHONE if arabic else DESK, color_scheme="dark" if arabic else "light")
    cookie = people.signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
    own.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": own.base}])
    return own


def go(walk: Walk, language: str, path: str, name: str) -> None:
    """Open a page of the administration and judge it."""
    answer = walk.page.goto(f"{walk.base}/{language}{path}")
    assert answer is not None
    assert answer.ok, f"{name}: {answer.status}"
    walk.at(f"{language}-desk-{name}")


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_pages_of_the_desk_read_well(walk: Callable[..., Walk], language: str):
    agency = make.agency()
    chief = make.officer(agency, Role.CHIEF)
    new, studied = make.case(agency), make.case(agency, status=Status.STUDY)
    CannedReply.objects.create(
        situation="message", title_fr="Titre", title_ar="عنوان", text_fr="Bonjour {name}", text_ar="مرحبا {name}"
    )
    own, boss = begin(walk, chief, language), begin(walk, make.officer(agency, Role.AGENCY_ADMIN), language)

    with override(language):
        go(own, language, QUEUE, "queue")
        go(own, language, f"{QUEUE}{studied.pk}/change/?do=transfer", "transfer")
        for name in ("intake", "workload"):
            go(own, language, f"{QUEUE}{name}/", name)
        go(boss, language, "/admin/requests_desk/cannedreply/", "replies")
        take_all(own, language)

    assert Case.objects.get(pk=new.pk).assignee == chief
    own.end()
    boss.end()


def take_all(walk: Walk, language: str) -> None:
    """Tick every row, see what will happen, and do it: one is refused with its reason."""
    page = walk.page
    page.goto(f"{walk.base}/{language}{QUEUE}")
    for box in page.locator(".action-select").all():
        box.check()
    page.select_option("select[name=action]", "bulk_take")
    with page.expect_navigation():
        page.locator("#changelist .actions button").first.click()
    walk.at(f"{language}-desk-many-before")
    with page.expect_navigation():
        page.locator("button[value=do]").click()
    walk.at(f"{language}-desk-many-after")
    assert page.locator(".mre-counts .new").count() == 1
