"""Sent elsewhere: what to prepare, and who was sent where, counted without a name."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from agencies.models import ExternalService
from common import days
from requests_desk.models import OrientationQuestion, Referral
from tests.recipes.orientation import PAGE, read, two_questions

pytestmark = pytest.mark.django_db
LEAVE = "/fr/requests/orientation/leave/"


@pytest.fixture
def asked(db) -> OrientationQuestion:
    return two_questions()


@pytest.fixture
def fresh():
    """Nobody was sent anywhere this minute."""
    cache.clear()


def test_elsewhere_tells_what_to_prepare_and_asks_for_the_country(client, asked):
    page = read(client, "permit")

    assert "<li>Un plan</li><li>Un titre</li>" in page
    assert "Souvent par l’architecte." in page
    assert '<option value="FR">' in page
    assert "https://www.rokhas.ma" not in page


def test_going_on_counts_where_somebody_was_sent_and_leads_to_the_last_page(client, asked, fresh):
    answer = client.post(LEAVE, {"a": "permit", "country": "BE"})

    counted = Referral.objects.get()
    assert answer["Location"] == "/fr/agencies/elsewhere/rokhas/"
    assert (counted.service.key, counted.choice.key, counted.country.code) == ("rokhas", "permit", "BE")
    assert (counted.language, counted.on) == ("fr", days.today())


def test_two_clicks_within_a_minute_count_once_and_another_day_counts_again(asked, fresh):
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(PAGE + "?a=permit")
    form = {"a": "permit", "csrfmiddlewaretoken": page.context["csrf_token"]}

    for _click in range(2):
        assert browser.post(LEAVE, form).status_code == 302
    once = Referral.objects.count()
    cache.clear()
    browser.post(LEAVE, form)

    assert (once, Referral.objects.count()) == (1, 2)


def test_two_people_are_counted_twice(asked, fresh):
    for _person in range(2):
        browser = Client()
        browser.get(PAGE + "?a=permit")
        browser.post(LEAVE, {"a": "permit"})

    assert Referral.objects.count() == 2


@pytest.mark.parametrize("country", ["", "XX", "fr", "\x00", "<b>", "F" * 5000])
def test_an_odd_country_is_not_kept(client, asked, fresh, country):
    client.post(LEAVE, {"a": "permit", "country": country})

    assert not Referral.objects.get().country


@pytest.mark.parametrize("answers", [[], ["land"], ["land", "rules"], ["nothing"], ["\x00"], ["permit", "more"] * 50])
def test_going_on_from_anything_else_counts_nothing_or_asks_again(client, asked, fresh, answers):
    answer = client.post(LEAVE, {"a": answers})

    assert answer.status_code == 302
    assert Referral.objects.count() == (answers[:1] == ["permit"])


def test_a_get_counts_nothing(client, asked):
    assert client.get(LEAVE + "?a=permit").status_code == 405
    client.get("/fr/agencies/elsewhere/rokhas/")

    assert not Referral.objects.exists()


def test_the_last_page_shows_the_services_own_list_and_else_the_general_one(client, asked):
    own = client.get("/fr/agencies/elsewhere/rokhas/").content.decode()
    ExternalService.objects.update(prepare_fr="", prepare_ar="")
    general = client.get("/fr/agencies/elsewhere/rokhas/").content.decode()

    assert "<li>Un plan</li><li>Un titre</li>" in own
    assert own.count("<li>") - general.count("<li>") == 1


def test_a_referral_names_nobody():
    names = {field.name for field in Referral._meta.get_fields()}

    assert names == {"id", "service", "choice", "country", "language", "at", "on"}
    assert timezone.now() - Referral().at < timedelta(minutes=1)
