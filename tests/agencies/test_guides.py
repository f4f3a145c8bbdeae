"""Guides to procedures on their public pages."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone

from agencies import press
from agencies.models import Guide
from tests.recipes import agencies as make
from tests.recipes import desk
from tests.recipes.press import guide, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("french")]


def test_the_portals_own_guides_stand_in_both_languages(client):
    call_command("load_directory", verbosity=0)

    pages = {code: read(client, f"/{code}/agencies/guides/") for code in ("ar", "fr")}

    assert Guide.objects.count() == 3
    assert all(press.languages_of(row) == {"ar", "fr"} for row in Guide.objects.all())
    assert "طلب مذكرة المعلومات التعميرية" in pages["ar"]
    assert "Adresser une réclamation à une agence urbaine" in pages["fr"]
    assert "<li>Une copie de votre pièce d’identité" in read(client, "/fr/agencies/guides/information-note/")
    assert "1er janvier 2026" in read(client, "/fr/agencies/guides/complaint/")


def test_loading_again_leaves_what_staff_wrote():
    call_command("load_directory", verbosity=0)
    Guide.objects.filter(slug="complaint").update(since=date(2026, 3, 1), text_fr="Nouveau texte")

    call_command("load_directory", verbosity=0)

    assert Guide.objects.get(slug="complaint").text_fr == "Nouveau texte"


def test_a_guide_shows_its_version_in_force_and_lists_the_earlier_one(client):
    guide(text_fr="Ancien texte")
    guide(since=date(2026, 6, 1), text_fr="Texte actuel")
    guide(since=timezone.now().date() + timedelta(days=90), text_fr="Texte futur")

    page = read(client, "/fr/agencies/guides/note/")
    earlier = read(client, "/fr/agencies/guides/note/2026-01-01/")

    assert "Texte actuel" in page
    assert "Ancien texte" not in page
    assert "futur" not in page
    assert "/fr/agencies/guides/note/2026-01-01/" in page
    assert "Ancien texte" in earlier
    assert 'href="/fr/agencies/guides/note/"' in earlier


@pytest.mark.parametrize(
    "address",
    ["guides/other/", "guides/note/2027-02-30/", "guides/note/today/", "guides/note/2025-01-01/", "guides/hidden/",
     "guides/future/", "guides/future/2099-01-01/", "nowhere/guides/", "fes/guides/note/", "guides/pdf/999999/",
     "guides/pdf/99999999999999999999999/", "guides/pdf/777777/"],
)  # fmt: skip
def test_guides_that_are_not_public_are_not_found(client, address):
    make.two_agencies()
    guide(pk=777777)
    guide("hidden", active=False)
    guide("future", since=date(2099, 1, 1))

    assert client.get(f"/fr/agencies/{address}").status_code == 404


def test_an_agencys_own_guide_takes_the_place_of_the_national_one(client):
    ours, _theirs = make.two_agencies()
    guide(title_fr="Guide national")
    guide(agency=ours, title_fr="Guide de Béni Mellal")

    page = read(client, "/fr/agencies/beni-mellal/guides/")

    assert "Guide de Béni Mellal" in page
    assert "Guide national" not in page
    assert "Guide national" in read(client, "/fr/agencies/fes/guides/")
    assert "Guide de Béni Mellal" in read(client, "/fr/agencies/beni-mellal/guides/note/")


def test_a_guides_pdf_is_a_download_that_shared_caches_may_keep(client):
    row = guide()
    row.pdf.save("guide.pdf", ContentFile(desk.pdf().read()))

    answer = client.get(f"/fr/agencies/guides/pdf/{row.pk}/")

    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "public" in answer["Cache-Control"]
    assert f"/fr/agencies/guides/pdf/{row.pk}/" in read(client, "/fr/agencies/guides/note/")


def test_a_lost_pdf_is_not_found(client):
    row = guide(pdf="guides/2026/lost.pdf")

    assert client.get(f"/fr/agencies/guides/pdf/{row.pk}/").status_code == 404


def test_a_missing_translation_is_said_and_the_other_language_shown(client):
    guide(title_fr="", text_fr="")

    page = read(client, "/fr/agencies/guides/note/")

    assert "دليل المذكرة" in page
    assert '<article lang="ar" dir="rtl">' in page


def test_the_guide_of_a_request_leads_to_where_it_begins(client):
    guide(kind="note")
    guide(slug="plainte", kind="complaint")
    guide(slug="autre", kind="")

    assert 'href="/fr/requests/new/information-note/"' in read(client, "/fr/agencies/guides/note/")
    assert 'href="/fr/requests/new/complaint/"' in read(client, "/fr/agencies/guides/plainte/")
    assert "/requests/new/" not in read(client, "/fr/agencies/guides/autre/")
