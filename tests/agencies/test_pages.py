import json
import re
from urllib.parse import quote

import pytest
from django.utils.translation import gettext, override

from agencies.models import Agency, Holiday, HoursPeriod, HoursRule, ServiceTerms
from common import days
from tests.recipes import agencies as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory():
    ours, theirs = make.two_agencies()
    province = make.province()
    make.commune(province, "05.091.01.01", "Béni Mellal", "بني ملال")
    make.commune(make.province("02.265", "Guercif", "جرسيف"), "02.265.01.01", "Guercif", "جرسيف")
    make.territory(ours, province)
    ServiceTerms.objects.create(kind="note", days=5)
    ServiceTerms.objects.create(kind="complaint", days=60, counted="calendar")
    return ours, theirs


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_list_shows_agencies_by_region_with_their_lines(client, directory, language):
    page = client.get(f"/{language}/agencies/").content.decode()

    assert 'href="tel:+212523484046"' in page
    assert f"/{language}/agencies/beni-mellal/" in page


def test_the_list_costs_the_same_for_many_agencies(client, directory, django_assert_max_num_queries):
    for number in range(20):
        make.contact(make.agency(f"a{number}", "AU" + chr(65 + number), f"Agence {number}", region=make.region()))

    with django_assert_max_num_queries(6):
        client.get("/fr/agencies/")


def test_a_commune_leads_to_its_agency(client, directory):
    page = client.get("/fr/agencies/", {"q": "بني ملال"}).content.decode()

    found = page[page.index('id="found"') : page.index('id="regions"')]
    assert "/fr/agencies/beni-mellal/" in found
    assert "Béni Mellal" in found


def test_a_province_without_agency_is_said_plainly(client, directory):
    answer = client.get("/fr/agencies/communes/", {"q": "guercif"})

    assert answer.json() == {
        "results": [{"code": "02.265.01.01", "name": "Guercif", "province": "Guercif", "agency": None}]
    }
    assert client.get("/fr/agencies/", {"q": "guercif"}).status_code == 200


def test_typing_is_answered_in_the_readers_language_and_may_be_kept_five_minutes(client, directory):
    answer = client.get("/ar/agencies/communes/", {"q": "beni"})

    assert answer.json()["results"][0]["name"] == "بني ملال"
    assert "public" in answer["Cache-Control"]
    assert "max-age=300" in answer["Cache-Control"]


@pytest.mark.parametrize("query", ["", "a", "x" * 5000, "%%%", "<script>alert(1)</script>", "\u202e"])
@pytest.mark.parametrize("address", ["/ar/agencies/", "/ar/agencies/communes/"])
def test_odd_queries_are_answered(client, directory, address, query):
    answer = client.get(address, {"q": query})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_an_agency_shows_offices_lines_territory_and_terms(client, directory, language):
    page = client.get(f"/{language}/agencies/beni-mellal/").content.decode()

    assert "Azilal" in page
    assert 'href="tel:+212523484046"' in page
    assert 'id="territory"' in page
    assert "60" in page


def test_an_agency_shows_its_summers(client, directory):
    from campaigns.models import Campaign, Circular, Participation

    ours, theirs = directory
    campaign = Campaign.objects.create(year=2022, title_fr="Été 2022", title_ar="صيف 2022")
    Participation.objects.create(campaign=campaign, agency=ours, open_from="2022-08-08", open_to="2022-08-12")
    Circular.objects.create(campaign=campaign, agency=ours, reference="1191", dated="2022-06-21")
    Circular.objects.create(campaign=campaign, agency=theirs, reference=make.MARKER)

    page = client.get("/fr/agencies/beni-mellal/").content.decode()

    assert "Été 2022" in page
    assert "8 août 2022" in page
    assert "1191" in page
    assert make.MARKER not in page


def test_an_unknown_agency_is_not_found(client, directory):
    assert client.get("/fr/agencies/nowhere/").status_code == 404


def test_what_is_not_published_does_not_show(client, directory):
    ours, _ = directory
    make.contact(ours, "+212600000000", public=False)

    assert "600000000" not in client.get("/fr/agencies/beni-mellal/").content.decode()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_whatsapp_opens_a_conversation_begun_in_the_readers_language(client, directory, language):
    make.contact(directory[0], "+212696198557", channel="whatsapp")

    page = client.get(f"/{language}/agencies/beni-mellal/").content.decode()

    with override(language):
        greeting = quote(gettext("Hello, I am writing from abroad with a question about my land."))
    assert f'href="https://wa.me/212696198557?text={greeting}"' in page


@pytest.mark.parametrize("query", ["", " ", "a", "ا", "%", "؟؟؟", "x" * 500, "\u202e"])
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_what_cannot_be_a_name_is_explained_beside_the_field(client, directory, language, query):
    page = client.get(f"/{language}/agencies/", {"q": query}).content.decode()

    assert 'id="q_error"' in page
    assert 'id="found"' not in page


