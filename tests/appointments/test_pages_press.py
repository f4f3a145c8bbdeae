"""Pressing a time of the calendar: one hold a press, offers beside a time taken, odd presses answered in words."""

import re
from datetime import time, timedelta

import pytest
from django.test import Client

from appointments.models import Booking, BookingRules
from common import days
from tests.recipes import appointments as make
from tests.recipes.visits import page, pressing, take

pytestmark = pytest.mark.django_db


def test_the_same_press_twice_is_one_held_time(client):
    wish = make.wish()

    first = take(client, wish, nonce="page-1")["Location"]
    second = take(client, wish, nonce="page-1")["Location"]

    assert first == second
    assert Booking.objects.count() == 1


def test_another_press_gives_the_first_time_back(client):
    wish = make.wish()

    take(client, wish, starts=time(9), nonce="a")
    take(client, wish, starts=time(10), nonce="a")

    assert sorted(Booking.objects.values_list("starts", "status")) == [(time(9), "lapsed"), (time(10), "held")]


def test_a_time_taken_meanwhile_offers_the_nearest(client):
    wish = make.wish(opens=time(9), closes=time(11))
    make.held(wish, starts=time(9, 30))

    answer = take(client, wish, starts=time(9, 30))

    text = answer.content.decode()
    assert answer.status_code == 409
    assert re.findall(r'name="at" value="[^"]*T(\d\d:\d\d)"', text) == ["09:00", "10:00", "10:30"]


def test_offers_keep_to_the_stay(client):
    wish = make.wish(opens=time(9), closes=time(10))
    day = make.monday()
    for starts in (time(9), time(9, 30)):
        make.booked(make.Wish(wish.service, wish.office, "in_person"), starts=starts)

    answer = take(client, wish, first=day.isoformat(), last=day.isoformat())

    assert answer.status_code == 409
    assert 'name="at"' not in answer.content.decode()
    assert "/wait/?" in answer.content.decode()


PRESSED = [
    {"at": "2020-01-06T09:00"},
    {"at": "nonsense"},
    {"at": ""},
    {"at": "9999-01-01T09:00"},
    {"office": "0"},
    {"mode": "phone"},
    {"people": "0"},
    {"people": "1000"},
    {"people": "x"},
    {"first": "2030-01-02", "last": "2020-01-01"},
    {"nonce": "\u202e" * 500, "at": "٢٠٢٦-١٢-٠٧T09:00"},
    {"former": "forged:signature", "at": "x"},
]


@pytest.mark.parametrize("odd", PRESSED)
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_an_odd_press_is_answered_in_words_and_holds_nothing(client, odd, language):
    wish = make.wish()
    url = page("hold", wish.office.agency.slug, wish.service.key, language=language)

    answer = client.post(url, pressing(wish) | odd)

    assert answer.status_code in (409, 422)
    assert not Booking.objects.exists()


def test_a_past_time_and_a_time_of_another_service_are_refused_with_offers(client):
    wish = make.wish(opens=time(9), closes=time(12))

    yesterday = client.post(
        page("hold", wish.office.agency.slug, wish.service.key),
        pressing(wish) | {"at": f"{days.today() - timedelta(days=1)}T09:00"},
    )
    between = take(client, wish, starts=time(9, 7))

    for answer in (yesterday, between):
        assert answer.status_code == 409
        assert 'name="at"' in answer.content.decode()


def test_too_many_holds_of_one_connection_are_refused_in_words():
    wish = make.wish(lanes=3)
    BookingRules.objects.create(pk=1, holds_most=2)
    for starts in (time(9), time(10)):
        take(Client(), wish, starts=starts)

    answer = take(Client(), wish, starts=time(11))

    assert answer.status_code == 429
    assert "connexion" in answer.content.decode()
    assert "127.0.0.1" not in str(Booking.objects.values_list("connection", flat=True))


def test_a_flood_of_presses_is_told_to_wait(client, monkeypatch):
    monkeypatch.setitem(__import__("appointments.views.browser", fromlist=["MOST"]).MOST, "hold", 2)
    wish = make.wish()

    answers = [take(client, wish, starts=time(9 + number)).status_code for number in range(3)]

    assert answers == [302, 302, 429]


def test_a_press_needs_the_forms_token():
    wish = make.wish()

    answer = take(Client(enforce_csrf_checks=True), wish)

    assert answer.status_code == 403
    assert not Booking.objects.exists()
