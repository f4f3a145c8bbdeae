import json
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.models import Announcement, Guide, HoursPeriod, HoursRule, ServiceTerms
from common import days
from common.api import AddressThrottle
from common.cache import ForgivingRedisCache
from tests.recipes import agencies as make

pytestmark = pytest.mark.django_db
LISTS = ["regions", "provinces", "communes", "agencies", "offices", "guides", "announcements"]


@pytest.fixture
def directory():
    ours, theirs = make.two_agencies()
    province = make.province()
    make.commune(province, "05.091.01.01", "Béni Mellal", "بني ملال")
    make.commune(make.province("02.265", "Guercif", "جرسيف"), "02.265.01.01", "Guercif", "جرسيف")
    make.territory(ours, province)
    ServiceTerms.objects.create(kind="note", days=5)
    guide("how", None)
    announcement(ours)
    return ours, theirs


@pytest.fixture
def a_saturday(monkeypatch):
    """A Saturday in November."""
    monkeypatch.setattr(days, "now", lambda: datetime(2026, 11, 21, 12, tzinfo=UTC))


def guide(slug, agency, **fields):
    return Guide.objects.create(
        slug=slug, agency=agency, title_ar="دليل", title_fr="Guide", text_ar="نص", text_fr="Texte", **fields
    )


def announcement(agency, **fields):
    return Announcement.objects.create(
        agency=agency, title_ar="إعلان", title_fr="Annonce", text_ar="نص", text_fr="Texte", **fields
    )


def rows(client, name, **asked):
    return client.get(f"/api/v1/{name}/", asked).json()["results"]


@pytest.mark.parametrize("name", LISTS)
def test_each_list_and_each_of_its_rows_answers(client, directory, name):
    first = rows(client, name)[0]
    key = first.get("code") if name in ("regions", "provinces", "communes") else first.get("id") or first["slug"]

    answer = client.get(f"/api/v1/{name}/{key}/")

    assert answer.status_code == 200
    assert first.items() <= answer.json().items()


def test_a_commune_leads_to_its_agency_in_both_languages(client, directory):
    found = rows(client, "communes", q="بني ملال")

    assert [row["code"] for row in found] == ["05.091.01.01"]
    assert found[0]["name"] == {"ar": "بني ملال", "fr": "Béni Mellal"}
    assert found[0]["agency"]["slug"] == "beni-mellal"
    assert rows(client, "communes", q="guercif")[0]["agency"] is None


def test_communes_are_filtered_by_province_with_a_name_or_without(client, directory):
    assert [row["code"] for row in rows(client, "communes", province="02.265")] == ["02.265.01.01"]
    assert [row["code"] for row in rows(client, "communes", q="guercif", province="02.265")] == ["02.265.01.01"]
    assert rows(client, "communes", q="guercif", province="05.091") == []


@pytest.mark.parametrize(
    ("asked", "slugs"),
    [
        ({"region": "05"}, ["beni-mellal"]),
        ({"commune": "05.091.01.01"}, ["beni-mellal"]),
        ({"province": "05.091"}, ["beni-mellal"]),
        ({"commune": "02.265.01.01"}, []),
        ({"kind": "ministry"}, []),
    ],
)
def test_agencies_are_filtered_by_place_and_kind(client, directory, asked, slugs):
    assert [row["slug"] for row in rows(client, "agencies", **asked)] == slugs


def test_an_agency_tells_its_lines_territory_services_and_pages(client, directory):
    make.contact(directory[0], "+212600000000", public=False)

    agency = client.get("/api/v1/agencies/beni-mellal/").json()

    assert [line["link"] for line in agency["contacts"]] == ["tel:+212523484046"]
    assert [province["code"] for province in agency["provinces"]] == ["05.091"]
    assert [terms["days"] for terms in agency["services"]] == [5]
    assert agency["page"]["fr"] == "http://testserver/fr/agencies/beni-mellal/"
    assert "note" not in agency


def test_offices_are_filtered_by_agency_and_those_out_of_use_are_left_out(client, directory):
    closed = make.office(directory[0], "Fermé")
    closed.active = False
    closed.save()

    assert [row["name"]["fr"] for row in rows(client, "offices", agency="beni-mellal")] == ["Azilal"]
    assert client.get(f"/api/v1/offices/{closed.pk}/").status_code == 404


@pytest.fixture
def weekdays(directory):
    """Half past eight to half past four by Morocco's clock, Monday to Friday."""
    period = HoursPeriod.objects.create(kind="normal", name_ar="عادي", name_fr="Normal")
    for weekday in range(5):
        HoursRule.objects.create(period=period, weekday=weekday, opens=time(8, 30), closes=time(16, 30))


