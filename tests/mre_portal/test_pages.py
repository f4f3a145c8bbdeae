"""The home page, the pages that explain the portal, and what is said when something fails."""

import re
from datetime import UTC, datetime

import pytest
from django import forms
from django.template import engines
from django.test import Client, RequestFactory
from django.utils.translation import override

from agencies.models import ExternalService, Kind, ServiceTerms
from mre_portal import pages
from mre_portal.context import in_language
from tests import make

EXPLAINED = ["about", "personal-data", "accessibility", "licences", "contact"]


@pytest.fixture
def national_terms(db: None) -> ServiceTerms:
    """The ministry's terms of the information note."""
    return ServiceTerms.objects.create(kind=Kind.NOTE, days=5)


@pytest.fixture
def national_service(db: None) -> ExternalService:
    """Another administration's service."""
    return ExternalService.objects.create(key="rokhas", url="https://www.rokhas.ma", name_ar="رخص", name_fr="Rokhas")


def page(client: Client, path: str) -> str:
    """The text of a page that must answer."""
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_root_leads_to_the_language_of_the_browser(client: Client) -> None:
    french = client.get("/", headers={"accept-language": "fr-FR,fr;q=0.9"})
    neither = client.get("/", headers={"accept-language": "de"})

    assert french.url == "/fr/"
    assert neither.url == "/ar/"


def test_home_offers_what_exists_with_its_days(client: Client, national_terms: ServiceTerms) -> None:
    text = page(client, "/fr/")

    assert 'href="/fr/requests/new/information-note/"' in text
    assert re.search(r"5\s+jours ouvrables", text)


def test_home_hides_a_request_that_is_not_offered(client: Client, national_terms: ServiceTerms) -> None:
    ServiceTerms.objects.update(offered=False)

    assert "/requests/new/" not in page(client, "/fr/")


def test_home_leads_elsewhere_in_the_readers_language(client: Client, national_service: ExternalService) -> None:
    assert "Rokhas" in page(client, "/fr/")
    assert "رخص" in page(client, "/ar/")


def test_home_shows_a_second_clock_only_where_the_zone_is_known(client: Client, national_terms: ServiceTerms) -> None:
    stranger = page(client, "/fr/")
    client.force_login(
        make.citizen(time_zone="Asia/Tokyo"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )

    assert "Tokyo" not in stranger
    assert "Tokyo" in page(client, "/fr/")


def test_home_is_cheap(client: Client, national_terms: ServiceTerms, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(4):
        page(client, "/ar/")


@pytest.mark.parametrize("name", EXPLAINED)
@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr")])
@pytest.mark.django_db
def test_explaining_pages_speak_both_languages(client: Client, name: str, language: str, direction: str) -> None:
    text = page(client, f"/{language}/{name}/")

    assert f'<html lang="{language}" dir="{direction}">' in text
    assert text.count("<h1>") == 1


@pytest.mark.django_db
def test_the_language_switch_keeps_the_page_and_its_query(client: Client) -> None:
    text = page(client, "/ar/about/?from=receipt&x=%22")

    assert 'href="/fr/about/?from=receipt&amp;x=%22" lang="fr"' in text


def test_an_address_without_language_switches_to_the_home_page() -> None:
    assert in_language("/healthz", "fr") == "/fr/"
    assert in_language("//evil.example/ar/", "fr") == "/fr/"
    assert in_language("/ar/", "fr") == "/fr/"


@pytest.mark.django_db
def test_each_page_names_itself_in_both_languages(client: Client) -> None:
    text = page(client, "/fr/contact/?x=1")

    assert re.search(r'rel="canonical" href="http[^"?]*/fr/contact/"', text)
    assert re.search(r'hreflang="ar" href="http[^"]*/ar/contact/"', text)
    assert 'hreflang="x-default"' in text


@pytest.mark.django_db
def test_an_unknown_page_says_so_in_the_readers_language(client: Client) -> None:
    arabic, french = client.get("/ar/nothing/"), client.get("/fr/nothing/")

    assert arabic.status_code == french.status_code == 404
    assert 'dir="rtl"' in arabic.content.decode()
    assert "Page introuvable" in french.content.decode()


@pytest.mark.parametrize(("view", "status"), [(pages.server_error, 500), (pages.bad_request, 400)])
def test_failures_speak_both_languages_without_the_database(view, status: int) -> None:
    with override("fr"):
        response = view(RequestFactory().get("/"))

    text = response.content.decode()
    assert response.status_code == status
    assert "العودة" in text
    assert "Retour" in text


@pytest.mark.django_db
def test_a_form_without_its_cookie_is_refused_with_a_way_out() -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post("/fr/requests/follow/", {"reference": "x", "email": "x@example.com"})

    assert response.status_code == 403
    assert "cookies" in response.content.decode()


def rendered(text: str, **context: object) -> str:
    """A line of template with the portal's tags."""
    return engines["django"].from_string(text).render(context)


def test_an_instant_is_told_on_both_clocks() -> None:
    moment = datetime(2026, 8, 14, 23, 30, tzinfo=UTC)
    with override("fr"):
        told = rendered('{% two_clocks moment "Africa/Cairo" %}', moment=moment)
    with override("ar"):
        day = rendered("{{ moment|day }}", moment=moment)

    assert "au Caire" in told
    assert "à Le" not in told
    assert "غشت" in day


def test_phones_read_from_left_to_right_and_are_escaped() -> None:
    assert (
        rendered("{{ value|phone }}", value="0523484046")
        == '<a href="tel:0523484046"><bdi dir="ltr">0523484046</bdi></a>'
    )
    assert "<script>" not in rendered("{{ value|ltr }}{{ value|bdi }}{{ value|phone }}", value="<script>")


def test_errors_are_listed_first_and_lead_to_their_fields() -> None:
    class Asked(forms.Form):
        email = forms.EmailField(label="E-mail")
        tenure = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "A")])

    text = rendered("{{ form }}", form=Asked({"email": "no"}))

    assert 'role="alert"' in text
    assert 'href="#id_email"' in text
    assert 'href="#id_tenure_0"' in text
    assert re.search(r'<input type="email"[^>]*dir="ltr"[^>]*aria-describedby="id_email_error"', text)
