"""How staff write guides and announcements."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import Guide
from tests.recipes import agencies as make
from tests.recipes import desk, people
from tests.recipes.agencies import MARKER, Role
from tests.recipes.press import announcement, guide

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("french", "open_door")]


def browser_of(role, at=None) -> Client:
    return people.signed_in(make.staff(role, at))


def guide_form(agency, **fields):
    texts = {"title_ar": "دليل", "title_fr": "Guide", "text_ar": "نص", "text_fr": "Texte"}
    facts = {
        "agency": agency.pk if agency else "",
        "slug": "own",
        "since": "2026-01-01",
        "kind": "note",
        "active": "on",
    }
    return texts | facts | fields


def news_form(agency, **fields):
    texts = {"title_ar": "إعلان", "title_fr": "Annonce", "text_ar": "نص", "text_fr": "Texte"}
    facts = {"agency": agency.pk if agency else "", "from_at_0": "2026-06-01", "from_at_1": "09:00:00"}
    return texts | facts | {"until_at_0": "", "until_at_1": ""} | fields


def errors_of(answer):
    assert answer.status_code == 200
    return answer.context["adminform"].form.errors


def test_an_agency_writes_its_own_guide_with_a_decoded_pdf(two):
    browser = browser_of(Role.AGENCY_ADMIN, two[0])

    answer = browser.post(reverse("admin:agencies_guide_add"), guide_form(two[0], pdf=desk.pdf()))

    assert answer.status_code == 302
    row = Guide.objects.get()
    assert row.agency == two[0]
    change = browser.get(reverse("admin:agencies_guide_change", args=[row.pk])).content.decode()
    assert reverse("admin:agencies_guide_pdf", args=[row.pk]) in change
    assert browser.get(reverse("admin:agencies_guide_pdf", args=[row.pk]))["Cache-Control"].startswith(
        "private, no-store"
    )


@pytest.mark.parametrize(
    "upload",
    [SimpleUploadedFile("a.pdf", b"%PDF-1.7 broken"), SimpleUploadedFile("a.pdf", b"<script>alert(1)</script>"),
     SimpleUploadedFile("a.pdf", b""), desk.jpeg("a.pdf")],
    ids=["broken", "html", "empty", "picture"],
)  # fmt: skip
def test_a_bad_file_is_told_at_its_field_and_the_rest_kept(two, upload):
    browser = browser_of(Role.AGENCY_ADMIN, two[0])

    answer = browser.post(reverse("admin:agencies_guide_add"), guide_form(two[0], pdf=upload, text_fr="Mon texte"))

    assert list(errors_of(answer)) == ["pdf"]
    assert "Mon texte" in answer.content.decode()
    assert not Guide.objects.exists()


@pytest.mark.parametrize(("form", "name"), [(guide_form, "guide"), (news_form, "announcement")])
def test_national_rows_are_the_ministrys(two, form, name):
    add = reverse(f"admin:agencies_{name}_add")

    refused = browser_of(Role.AGENCY_ADMIN, two[0]).post(add, form(None))
    forged = browser_of(Role.AGENCY_ADMIN, two[0]).post(add, form(two[1]))
    taken = browser_of(Role.MINISTRY_ADMIN).post(add, form(None))

    assert list(errors_of(refused)) == ["agency"]
    assert list(errors_of(forged)) == ["agency"]
    assert taken.status_code == 302


@pytest.mark.parametrize("page", ["change", "history", "preview"])
def test_rows_of_another_agency_and_national_ones_are_not_found(two, page):
    browser = browser_of(Role.AGENCY_ADMIN, two[0])
    rows = [guide(agency=two[1]), guide(), announcement(two[1]), announcement()]

    codes = [
        browser.get(reverse(f"admin:agencies_{row._meta.model_name}_{page}", args=[row.pk])).status_code for row in rows
    ]

    assert codes == [404] * 4


def test_anothers_pdf_is_not_found(two):
    row = guide(agency=two[1])
    row.pdf.save("guide.pdf", ContentFile(desk.pdf().read()))
    address = reverse("admin:agencies_guide_pdf", args=[row.pk])

    assert browser_of(Role.AGENCY_ADMIN, two[0]).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_lists_name_nobody_else_and_flag_a_missing_language(two):
    browser = browser_of(Role.AGENCY_ADMIN, two[0])
    guide(agency=two[0], title_fr="", text_fr="")
    guide("other", agency=two[0])
    guide("theirs", agency=two[1], title_fr=MARKER)

    page = browser.get(reverse("admin:agencies_guide_changelist")).content.decode()

    assert "fr&nbsp;—" in page
    assert page.count("fr&nbsp;✓") == 1
    assert page.count("mre-missing") == 1
    assert MARKER not in page


def test_both_languages_stand_side_by_side_each_in_its_direction(two):
    row = announcement(two[0])

    page = browser_of(Role.AGENCY_ADMIN, two[0]).get(reverse("admin:agencies_announcement_change", args=[row.pk]))

    html = page.content.decode()
    assert "field-title_ar field-title_fr" in html
    assert "field-text_ar field-text_fr" in html
    assert "css/admin-pairs.css" in html
    assert html.count('dir="rtl"') >= 2
    assert reverse("admin:agencies_announcement_preview", args=[row.pk]) in html
    assert reverse("admin:agencies_announcement_history", args=[row.pk]) in html


def test_staff_preview_what_is_not_public_yet(two):
    browser = browser_of(Role.AGENCY_ADMIN, two[0])
    coming = announcement(two[0], title_fr="Bientôt", from_at=timezone.now() + timedelta(days=3))
    future = guide(agency=two[0], since=date(2099, 1, 1), title_fr="Plus tard")

    for row in (coming, future):
        answer = browser.get(reverse(f"admin:agencies_{row._meta.model_name}_preview", args=[row.pk]))

        assert answer.status_code == 200
        assert row.title_fr in answer.content.decode()
        assert answer["Cache-Control"].startswith("private, no-store")
        assert Client().get(reverse(f"admin:agencies_{row._meta.model_name}_preview", args=[row.pk])).status_code == 302


def test_a_change_is_told_in_the_history(two):
    browser = browser_of(Role.AGENCY_ADMIN, two[0])
    row = announcement(two[0])

    browser.post(reverse("admin:agencies_announcement_change", args=[row.pk]), news_form(two[0], title_fr="Corrigée"))
    history = browser.get(reverse("admin:agencies_announcement_history", args=[row.pk])).content.decode()

    row.refresh_from_db()
    assert row.title_fr == "Corrigée"
    assert "@demo.example" in history


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"title_fr": ""}, "title_fr"), ({"text_ar": " \u200b "}, "text_ar"), ({"title_ar": "x" * 161}, "title_ar"),
     ({"text_fr": "\x00\u202e"}, "text_fr"), ({"from_at_0": "tomorrow"}, "from_at"),
     ({"until_at_0": "2026-05-01", "until_at_1": "09:00:00"}, "__all__")],
)  # fmt: skip
def test_bad_input_is_told_at_its_field(two, fields, wrong):
    browser = browser_of(Role.AGENCY_ADMIN, two[0])

    answer = browser.post(reverse("admin:agencies_announcement_add"), news_form(two[0], **fields))

    assert list(errors_of(answer)) == [wrong]


def test_a_new_version_is_saved_beside_the_old_one(two):
    browser = browser_of(Role.AGENCY_ADMIN, two[0])
    row = guide("own", agency=two[0])
    change = reverse("admin:agencies_guide_change", args=[row.pk])

    twice = browser.post(change, guide_form(two[0], _saveasnew="1"))
    saved = browser.post(change, guide_form(two[0], _saveasnew="1", since="2026-06-01", text_fr="Nouveau"))

    assert errors_of(twice)
    assert saved.status_code == 302
    assert list(Guide.objects.order_by("since").values_list("text_fr", flat=True)) == ["Texte", "Nouveau"]