@pytest.mark.parametrize(
    ("at", "kind"),
    [
        ("2026-11-20T10:00:00Z", "open"),
        ("2026-11-20T16:00:00", "open"),
        ("2026-11-20T23:00:00Z", "closed"),
        ("2026-11-21T10:00:00Z", "closed"),
    ],
)
def test_an_office_is_open_or_closed_at_any_instant(client, directory, weekdays, a_saturday, at, kind):
    offices = rows(client, "offices", at=at)

    assert {office["state"]["kind"] for office in offices} == {kind}
    assert rows(client, "offices", at=at, state=kind) == offices
    assert rows(client, "offices", at=at, state="duty") == []
    assert client.get(f"/api/v1/offices/{offices[0]['id']}/", {"at": at}).json() == offices[0]


def test_a_closed_office_says_when_it_opens(client, directory, weekdays, a_saturday):
    state = rows(client, "offices", at="2026-11-21T10:00:00Z", agency="beni-mellal")[0]["state"]

    assert datetime.fromisoformat(state["next_opens"]) == datetime(2026, 11, 23, 8, 30, tzinfo=days.CASABLANCA)


def test_hours_of_an_office_are_told_day_by_day(client, directory, weekdays, a_saturday):
    office = rows(client, "offices", agency="beni-mellal")[0]["id"]

    told = client.get(f"/api/v1/offices/{office}/hours/", {"first": "2026-11-20", "days": 2}).json()["days"]

    assert told[0]["spans"] == [{"opens": "08:30", "closes": "16:30", "duty": False}]
    assert (told[1]["day"], told[1]["spans"]) == ("2026-11-21", [])


def test_hours_of_another_age_are_not_told(client, directory):
    office = rows(client, "offices")[0]["id"]

    for asked in ({"first": "0001-01-01"}, {"first": "9999-12-31"}, {"days": 32}, {"first": "2026-02-30"}):
        assert client.get(f"/api/v1/offices/{office}/hours/", asked).status_code == 400
    for at in ("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "tomorrow"):
        assert client.get("/api/v1/offices/", {"at": at}).status_code == 400


def test_only_what_is_published_is_told(client, directory):
    ours, theirs = directory
    later = announcement(ours, from_at=timezone.now() + timedelta(days=1))
    over = announcement(ours, from_at=timezone.now() - timedelta(days=2), until_at=timezone.now() - timedelta(days=1))
    announcement(theirs)
    hidden = guide("hidden", None, active=False)

    told = rows(client, "announcements", agency="beni-mellal")

    assert [row["agency"] for row in told] == ["beni-mellal"]
    assert [row["slug"] for row in rows(client, "guides", agency="beni-mellal")] == ["how"]
    for row in (later, over):
        assert client.get(f"/api/v1/announcements/{row.pk}/").status_code == 404
    assert client.get(f"/api/v1/guides/{hidden.pk}/").status_code == 404


def test_a_guide_is_told_in_the_version_of_today_with_its_pdf(client, directory):
    today = days.today()
    guide("law", None, since=today - timedelta(days=9))
    now = guide("law", None, since=today - timedelta(days=1), pdf="guides/2026/law.pdf")
    guide("law", None, since=today + timedelta(days=1))

    told = [row for row in rows(client, "guides", lang="fr") if row["slug"] == "law"]

    assert [row["id"] for row in told] == [now.pk]
    assert told[0]["pdf"] == f"http://testserver/fr/agencies/guides/pdf/{now.pk}/"


def test_pages_are_bounded_and_lead_on(client, directory):
    answer = client.get("/api/v1/provinces/", {"size": 1}).json()

    assert answer["count"] == 2
    assert len(answer["results"]) == 1
    assert client.get(answer["next"]).json()["results"][0]["code"] == "05.091"
    assert client.get("/api/v1/provinces/", {"page": 3}).json() == {"detail": "لا وجود لهذه الصفحة."}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_many_rows(client, directory, django_assert_max_num_queries, name):
    for number in range(10):
        place = make.province(f"05.{number + 500}", f"Province {number}")
        make.commune(place, f"05.{number + 500}.01", f"Commune {number}", f"جماعة {number}")
        agency = make.agency(f"a{number}", "AU" + chr(65 + number), f"Agence {number}", region=make.region())
        make.territory(agency, place)
        make.contact(agency, office=make.office(agency, f"Bureau {number}"))
        guide(f"g{number}", agency)
        announcement(agency)

    with django_assert_max_num_queries(8 if name == "offices" else 4):
        assert len(rows(client, name)) >= 2


def test_an_unchanged_answer_is_not_sent_twice(client, directory):
    first = client.get("/api/v1/agencies/")

    again = client.get("/api/v1/agencies/", headers={"If-None-Match": first["ETag"]})
    make.contact(directory[0], "+212537000000")
    changed = client.get("/api/v1/agencies/", headers={"If-None-Match": first["ETag"]})

    assert "max-age=60" in first["Cache-Control"]
    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200


def test_answers_are_the_same_for_everybody_and_may_be_shared(client, directory):
    told = client.get("/api/v1/agencies/")
    client.force_login(make.staff("officer", directory[0]))

    signed_in = client.get("/api/v1/agencies/")

    assert signed_in.content == told.content
    for name in ("Cache-Control", "Vary", "ETag"):
        assert signed_in[name] == told[name]
    assert (told["Cache-Control"], told["Vary"]) == ("public, max-age=60", "Accept, Accept-Language")


def test_only_the_head_is_sent_where_only_the_head_is_asked_for(client, directory):
    told, head = client.get("/api/v1/agencies/"), client.head("/api/v1/agencies/")

    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == told["ETag"]


def test_any_site_may_read_and_nobody_may_write(client, directory):
    assert client.get("/api/v1/regions/")["Access-Control-Allow-Origin"] == "*"
    assert client.options("/api/v1/regions/")["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    for address in ("/api/v1/regions/", "/api/nowhere/"):
        answer = client.post(address, {"code": "1"}, headers={"Accept-Language": "fr"})
        assert answer.status_code == 405
        assert answer.json()["detail"].startswith("Cette interface")


@pytest.mark.parametrize(
    "address",
    ["/api/", "/api/v1/nothing/", "/api/v1/regions/99/", "/api/v1/agencies/nowhere/", "/api/v1/offices/999999999/"],
)
def test_what_does_not_exist_is_said_in_json(client, directory, address):
    answer = client.get(address, {"lang": "fr"})

    assert answer.status_code == 404
    assert answer.json() == {"detail": "Il n’y a rien à cette adresse."}


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("communes/?q=a", "q"),
        ("communes/?q=", "q"),
        (f"communes/?q={'x' * 500}", "q"),
        ("communes/?q=%E2%80%AE%E2%80%AE", "q"),
        ("provinces/?size=101", "size"),
        ("provinces/?page=0", "page"),
        ("provinces/?page=last", "page"),
        ("provinces/?page=99999999999999999999999", "page"),
        ("agencies/?kind=alien", "kind"),
        ("agencies/?regoin=05", "regoin"),
        ("offices/?agency=../../etc", "agency"),
        ("regions/?lang=de", "lang"),
    ],
)
def test_a_parameter_that_cannot_be_read_is_named(client, directory, address, name):
    answer = client.get(f"/api/v1/{address}", headers={"Accept-Language": "fr"})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [name]


