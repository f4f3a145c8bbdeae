"""How the directory answers programs: pages, caches, refusals, limits."""

import json

import pytest
from django.core.cache import cache
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.api import AddressThrottle
from common.cache import ForgivingRedisCache
from tests.recipes import agencies as make
from tests.recipes.api import LISTS

pytestmark = pytest.mark.django_db


def test_pages_are_bounded_and_lead_on(client, directory):
    answer = client.get("/api/v1/provinces/", {"size": 1}).json()

    assert answer["count"] == 2
    assert len(answer["results"]) == 1
    assert client.get(answer["next"]).json()["results"][0]["code"] == "05.091"
    assert client.get("/api/v1/provinces/", {"page": 3}).json() == {"detail": "لا وجود لهذه الصفحة."}


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
