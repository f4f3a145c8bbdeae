"""Guides, announcements, other administrations' services, and how staff write them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from agencies import press
from agencies.models import Announcement, ExternalService, Guide
from agencies.plain_text import as_html
from tests.recipes import agencies as make
from tests.recipes import desk
from tests.recipes.agencies import MARKER, Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def speak_french():
    with translation.override("fr"):
        yield


def guide(slug="note", agency=None, since=date(2026, 1, 1), **fields):
    texts = {"title_ar": "دليل المذكرة", "title_fr": "Guide de la note", "text_ar": "نص", "text_fr": "Texte"}
    return Guide.objects.create(slug=slug, agency=agency, since=since, **texts | fields)


def announcement(agency=None, **fields):
    texts = {"title_ar": "إعلان", "title_fr": "Annonce", "text_ar": "نص الإعلان", "text_fr": "Texte de l’annonce"}
    when = {"from_at": datetime(2026, 6, 1, 9, tzinfo=UTC)}
    return Announcement.objects.create(agency=agency, **texts | when | fields)


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


# --- plain text ---------------------------------------------------------------------


def test_plain_text_becomes_paragraphs_lists_and_headings():
    html = as_html("# Papiers\nVoici :\n- un\n- deux\n\nFin\nsuite")

    assert html == "<h2>Papiers</h2>\n<p>Voici :</p>\n<ul><li>un</li><li>deux</li></ul>\n<p>Fin<br>suite</p>"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "- <b onclick=x>", "# <img src=//x>", "a\n<i>b"])
def test_html_in_a_text_is_shown_and_not_obeyed(text):
    html = as_html(text)

    assert "&lt;" in html
    assert not any(f"<{tag}" in html for tag in ("script", "b ", "img", "i>"))


@pytest.mark.parametrize("text", ["", "\n\n", "\x00\x07", "\u202e", "#", "-", "# \n- \n"])
def test_odd_texts_render(text):
    html = as_html(text)

    assert "\x00" not in html
    assert "\u202e" not in html


# --- guides -------------------------------------------------------------------------


def test_the_portals_own_guides_stand_in_both_languages(client):
    call_command("load_directory", verbosity=0)

    pages = {code: read(client, f"/{code}/agencies/guides/") for code in ("ar", "fr")}

    assert Guide.objects.count() == 3
    assert all(press.languages_of(row) == {"ar", "fr"} for row in Guide.objects.all())
    assert "طلب مذكرة المعلومات التعميرية" in pages["ar"]
    assert "Adresser une réclamation à une agence urbaine" in pages["fr"]
    assert "<li>Une copie de votre pièce d’identité" in read(client, "/fr/agencies/guides/information-note/")
    assert "1 janvier 2026" in read(client, "/fr/agencies/guides/complaint/")


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


# --- announcements -------------------------------------------------------------------


def test_announcements_stand_newest_first_with_their_agency(client):
    ours, theirs = make.two_agencies()
    announcement(title_fr="Première")
    announcement(ours, title_fr="Deuxième", from_at=datetime(2026, 7, 1, tzinfo=UTC))
    announcement(theirs, title_fr="Troisième", from_at=datetime(2026, 8, 1, tzinfo=UTC))

    everything = read(client, "/fr/agencies/announcements/")
    own = read(client, "/fr/agencies/beni-mellal/announcements/")

    assert everything.index("Troisième") < everything.index("Deuxième") < everything.index("Première")
    assert "Première" in own
    assert "Deuxième" in own
    assert "Troisième" not in own


def test_an_announcement_is_read_in_its_time_only(client):
    now = timezone.now()
    coming = announcement(title_fr="À venir", from_at=now + timedelta(hours=1))
    over = announcement(title_fr="Passée", until_at=now - timedelta(hours=1))
    live = announcement(until_at=now + timedelta(hours=1))

    codes = [client.get(f"/fr/agencies/announcements/{row.pk}/").status_code for row in (coming, over, live)]
    page = read(client, "/fr/agencies/announcements/")

    assert codes == [404, 404, 200]
    assert "À venir" not in page
    assert "Passée" not in page
    assert client.get("/fr/agencies/announcements/99999999999999999999999/").status_code == 404


@pytest.mark.parametrize(("language", "locale"), [("ar", "ar_AR"), ("fr", "fr_FR")])
def test_an_announcement_can_be_passed_on(client, settings, language, locale):
    settings.BASE_URL = "https://portal.example"
    row = announcement(title_fr="Portes “ouvertes” & <b>visites</b>", title_ar="أبواب مفتوحة")

    page = read(client, f"/{language}/agencies/announcements/{row.pk}/")

    address = f"https://portal.example/{language}/agencies/announcements/{row.pk}/"
    assert '<meta property="og:type" content="article">' in page
    assert f'<meta property="og:url" content="{address}">' in page
    assert f'<meta property="og:locale" content="{locale}">' in page
    assert 'property="og:title"' in page
    assert 'property="og:description"' in page
    assert 'property="og:image" content="https://portal.example/' in page
    assert "<b>visites" not in page
    for host in ("https://wa.me/?", "https://www.facebook.com/sharer/sharer.php?", "https://x.com/intent/post?"):
        assert f'href="{host}' in page
    assert page.count('rel="noopener noreferrer"') == 3


def test_the_list_costs_the_same_for_many_announcements(client, django_assert_max_num_queries):
    ours, _theirs = make.two_agencies()
    for number in range(30):
        announcement(ours if number % 2 else None)

    with django_assert_max_num_queries(2):
        page = read(client, "/fr/agencies/announcements/")

    assert "page=2" in page


@pytest.mark.parametrize("page", ["abc", "-1", "99999999999999999999999"])
def test_odd_page_numbers_show_a_page(client, page):
    assert client.get("/fr/agencies/announcements/", {"page": page}).status_code == 200


def test_control_characters_in_an_address_are_refused(client):
    assert client.get("/fr/agencies/announcements/?page=%00").status_code == 400
    assert client.get("/fr/agencies/guides/a%00b/").status_code == 400


# --- services of other administrations --------------------------------------------------


def service(key="rokhas", url="https://www.rokhas.ma", **fields):
    texts = {"name_ar": "رخص", "name_fr": "Rokhas", "purpose_ar": "رخص التعمير", "purpose_fr": "Autorisations"}
    return ExternalService.objects.create(key=key, url=url, **texts | fields)


def test_the_thirteen_services_lead_through_the_portals_last_page(client):
    call_command("load_directory", verbosity=0)

    page = read(client, "/fr/agencies/elsewhere/")

    assert page.count("/fr/agencies/elsewhere/") >= 13
    assert "https://www.rokhas.ma" not in page
    for row in ExternalService.objects.all():
        assert f"/fr/agencies/elsewhere/{row.key}/" in page
        last = read(client, f"/ar/agencies/elsewhere/{row.key}/")
        assert (f'href="{row.url}"' in last) == bool(row.url)


def test_the_last_page_leads_nowhere_but_to_the_tables_address(client):
    service()

    page = read(client, "/fr/agencies/elsewhere/rokhas/?url=https://evil.example&next=//evil.example")

    assert 'href="https://www.rokhas.ma" rel="noopener noreferrer"' in page
    # the address of the other language repeats the query inside this portal
    assert 'href="https://evil' not in page
    assert 'href="//evil' not in page


def test_unknown_and_hidden_services_are_not_found(client):
    service("hidden", active=False)

    assert client.get("/fr/agencies/elsewhere/hidden/").status_code == 404
    assert client.get("/fr/agencies/elsewhere/unknown/").status_code == 404


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "ftp://files.example", "http://[", "https:"])
def test_an_address_that_is_no_web_page_gives_no_link(client, url):
    service(url=url)

    page = read(client, "/fr/agencies/elsewhere/rokhas/")

    assert not url or f'href="{url}' not in page


def test_an_unencrypted_site_is_told(client):
    service(url="http://www.aubm.ma")

    assert read(client, "/fr/agencies/elsewhere/rokhas/").count('class="notice warning"') == 1


# --- on the agency's page -----------------------------------------------------------------


def test_tags_show_what_concerns_an_agency_in_a_query_each(django_assert_num_queries):
    ours, theirs = make.two_agencies()
    guide()
    guide("own", agency=ours, title_fr="Le nôtre")
    for number in range(5):
        announcement(ours, title_fr=f"Annonce {number}")
    announcement(theirs, title_fr="Pas la nôtre")
    template = Template("{% load press %}{% feed_links a %}{% guides_of a %}{% announcements_of a %}")

    with django_assert_num_queries(2):
        html = template.render(Context({"a": ours}))

    assert "Le nôtre" in html
    assert "Guide de la note" in html
    assert html.count("<time") == 3
    assert "Pas la nôtre" not in html
    assert "/fr/agencies/beni-mellal/announcements/atom.xml" in html


def test_tags_say_nothing_when_there_is_nothing():
    ours, _theirs = make.two_agencies()

    html = Template("{% load press %}{% guides_of a %}{% announcements_of a %}").render(Context({"a": ours}))

    assert not html.strip()


# --- the administration ---------------------------------------------------------------------


@pytest.fixture
def two(monkeypatch):
    monkeypatch.setattr("accounts.second_factor.demand", lambda request: None)
    return make.two_agencies()


def signed_in(role, at=None) -> Client:
    client = Client()
    client.force_login(make.staff(role, at), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


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
    browser = signed_in(Role.AGENCY_ADMIN, two[0])

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
    browser = signed_in(Role.AGENCY_ADMIN, two[0])

    answer = browser.post(reverse("admin:agencies_guide_add"), guide_form(two[0], pdf=upload, text_fr="Mon texte"))

    assert list(errors_of(answer)) == ["pdf"]
    assert "Mon texte" in answer.content.decode()
    assert not Guide.objects.exists()


@pytest.mark.parametrize(("form", "name"), [(guide_form, "guide"), (news_form, "announcement")])
def test_national_rows_are_the_ministrys(two, form, name):
    add = reverse(f"admin:agencies_{name}_add")

    refused = signed_in(Role.AGENCY_ADMIN, two[0]).post(add, form(None))
    forged = signed_in(Role.AGENCY_ADMIN, two[0]).post(add, form(two[1]))
    taken = signed_in(Role.MINISTRY_ADMIN).post(add, form(None))

    assert list(errors_of(refused)) == ["agency"]
    assert list(errors_of(forged)) == ["agency"]
    assert taken.status_code == 302


@pytest.mark.parametrize("page", ["change", "history", "preview"])
def test_rows_of_another_agency_and_national_ones_are_not_found(two, page):
    browser = signed_in(Role.AGENCY_ADMIN, two[0])
    rows = [guide(agency=two[1]), guide(), announcement(two[1]), announcement()]

    codes = [
        browser.get(reverse(f"admin:agencies_{row._meta.model_name}_{page}", args=[row.pk])).status_code for row in rows
    ]

    assert codes == [404] * 4


def test_anothers_pdf_is_not_found(two):
    row = guide(agency=two[1])
    row.pdf.save("guide.pdf", ContentFile(desk.pdf().read()))
    address = reverse("admin:agencies_guide_pdf", args=[row.pk])

    assert signed_in(Role.AGENCY_ADMIN, two[0]).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_lists_name_nobody_else_and_flag_a_missing_language(two):
    browser = signed_in(Role.AGENCY_ADMIN, two[0])
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

    page = signed_in(Role.AGENCY_ADMIN, two[0]).get(reverse("admin:agencies_announcement_change", args=[row.pk]))

    html = page.content.decode()
    assert "field-title_ar field-title_fr" in html
    assert "field-text_ar field-text_fr" in html
    assert "css/admin-pairs.css" in html
    assert html.count('dir="rtl"') >= 2
    assert reverse("admin:agencies_announcement_preview", args=[row.pk]) in html
    assert reverse("admin:agencies_announcement_history", args=[row.pk]) in html


def test_staff_preview_what_is_not_public_yet(two):
    browser = signed_in(Role.AGENCY_ADMIN, two[0])
    coming = announcement(two[0], title_fr="Bientôt", from_at=timezone.now() + timedelta(days=3))
    future = guide(agency=two[0], since=date(2099, 1, 1), title_fr="Plus tard")

    for row in (coming, future):
        answer = browser.get(reverse(f"admin:agencies_{row._meta.model_name}_preview", args=[row.pk]))

        assert answer.status_code == 200
        assert row.title_fr in answer.content.decode()
        assert answer["Cache-Control"].startswith("private, no-store")
        assert Client().get(reverse(f"admin:agencies_{row._meta.model_name}_preview", args=[row.pk])).status_code == 302


def test_a_change_is_told_in_the_history(two):
    browser = signed_in(Role.AGENCY_ADMIN, two[0])
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
    browser = signed_in(Role.AGENCY_ADMIN, two[0])

    answer = browser.post(reverse("admin:agencies_announcement_add"), news_form(two[0], **fields))

    assert list(errors_of(answer)) == [wrong]


def test_a_new_version_is_saved_beside_the_old_one(two):
    browser = signed_in(Role.AGENCY_ADMIN, two[0])
    row = guide("own", agency=two[0])
    change = reverse("admin:agencies_guide_change", args=[row.pk])

    twice = browser.post(change, guide_form(two[0], _saveasnew="1"))
    saved = browser.post(change, guide_form(two[0], _saveasnew="1", since="2026-06-01", text_fr="Nouveau"))

    assert errors_of(twice)
    assert saved.status_code == 302
    assert list(Guide.objects.order_by("since").values_list("text_fr", flat=True)) == ["Texte", "Nouveau"]
