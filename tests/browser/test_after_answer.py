"""After the answer, in a browser: a mark in two taps, what a low one leads to, and a review decided by the ministry."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from agencies.models import Posting, Role
from common import days
from requests_desk import verbs
from requests_desk.models import Rating, Status
from tests.browser.conftest import DESK, PHONE, Walk
from tests.recipes import desk as make
from tests.recipes import people

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def enter(walk: Walk, person: User) -> None:
    """Hand the browser a session of somebody who is signed in."""
    session = people.signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
    walk.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": walk.base}])


def address(language: str, name: str, *args: object) -> str:
    with override(language):
        return reverse(name, args=args)


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("script", [True, False])
def test_a_disappointed_applicant_marks_and_reopens(walk: Callable[..., Walk], language: str, script: bool) -> None:
    case = make.case(status=Status.ANSWERED, language=language)
    verbs.write_as_agency(case=case, by=case.assignee, text="À votre disposition.", files=[make.accepted()])
    phone = walk(PHONE, java_script_enabled=script)
    enter(phone, case.applicant)
    page = phone.page

    page.goto(phone.base + address(language, "requests_desk:case", case.reference))
    phone.at(f"{language}-answered")
    page.locator(".rate .option label").first.click()
    with page.expect_navigation():
        page.locator(".rate button").click()
    phone.at(f"{language}-low-mark")
    with page.expect_navigation():
        page.locator("#after a.btn").first.click()
    phone.at(f"{language}-reopen")
    page.fill("textarea[name=reason]", "Il manque la servitude")
    with page.expect_navigation():
        page.locator("main form button").first.click()
    phone.at(f"{language}-reopened")

    case.refresh_from_db()
    assert Rating.objects.get().score == 1
    assert case.status == Status.STUDY
    phone.end()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_ministry_decides_a_review(walk: Callable[..., Walk], language: str) -> None:
    case = make.case(status=Status.ANSWERED)
    ministry = people.staff()
    Posting.objects.create(user=ministry, agency=None, role=Role.MINISTRY_ADMIN, since=days.today() - timedelta(days=1))
    review = verbs.ask_review(case=case, by=case.applicant, reason="L’ancien plan a été appliqué")
    desk = walk(DESK)
    enter(desk, ministry)
    page = desk.page

    page.goto(desk.base + address(language, "admin:requests_desk_review_changelist"))
    desk.at(f"{language}-reviews")
    with page.expect_navigation():
        page.locator("#result_list tbody th a").first.click()
    desk.at(f"{language}-review")
    page.locator("input[value=upheld]").check(force=True)
    page.fill("textarea[name=decide-words]", "Le plan est celui de 2024.")
    with page.expect_navigation():
        page.locator(".mre-form button").click()
    desk.at(f"{language}-review-decided")

    review.refresh_from_db()
    assert review.decision == "upheld"
    desk.end()


def test_a_chief_and_an_officer_read_the_same_case(walk: Callable[..., Walk]) -> None:
    case = make.case(status=Status.ANSWERED)
    chief = make.officer(case.agency, Role.CHIEF)
    verbs.rate(case=case, by=case.applicant, score=2, words="ناقص")
    verbs.ask_review(case=case, by=case.applicant, reason="x")
    desk = walk(DESK)

    for person in (chief, case.assignee):
        enter(desk, person)
        desk.page.goto(desk.base + address("fr", "admin:requests_desk_case_change", case.pk))
        desk.at(f"case-{person.pk}")

    desk.end()
