"""The main job in a browser: a citizen files on a phone, an officer works it, the citizen reads the answer."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import Locator

from agencies.models import Agency
from notifications.models import Message
from requests_desk.models import Case, Status
from tests.browser.conftest import DESK, PHONE, Walk
from tests.recipes import desk as make
from tests.recipes import people

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def papers(tmp_path: Path) -> dict[str, str]:
    """A photo and a PDF as files on the phone."""
    found = {}
    for upload in (make.jpeg("بطاقة.jpg"), make.pdf("note.pdf")):
        path = tmp_path / str(upload.name)
        path.write_bytes(upload.read())
        found[path.suffix] = str(path)
    return found


def code_for(email: str) -> str:
    return str(Message.objects.filter(to=email, template="code", state="waiting").latest("pk").context["code"])


def press(walk: Walk, words: str) -> None:
    """Press the button with these words, and come to the page it leads to."""
    go(walk, walk.page.get_by_role("button", name=gettext(words), exact=True).first)


def go(walk: Walk, where: Locator) -> None:
    """Click, and wait for the page it leads to."""
    with walk.page.expect_navigation():
        where.click()


def file_a_note(walk: Walk, language: str, email: str, papers: dict[str, str], query: str) -> None:
    """From the home page to the reference."""
    page = walk.page
    page.goto(f"{walk.base}/{language}/")
    walk.at(f"{language}-home")
    go(walk, page.locator("a.choice[href$='/information-note/']"))
    walk.at(f"{language}-start")
    press(walk, "Begin")
    page.fill("#query", query)
    press(walk, "Search")
    page.locator("input[name=commune]").first.check(force=True)
    page.fill("#id_locality", "دوار أيت علي")
    walk.at(f"{language}-place")
    press(walk, "Continue")
    walk.at(f"{language}-land-empty")
    press(walk, "Continue")
    walk.at(f"{language}-land-refused")
    page.locator("input[name=tenure][value=title]").check(force=True)
    page.fill("#id_title_number", "12345/10")
    press(walk, "Continue")
    tell_who_one_is(walk, email)
    walk.at(f"{language}-you")
    press(walk, "Continue")
    walk.at(f"{language}-code")
    page.fill("input[name=code]", code_for(email))
    go(walk, page.locator("main form button").first)
    give_papers(walk, papers)
    walk.at(f"{language}-papers")
    press(walk, "Continue")
    walk.at(f"{language}-review")
    press(walk, "Send the request")
    walk.at(f"{language}-case-filed")


def tell_who_one_is(walk: Walk, email: str) -> None:
    page = walk.page
    page.fill("#id_name_ar", "أمينة الإدريسي")
    page.fill("#id_name_latin", "Amina El Idrissi")
    page.fill("#id_email", email)
    page.select_option("#id_country", "FR")
    page.fill("#id_phone", "06 12 34 56 78")
    page.fill("#id_stay_from", "2026-12-18")
    page.fill("#id_stay_to", "2027-01-04")
    page.check("#id_consent")


def give_papers(walk: Walk, papers: dict[str, str]) -> None:
    fields = walk.page.locator("input[type=file]")
    for n in range(fields.count()):
        fields.nth(n).set_input_files(papers[".jpg"])


def sign_in_as_officer(walk: Walk, officer, language: str) -> None:
    page = walk.page
    page.goto(f"{walk.base}/{language}/account/staff/")
    page.fill("input[type=email]", officer.email)
    page.fill("input[type=password]", people.PASSWORD)
    go(walk, page.locator("main form button").first)
    page.fill("input[name=code]", people.totp())
    go(walk, page.locator("main form button").first)
    page.goto(f"{walk.base}/{language}/admin/requests_desk/case/")


def ask_for_a_paper(walk: Walk, case: Case, language: str) -> None:
    page = walk.page
    walk.at(f"{language}-queue")
    go(walk, page.get_by_role("link", name=case.reference))
    press(walk, "Take this request")
    walk.at(f"{language}-officer-case")
    page.get_by_text(gettext("Ask for papers"), exact=True).click()
    page.locator("select[name^=ask-reason]").first.select_option("unreadable")
    press(walk, "Ask for these papers")


def answer(walk: Walk, papers: dict[str, str]) -> None:
    page = walk.page
    page.reload()
    page.locator("#answer > summary").click()
    page.fill("#id_answer-text", "هذه مذكرة المعلومات التعميرية الخاصة بعقاركم.")
    page.set_input_files("#id_answer-pdf", papers[".pdf"])
    press(walk, "Send the answer")


@pytest.mark.parametrize(("language", "query"), [("ar", "بني ملال"), ("fr", "beni mellal")])
def test_the_main_job(walk: Callable[..., Walk], directory: None, papers: dict[str, str], language: str, query: str):
    email, beni_mellal = "amina@demo.example", Agency.objects.get(slug="beni-mellal")
    citizen, staff = walk(PHONE), walk(DESK, color_scheme="dark" if language == "fr" else "light")

    with override(language):
        file_a_note(citizen, language, email, papers, query)
        case = Case.objects.get()
        sign_in_as_officer(staff, make.officer(beni_mellal), language)
        ask_for_a_paper(staff, case, language)
        citizen.page.reload()
        citizen.at(f"{language}-case-waiting")
        citizen.page.set_input_files("input[type=file]", papers[".pdf"])
        press(citizen, "Send this paper")
        answer(staff, papers)
        staff.at(f"{language}-officer-answered")
        citizen.page.reload()
        citizen.at(f"{language}-case-answered")

    case.refresh_from_db()
    assert case.status == Status.ANSWERED
    with citizen.page.expect_download() as download:
        citizen.page.locator("a[href*='/requests/answer/']").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    citizen.end()
    staff.end()


def test_a_note_is_filed_without_javascript(walk: Callable[..., Walk], directory: None, papers: dict[str, str]):
    citizen = walk(PHONE, java_script_enabled=False, color_scheme="dark")

    with override("ar"):
        file_a_note(citizen, "ar", "salma@demo.example", papers, "khnifra")

    assert Case.objects.get().agency.slug == "khenifra"
