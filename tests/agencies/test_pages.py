import pytest

from agencies.models import ServiceTerms
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

    assert page.count("/fr/agencies/beni-mellal/") == 2


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


def test_whatsapp_opens_a_conversation(client, directory):
    make.contact(directory[0], "+212696198557", channel="whatsapp")

    assert "https://wa.me/212696198557" in client.get("/fr/agencies/beni-mellal/").content.decode()
