"""Pre-study and complaint in a browser: with scripts and without, in both languages, from home to the reference."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils.translation import override

from requests_desk.models import Case
from tests.browser.conftest import PHONE, Walk
from tests.browser.test_main_job import code_for, go, press, tell_who_one_is
from tests.recipes import desk as make

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def begin(walk: Walk, language: str, slug: str) -> None:
    """From the home page to the first step."""
    walk.page.goto(f"{walk.base}/{language}/")
    go(walk, walk.page.locator(f"a.choice[href$='/{slug}/']"))
    walk.at(f"{language}-{slug}-start")
    press(walk, "Begin")


def choose_place(walk: Walk, query: str, name: str) -> None:
    walk.page.fill("#query", query)
    press(walk, "Search")
    walk.page.locator("input[name=commune]").first.check(force=True)
    walk.page.fill("#id_locality", "حي النهضة")
    walk.at(f"{name}-place")


def say_who(walk: Walk, email: str, name: str) -> None:
    """Who one is, and the code that confirms the e-mail."""
    walk.at(f"{name}-you-empty")
    tell_who_one_is(walk, email)
    press(walk, "Continue")
    walk.page.fill("input[name=code]", code_for(email))
    go(walk, walk.page.locator("main form button").first)


@pytest.mark.parametrize(("language", "script"), [("ar", True), ("fr", True), ("fr", False)])
def test_a_complaint_is_filed(walk: Callable[..., Walk], directory: None, language: str, script: bool):
    citizen = walk(PHONE, java_script_enabled=script)
    page, name = citizen.page, f"{language}-complaint"

    with override(language):
        begin(citizen, language, "complaint")
        press(citizen, "Continue")
        citizen.at(f"{name}-subject-refused")
        page.locator("input[name=sort][value=remark]").check(force=True)
        page.fill("#id_text", "لم أتوصل بأي جواب منذ ثلاثة أشهر.")
        press(citizen, "Continue")
        choose_place(citizen, "khnifra", name)
        press(citizen, "Continue")
        say_who(citizen, "salma@demo.example", name)
        press(citizen, "Continue")
        citizen.at(f"{name}-review")
        press(citizen, "Send the request")
        citizen.at(f"{name}-case")

    case = Case.objects.select_related("complaint", "agency").get()
    assert (case.complaint.sort, case.agency.slug) == ("remark", "khenifra")
    citizen.end()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_pre_study_is_filed_without_javascript(
    walk: Callable[..., Walk], directory: None, tmp_path: Path, language: str
):
    photo = tmp_path / "dossier.jpg"
    photo.write_bytes(make.jpeg().read())
    citizen = walk(PHONE, java_script_enabled=False)
    page, name = citizen.page, f"{language}-pre-study"

    with override(language):
        begin(citizen, language, "pre-study")
        choose_place(citizen, "khnifra", name)
        page.fill("#id_pin", "https://www.openstreetmap.org/#map=17/32.9344/-5.6614")
        press(citizen, "Continue")
        page.locator("input[name=tenure][value=unknown]").check(force=True)
        citizen.at(f"{name}-land")
        press(citizen, "Continue")
        press(citizen, "Continue")
        citizen.at(f"{name}-project-refused")
        page.locator("input[name=nature][value=building]").check(force=True)
        page.locator("input[name=size][value=small]").check(force=True)
        page.fill("#id_levels", "3")
        press(citizen, "Continue")
        page.select_option("#id_applicant_is", "attorney")
        say_who(citizen, "salma@demo.example", name)
        press(citizen, "Continue")
        citizen.at(f"{name}-mandate-refused")
        page.fill("#id_principal", "فاطمة بنعلي")
        page.select_option("#id_drawn_by", "adouls")
        page.fill("#id_place", "وجدة")
        page.fill("#id_signed_on", "2025-05-04")
        page.fill("#id_property", "الرسم العقاري 12345/10")
        press(citizen, "Continue")
        fields = page.locator("input[type=file]")
        for n in range(fields.count()):
            fields.nth(n).set_input_files(str(photo))
        press(citizen, "Continue")
        citizen.at(f"{name}-review")
        press(citizen, "Send the request")
        citizen.at(f"{name}-case")

    case = Case.objects.select_related("pre_study", "parcel", "mandate").get()
    assert (case.pre_study.levels, str(case.parcel.latitude), case.mandate.principal) == (3, "32.934400", "فاطمة بنعلي")


def test_the_position_is_asked_for_only_when_the_button_is_pressed(walk: Callable[..., Walk], directory: None):
    here = {"latitude": 32.3373, "longitude": -6.3498}
    citizen = walk(PHONE, geolocation=here, permissions=["geolocation"])

    with override("fr"):
        begin(citizen, "fr", "information-note")
        before = citizen.page.input_value("#id_pin")
        citizen.page.locator("[data-position] button").click()
        citizen.page.wait_for_function("document.getElementById('id_pin').value !== ''")

    assert (before, citizen.page.input_value("#id_pin")) == ("", "32.337300, -6.349800")
    citizen.end()
