"""Other administrations' services, and the portal's last page before them."""

import pytest
from django.core.management import call_command

from agencies.models import ExternalService
from tests.recipes.press import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("french")]


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
