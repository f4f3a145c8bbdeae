"""Whose clock a reader sees: the profile's, the session's, or none."""

import pytest

from accounts.reader import language_of, zone_of
from tests.recipes import people

pytestmark = pytest.mark.django_db
ADDRESS = "/fr/account/clock/"


def choose(client, zone, way="/fr/agencies/open/"):
    return client.post(ADDRESS, {"zone": zone, "next": way})


def test_a_chosen_clock_is_kept_for_the_session(client):
    answer = choose(client, "Europe/Paris")

    assert (answer.status_code, answer.url) == (302, "/fr/agencies/open/")
    assert client.session["reader_zone"] == "Europe/Paris"


def test_choosing_none_forgets_it(client):
    choose(client, "Europe/Paris")

    choose(client, "")

    assert "reader_zone" not in client.session


@pytest.mark.parametrize(
    "odd", ["Mars/Olympus", "\x00", "../etc/passwd", "/etc/passwd", "UTC", "x" * 500, "Europe/\x00"]
)
def test_a_clock_that_does_not_exist_is_refused_with_a_message(client, odd):
    answer = client.post(ADDRESS, {"zone": odd, "next": "/fr/about/"}, follow=True)

    assert answer.status_code == 200
    assert 'class="notice error"' in answer.content.decode()
    assert "reader_zone" not in client.session


@pytest.mark.parametrize(
    "way", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "", "/\x00", "about"]
)
def test_the_way_back_stays_on_the_portal(client, way):
    assert choose(client, "Europe/Paris", way).url == "/fr/"


def test_reading_the_address_changes_nothing(client):
    assert client.get(ADDRESS).status_code == 405


def test_the_profile_decides_before_the_session(rf):
    request = rf.get("/")
    request.user, request.session = people.citizen(time_zone="America/Toronto"), {"reader_zone": "Europe/Paris"}

    assert zone_of(request) == "America/Toronto"
    request.user.time_zone = "Nowhere/AtAll"
    assert zone_of(request) == "Europe/Paris"
    request.session = {"reader_zone": "Nowhere/AtAll"}
    assert zone_of(request) == ""
    assert language_of(request) in ("ar", "fr")
