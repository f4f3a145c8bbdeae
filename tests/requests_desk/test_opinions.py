"""Opinions of the committees: searched in both scripts, published without names, each agency its own."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from requests_desk.forms.opinions import refuse_personal
from requests_desk.models import PublishedOpinion
from tests.recipes import desk as make
from tests.recipes.people import signed_in

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def opinion(reference: str = "BM/2026/14", agency=None, **fields) -> PublishedOpinion:
    """A published opinion in both languages."""
    texts = {
        "subject_ar": "بناء منزل بأولاد يعيش", "subject_fr": "Construction d’une maison",
        "remarks_ar": "احترام علو الواجهة", "remarks_fr": "Respecter la hauteur de façade",
    }  # fmt: skip
    of = agency or make.agency()
    facts = {"committee": "small", "opinion": "favourable", "session_on": date(2026, 7, 1), "commune": make.commune(of)}
    found = PublishedOpinion(agency=of, reference=reference, **texts | facts | fields)
    found.fold_search_text()
    found.save()
    return found


def listed(client, language: str = "fr", **query: object) -> list[str]:
    answer = client.get(f"/{language}/opinions/", query)
    assert answer.status_code == 200
    return [row.reference for row in answer.context["opinions"]]


@pytest.mark.parametrize(
    "typed",
    [
        "facade",
        "FAÇADE hauteur",
        "اولاد يعيش",
        "أُولاد",
        "الواجهه",
        "bm 2026 14",
        "BM/2026/14",
        "béni-mellal",
        "bni mellal",
    ],
)
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_search_finds_words_in_either_script_and_any_spelling(client, typed, language):
    opinion()
    opinion("ZZ/1", subject_ar="مسجد", subject_fr="Mosquée", remarks_ar="", remarks_fr="", agency=other_agency())

    assert listed(client, language, q=typed) == ["BM/2026/14"]


def other_agency():
    return make.agency("fes", "AUFS", "Fès", "03.231")


def test_filters_narrow_the_list_and_newest_sessions_come_first(client):
    opinion("A", session_on=date(2025, 3, 1))
    opinion("B", opinion="deferred")
    opinion("C", agency=other_agency(), session_on=date(2026, 8, 1))

    assert listed(client) == ["C", "B", "A"]
    assert listed(client, agency="fes") == ["C"]
    assert listed(client, opinion="deferred") == ["B"]
    assert listed(client, year="2025") == ["A"]
    assert listed(client, q="zzz") == []


def test_older_ones_follow_a_mark_and_none_is_shown_twice_or_lost(client):
    for n in range(45):
        opinion(f"R{n:02}", session_on=date(2026, 7, 1) + timedelta(days=n // 10))
    seen, query = [], {}

    while True:
        answer = client.get("/fr/opinions/", query)
        seen += [row.reference for row in answer.context["opinions"]]
        if not answer.context["older"]:
            break
        query = dict(part.split("=") for part in answer.context["older"].split("&"))

    assert len(seen) == 45
    assert len(set(seen)) == 45


def test_what_is_withdrawn_or_not_yet_public_is_nowhere(client):
    hidden = [
        opinion("GONE", withdrawn_at=timezone.now()),
        opinion("SOON", published_at=timezone.now() + timedelta(days=1)),
    ]

    pages = [client.get(path).content.decode() for path in ("/fr/opinions/", "/fr/opinions/atom.xml", "/sitemap.xml")]

    assert not [row for row in hidden for page in pages if row.reference in page or f"/opinions/{row.pk}/" in page]
    assert [client.get(f"/fr/opinions/{row.pk}/").status_code for row in hidden] == [404, 404]


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_an_opinion_has_a_page_of_its_own(client, language):
    row = opinion()

    said = client.get(f"/{language}/opinions/{row.pk}/").content.decode()

    assert row.reference in said
    assert f'rel="canonical" href="{settings.BASE_URL}/{language}/opinions/{row.pk}/"' in said
    assert said.count('hreflang="') >= 3
    assert 'property="og:title"' in said
    assert f"/{language}/opinions/{row.pk}/" in client.get("/sitemap.xml").content.decode()


def test_pages_cost_two_or_three_queries(client, django_assert_max_num_queries):
    for n in range(25):
        row = opinion(f"R{n}")

    with django_assert_max_num_queries(3):
        client.get("/fr/opinions/")
    with django_assert_max_num_queries(1):
        client.get(f"/fr/opinions/{row.pk}/")
    with django_assert_max_num_queries(1):
        client.get("/fr/opinions/atom.xml")


def test_the_feed_is_read_by_another_parser_in_both_languages(client):
    row = opinion(remarks_fr="Un <b>mot</b> & un autre")

    for language in ("ar", "fr"):
        feed = ElementTree.fromstring(client.get(f"/{language}/opinions/atom.xml").content)
        entry = feed.find(f"{ATOM}entry")
        assert entry.findtext(f"{ATOM}title").startswith(row.reference)
        assert entry.find(f"{ATOM}link").get("href") == f"{settings.BASE_URL}/{language}/opinions/{row.pk}/"
        assert entry.findtext(f"{ATOM}updated")
        assert feed.findtext(f"{ATOM}author/{ATOM}name")
    assert "<b>mot</b>" not in entry.findtext(f"{ATOM}summary")


@pytest.mark.parametrize(
    "query",
    [
        {"q": "x" * 10_000}, {"agency": "nowhere"}, {"opinion": "nonsense"}, {"year": "abc"}, {"year": "9" * 40},
        {"q": "%_\\'\""}, {"q": "\u202e🎉"},
    ],
)  # fmt: skip
def test_odd_filters_are_said_and_never_an_error(client, query):
    opinion()

    answer = client.get("/fr/opinions/", query)

    assert answer.status_code == 200
    known = "q" in query and len(query["q"]) < 100
    assert bool(answer.context["form"].errors) == (not known)


@pytest.mark.parametrize("mark", ["x", "2026-07-01", "2026-99-01.1", "2026-07-01." + "9" * 40, "2026-07-01.-1", "²"])
def test_an_odd_mark_is_no_error(client, mark):
    opinion()

    assert client.get("/fr/opinions/", {"after": mark}).status_code == 200


def test_nul_is_refused_clearly(client):
    assert client.get("/fr/opinions/?q=%00").status_code == 400


# --- the administration -----------------------------------------------------------------------------------


def admin(name: str, *args: object) -> str:
    with override("fr"):
        return reverse(f"admin:requests_desk_publishedopinion_{name}", args=args)


def typed(agency, **fields) -> dict:
    facts = {
        "agency": agency.pk, "reference": "BM/2026/20", "committee": "small", "session_on": "2026-07-01", "commune": "",
        "opinion": "reserved", "subject_ar": "بناء منزل", "subject_fr": "Une maison", "remarks_ar": "",
        "remarks_fr": "Hauteur : 11,50 m ; surface 1 250 000 m².", "published_at_0": "2026-07-02",
        "published_at_1": "09:00",
    }  # fmt: skip
    return facts | fields


def publisher(of):
    return signed_in(make.officer(of, "agency_admin"))


def test_an_agencys_administrator_publishes_and_everybody_finds_it(client):
    agency = make.agency()

    answer = publisher(agency).post(admin("add"), typed(agency))

    assert answer.status_code == 302
    assert listed(client, q="maison") == ["BM/2026/20"]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("remarks_fr", "Demandeur joignable au 06 12 34 56 78."),
        ("remarks_ar", "الهاتف ٠٦١٢٣٤٥٦٧٨"),
        ("remarks_fr", "Écrire à amina@demo.example"),
        ("subject_fr", "Maison de BK 123456"),
        ("remarks_fr", "Tél. +33 6 12 34 56 78"),
    ],
)
def test_what_identifies_a_person_is_refused_at_its_field(field, text):
    agency = make.agency()

    answer = publisher(agency).post(admin("add"), typed(agency, **{field: text}))

    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    assert text in answer.content.decode().replace("&#x27;", "'")
    assert not PublishedOpinion.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "R+2, 11,50 m, COS 0,60",
        "Titre 12345/10",
        "Décret 2-18-577",
        "1 250 000 m²",
        "RN 9, km 12",
        "loi 12-90",
        "2026-07-01 2026/145",
    ],
)
def test_figures_of_a_file_are_no_identifiers(text):
    refuse_personal(text)


def test_withdrawing_keeps_the_row_and_deleting_is_not_offered(client):
    row = opinion()
    browser = publisher(row.agency)

    browser.post(admin("change", row.pk), typed(row.agency, reference=row.reference, withdrawn="on"))
    deleted = browser.post(admin("delete", row.pk), {"post": "yes"})

    assert listed(client) == []
    assert PublishedOpinion.objects.get().withdrawn_at
    assert deleted.status_code == 403
    browser.post(admin("change", row.pk), typed(row.agency, reference=row.reference))
    assert listed(client) == [row.reference]


def test_another_agencys_administrator_neither_sees_nor_changes_nor_publishes_there():
    row = opinion("SECRET/1", published_at=timezone.now() + timedelta(days=1))
    stranger = publisher(other_agency())

    assert "SECRET/1" not in stranger.get(admin("changelist")).content.decode()
    assert stranger.get(admin("change", row.pk)).status_code == 404
    assert stranger.post(admin("add"), typed(row.agency)).status_code in (200, 403)
    assert PublishedOpinion.objects.count() == 1


def test_an_officer_of_cases_does_not_publish():
    agency = make.agency()

    assert signed_in(make.officer(agency)).get(admin("add")).status_code == 403


def test_one_file_has_one_opinion_of_a_session():
    row = opinion()

    answer = publisher(row.agency).post(admin("add"), typed(row.agency, reference=row.reference))

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    with pytest.raises(ValidationError):
        PublishedOpinion(agency=row.agency, reference=row.reference, session_on=row.session_on).validate_constraints()