@pytest.mark.parametrize("query", ["'; DROP TABLE agencies_agency; --", "<script>alert(1)</script>", "qzqzqzqzqz"])
def test_what_nothing_bears_leads_to_a_person(client, directory, query):
    page = client.get("/fr/agencies/", {"q": query}).content.decode()

    assert "<script>alert" not in page
    assert "/fr/agencies/unknown/" in page[page.index('id="found"') :]


def test_control_characters_are_refused_without_a_fault(client, directory):
    assert client.get("/fr/agencies/", {"q": "\x00\x01"}).status_code == 400


def test_suggestions_are_of_every_kind_and_lead_somewhere(client, directory):
    rows = client.get("/fr/agencies/suggest/", {"q": "beni mellal"}).json()["results"]

    assert {row["url"] for row in rows} == {"/fr/agencies/beni-mellal/"}
    assert {row["kind"] for row in rows} >= {"agence urbaine", "commune urbaine"}


def test_an_uncovered_province_leads_to_the_ministrys_desk(client, directory):
    desk = make.agency("ministry-desk", "MRE", "Cellule MRE du ministère", kind="ministry")
    make.contact(desk, "+212537000000", person_fr="La cellule", person_ar="الخلية")
    row = client.get("/fr/agencies/suggest/", {"q": "guercif"}).json()["results"][0]

    page = client.get(row["url"]).content.decode()

    assert "Guercif" in page
    assert "Cellule MRE du ministère" in page
    assert 'href="tel:+212537000000"' in page
    assert "/fr/requests/new/information-note/" in page
    assert "/fr/contact/" in page


@pytest.mark.parametrize("asked", ["", "?province=05.091", "?province=zz", "?province=" + "9" * 500])
def test_the_way_of_those_without_agency_never_fails(client, directory, asked):
    assert client.get(f"/ar/agencies/unknown/{asked}").status_code == 200


def test_an_agencys_page_costs_at_most_twelve_queries(client, directory, django_assert_max_num_queries):
    ours, _ = directory
    for number in range(5):
        office = make.office(ours, f"Annexe {number}")
        make.contact(ours, f"+21252348405{number}", office=office, person_fr="Responsable", person_ar="المسؤول")
    client.get("/fr/agencies/beni-mellal/")

    with django_assert_max_num_queries(12):
        client.get("/fr/agencies/beni-mellal/")


def test_an_office_with_a_place_leads_to_maps(client, directory):
    office = make.office(directory[0], "Siège", kind="seat")
    type(office).objects.filter(pk=office.pk).update(latitude=32.3394, longitude=-6.3608)

    page = client.get("/fr/agencies/beni-mellal/").content.decode()

    assert 'href="geo:32.339400,-6.360800"' in page
    assert "https://www.openstreetmap.org/?mlat=32.339400" in page


def test_people_in_charge_stand_with_their_lines(client, directory):
    make.contact(directory[0], "+212523480000", person_fr="Chef du guichet", person_ar="رئيس الشباك")

    page = client.get("/fr/agencies/beni-mellal/").content.decode()

    assert "Chef du guichet" in page
    assert page.count('href="tel:+212523480000"') == 1


def open_every_day() -> None:
    """The nation's offices, from 8:30 to 16:30."""
    period = HoursPeriod.objects.create(kind="normal", name_fr="Normal", name_ar="عادي")
    for weekday in range(7):
        HoursRule.objects.create(period=period, weekday=weekday, opens="08:30", closes="16:30")


def test_the_printed_sheet_has_both_languages(client, directory):
    Agency.objects.filter(slug="beni-mellal").update(name_ar="الوكالة الحضرية لبني ملال")

    open_every_day()
    Holiday.objects.create(day=days.today(), name_fr="Jour férié", name_ar="يوم عطلة", state="confirmed")
    page = client.get("/fr/agencies/beni-mellal/print/").content.decode()

    assert page.count("Jour férié") == page.count("يوم عطلة") == 1
    assert "الوكالة الحضرية لبني ملال" in page
    assert "Agence urbaine de Béni Mellal" in page
    assert 'lang="ar" dir="rtl"' in page


def test_search_engines_read_the_office(client, directory):
    Agency.objects.filter(slug="beni-mellal").update(name_fr="</script><b>&")

    page = client.get("/fr/agencies/beni-mellal/").content.decode()

    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])
    assert data["@type"] == "GovernmentOffice"
    assert data["name"] == "</script><b>&"
    assert data["telephone"] == ["+212523484046"]


def test_search_engines_read_the_hours_of_the_week(client, directory):
    open_every_day()

    page = client.get("/fr/agencies/beni-mellal/").content.decode()

    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])
    monday = data["openingHoursSpecification"][0]
    assert (monday["dayOfWeek"], monday["opens"], monday["closes"]) == ("https://schema.org/Monday", "08:30", "16:30")


def test_an_agency_that_has_ended_still_has_its_page(client, directory):
    Agency.objects.filter(slug="beni-mellal").update(until="2020-01-01")

    assert client.get("/fr/agencies/beni-mellal/").status_code == 200
