"""Uploads in a browser on a bad line: cut in the middle, resumed, resumed again after the page was closed."""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import gettext, override
from playwright.sync_api import Page, expect

from requests_desk.models import Document, Draft, Status
from tests.browser.conftest import PHONE, Walk
from tests.recipes import desk as make
from tests.recipes.files import pdf
from tests.recipes.uploads import draft_of

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
BYTES_A_SECOND = 700_000


@pytest.fixture
def deed(tmp_path: Path) -> Path:
    """A PDF of three megabytes that no line can press together."""

    def fill(document) -> None:
        document.pages[0].Contents = document.make_stream(b"% " + random.Random(1).randbytes(3 * 2**20))

    path = tmp_path / "عقد الملكية.pdf"
    path.write_bytes(pdf(fill))
    return path


@pytest.fixture
def draft() -> Draft:
    make.terms()
    make.requirement(
        explanation_fr="Recto et verso.", explanation_ar="الوجهان معا.", example_fr="CIN", example_ar="بطاقة"
    )
    make.requirement("title", name_fr="Certificat de propriété", name_ar="شهادة الملكية", mandatory=False)
    return draft_of(make.citizen())


def sign_in(walk: Walk, person) -> None:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    walk.page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": walk.base}])


def slow_down(page: Page) -> Callable[[bool], None]:
    """Make the line slow; call the result with False to cut it, with True to mend it."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")

    def mend(whole: bool) -> None:
        speed = {"downloadThroughput": -1, "uploadThroughput": BYTES_A_SECOND, "latency": 20}
        line.send("Network.emulateNetworkConditions", {"offline": not whole, **speed})

    mend(True)
    return mend


def papers_page(walk: Walk, draft: Draft, language: str) -> Page:
    walk.page.goto(f"{walk.base}/{language}/requests/draft/{draft.token}/papers/")
    return walk.page


def wait_for_some(page: Page) -> None:
    expect(page.locator(".given progress")).to_have_attribute("value", re.compile(r"^[1-9]\d$"))


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_file_goes_on_after_the_line_was_cut(walk: Callable[..., Walk], draft: Draft, deed: Path, language: str):
    citizen = walk(PHONE)
    sign_in(citizen, draft.owner)
    page = papers_page(citizen, draft, language)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method) if "/upload/" in request.url else None)
    mend = slow_down(page)

    page.locator("input[type=file]").first.set_input_files(deed)
    wait_for_some(page)
    mend(False)
    with override(language):
        paused = gettext("The line is cut: the upload goes on by itself when it comes back.")
        cancel = gettext("Cancel")
    expect(page.locator(".given li").first).to_contain_text(paused)
    citizen.at(f"{language}-upload-paused")
    mend(True)

    expect(page.locator(".given li").first).to_contain_text(deed.name, timeout=30_000)
    expect(page.locator(".given a").first).to_be_visible(timeout=30_000)
    expect(page.get_by_text(cancel, exact=True)).to_have_count(0)
    citizen.at(f"{language}-upload-done")
    assert Document.objects.get().draft == draft
    assert "HEAD" in asked
    assert asked.count("POST") == 1
    citizen.end()


def test_a_file_goes_on_after_the_page_was_closed(walk: Callable[..., Walk], draft: Draft, deed: Path):
    citizen = walk(PHONE)
    sign_in(citizen, draft.owner)
    page = papers_page(citizen, draft, "fr")
    slow_down(page)
    page.locator("input[type=file]").first.set_input_files(deed)
    wait_for_some(page)

    page.reload()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method) if "/upload/" in request.url else None)
    page.locator("input[type=file]").first.set_input_files(deed)

    expect(page.locator(".given a").first).to_be_visible(timeout=30_000)
    assert asked[0] == "HEAD"
    assert "POST" not in asked
    assert Document.objects.count() == 1


def test_continue_waits_for_files_on_their_way(walk: Callable[..., Walk], draft: Draft, deed: Path):
    citizen = walk(PHONE)
    sign_in(citizen, draft.owner)
    page = papers_page(citizen, draft, "fr")
    slow_down(page)

    page.locator("input[type=file]").nth(1).set_input_files(deed)
    page.locator("main form button.btn:not(.plain):not(.link)").click()

    page.wait_for_url(lambda url: "/papers/" not in url, timeout=30_000)
    assert Document.objects.count() == 1


def test_a_refused_file_says_why_beside_its_paper_and_a_cancelled_one_goes(
    walk: Callable[..., Walk], draft: Draft, deed: Path, tmp_path: Path
):
    lie = tmp_path / "acte.pdf"
    lie.write_bytes(b"<html><script>alert(1)</script></html>")
    citizen = walk(PHONE)
    sign_in(citizen, draft.owner)
    page = papers_page(citizen, draft, "ar")
    slow_down(page)

    page.locator("input[type=file]").first.set_input_files([lie, deed])
    expect(page.locator(".given .bad")).to_contain_text("PDF")
    wait_for_some(page)
    citizen.at("ar-upload-refused")
    page.locator(".given progress ~ button").click()

    expect(page.locator(".given progress")).to_have_count(0)
    assert not Document.objects.exists()


@pytest.mark.parametrize("script", [True, False])
def test_an_asked_paper_is_given_with_and_without_javascript(walk: Callable[..., Walk], deed: Path, script: bool):
    case = make.case(status=Status.WAITING)
    citizen = walk(PHONE, java_script_enabled=script)
    sign_in(citizen, case.applicant)
    page = citizen.page
    page.goto(f"{citizen.base}/fr/requests/case/{case.reference}/")

    page.locator("input[type=file]").first.set_input_files(deed)
    if script:
        expect(page.locator(".given a")).to_be_visible(timeout=30_000)
    page.locator("form[action*='/paper/'] p button").click()
    page.wait_for_load_state()
    citizen.at(f"fr-asked-{script}")

    case.refresh_from_db()
    assert case.status == Status.STUDY
    assert case.documents.count() == 1
    citizen.end()
