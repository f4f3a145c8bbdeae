"""Campaigns in the administration: the next summer, opening and closing, circulars as PDFs."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.models import Role
from campaigns.models import Campaign, Circular
from tests.recipes import agencies as make
from tests.recipes.files import pdf, picture
from tests.recipes.people import signed_in
from tests.recipes.rows import address

pytestmark = pytest.mark.django_db
NEXT = "admin:campaigns_campaign_next"


@pytest.fixture(autouse=True)
def behind_the_door(monkeypatch):
    """The second factor has its own tests."""
    monkeypatch.setattr("accounts.second_factor.demand", lambda request: None)


@pytest.fixture
def summer(db) -> Campaign:
    return Campaign.objects.create(year=2026, title_ar="صيف 2026", title_fr="Été 2026", open_from=date(2026, 8, 10))


@pytest.fixture
def browser(db):
    return signed_in(make.staff(Role.MINISTRY_ADMIN))


def move(campaign: Campaign, where: str) -> str:
    return reverse("admin:campaigns_campaign_move", args=[campaign.pk, where])


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_next_summer_is_a_page_and_a_click(summer, browser, language):
    page = reverse(NEXT).replace("/ar/", f"/{language}/")

    shown, done = browser.get(page), browser.post(page, {"year": 2027})
    again, odd = browser.post(page, {"year": 2027}), browser.post(page, {"year": "٢"})

    assert shown.context["form"].initial["year"] == 2027
    assert done.url.endswith(address(Campaign.objects.get(year=2027), "change")[3:])
    assert (again.status_code, odd.status_code) == (422, 422)
    assert "year" in again.context["form"].errors
    assert Campaign.objects.count() == 2


def test_the_list_leads_to_the_next_summer_and_the_campaign_to_its_moves(summer, browser):
    listed = browser.get(reverse("admin:campaigns_campaign_changelist")).content.decode()
    page = browser.get(address(summer, "change")).content.decode()

    assert reverse(NEXT) in listed
    assert move(summer, "open") in page
    assert move(summer, "close") not in page


def test_a_campaign_is_opened_and_closed_by_buttons_and_never_by_its_form(summer, browser):
    typed = {"year": 2026, "title_ar": "صيف", "title_fr": "Été", "state": "frozen"}

    assert browser.post(address(summer, "change"), typed).status_code == 302
    states = [Campaign.objects.get().state]
    for where in ("close", "open", "close"):  # the first may not follow
        assert browser.post(move(summer, where)).status_code == 302
        states.append(Campaign.objects.get().state)

    assert states == ["prepared", "prepared", "open", "closed"]
    assert browser.get(move(summer, "open")).status_code == 403
    assert browser.post(move(summer, "freeze")).status_code == 404


@pytest.mark.parametrize("role", [Role.MINISTRY_READER, Role.AGENCY_ADMIN, Role.OFFICER])
def test_nobody_else_prepares_or_moves_a_summer(summer, role):
    at = None if role == Role.MINISTRY_READER else make.agency("one", "AUA", "Une")
    person = signed_in(make.staff(role, at))

    codes = [person.get(reverse(NEXT)).status_code, person.post(reverse(NEXT), {"year": 2027}).status_code]
    codes.append(person.post(move(summer, "open")).status_code)

    assert codes == [403, 403, 403]
    assert Campaign.objects.get().state == "prepared"


def test_a_circular_is_kept_as_a_clean_pdf_and_read_by_staff(summer, browser):
    typed = {"campaign": summer.pk, "reference": "n° 12"}
    add = reverse("admin:campaigns_circular_add")

    refused = browser.post(add, typed | {"file": SimpleUploadedFile("a.pdf", picture())})
    added = browser.post(add, typed | {"file": SimpleUploadedFile("a.exe", pdf())})

    row = Circular.objects.get()
    text = browser.get(reverse("admin:campaigns_circular_text", args=[row.pk]))
    assert "file" in refused.context["adminform"].form.errors
    assert added.status_code == 302
    assert row.file.name.startswith("circulars/")
    assert b"".join(text.streaming_content).startswith(b"%PDF")
    assert (
        reverse("admin:campaigns_circular_text", args=[row.pk]) in browser.get(address(row, "change")).content.decode()
    )