@pytest.mark.parametrize("address", ["/api/v1/regions/?lang=%00", "/api/v1/communes/?q=%00", "/api/v1/x%00/"])
def test_nul_is_refused_in_json(client, directory, address):
    answer = client.get(address)

    assert answer.status_code == 400
    assert answer.json()["detail"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(LISTS),
    asked=st.dictionaries(
        st.sampled_from(
            [
                "q",
                "page",
                "size",
                "lang",
                "region",
                "province",
                "commune",
                "agency",
                "kind",
                "at",
                "state",
                "format",
                "x",
            ]
        ),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.integers().map(str),
        max_size=3,
    ),
)
def test_whatever_is_asked_the_answer_is_json_and_no_failure(client, directory, name, asked):
    cache.clear()

    answer = client.get(f"/api/v1/{name}/", asked)

    assert answer.status_code in (200, 400, 404)
    assert isinstance(json.loads(answer.content), dict)


def test_too_many_questions_from_one_address_are_put_off(client, directory, monkeypatch):
    monkeypatch.setattr(AddressThrottle, "THROTTLE_RATES", {"api": "2/min"})

    answers = [client.get("/api/v1/regions/", {"lang": "fr"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 0
    assert "Trop de questions" in answers[2].json()["detail"]
    assert client.get("/api/v1/regions/", REMOTE_ADDR="203.0.113.7").status_code == 200


def test_without_the_cache_questions_are_still_answered(client, directory):
    caches = {"default": {"BACKEND": "common.cache.ForgivingRedisCache", "LOCATION": "redis://127.0.0.1:9/0"}}

    with override_settings(CACHES=caches):
        answer = client.get("/api/v1/regions/")

    ForgivingRedisCache._resting_until = 0.0
    assert answer.status_code == 200


def test_the_description_is_valid_and_complete(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))

    assert (tmp_path / "schema.yml").stat().st_size > 1000


def test_the_description_is_served_for_machines(client):
    schema = client.get("/api/schema/", {"format": "json"}).json()

    assert client.get("/api/schema/").status_code == 200
    assert {f"/api/v1/{name}/" for name in LISTS} <= set(schema["paths"])


@pytest.mark.parametrize(("language", "title"), [("ar", "الدليل للبرامج"), ("fr", "L’annuaire pour les programmes")])
def test_the_description_is_a_page_for_people_without_script(client, language, title):
    page = client.get("/api/docs/", {"lang": language}).content.decode()

    assert title in page
    assert f'lang="{language}"' in page
    assert "/api/v1/communes/" in page
    assert "<script" not in page
