import xml.etree.ElementTree as ET

import pytest
from django.conf import settings

from tests.recipes import agencies as make

pytestmark = pytest.mark.django_db
SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def test_every_public_page_stands_in_both_languages_with_links_to_the_other(client):
    make.agency("beni-mellal", "AUBM", "Agence urbaine de Béni Mellal")

    root = ET.fromstring(client.get("/sitemap.xml").content)

    urls = {url.findtext("s:loc", namespaces=SPACES): url for url in root.findall("s:url", SPACES)}
    for language in ("ar", "fr"):
        links = urls[f"{settings.BASE_URL}/{language}/agencies/beni-mellal/"].findall("x:link", SPACES)
        assert {link.get("hreflang") for link in links} == {"ar", "fr", "x-default"}
    assert f"{settings.BASE_URL}/fr/contact/" in urls


def test_every_address_of_the_sitemap_answers(client):
    make.agency("beni-mellal", "AUBM", "Agence urbaine de Béni Mellal")
    root = ET.fromstring(client.get("/sitemap.xml").content)

    answers = {
        url.text: client.get(url.text.removeprefix(settings.BASE_URL)).status_code
        for url in root.findall("s:url/s:loc", SPACES)
    }

    assert set(answers.values()) == {200}


def test_ended_agencies_are_not_announced(client):
    make.agency("old", "AUOL", "Agence d’hier", until="2020-01-01")

    assert "/agencies/old/" not in client.get("/sitemap.xml").content.decode()


def test_robots_are_kept_out_of_what_is_personal(client):
    text = client.get("/robots.txt").content.decode()

    assert {"Disallow: /*/admin/", "Disallow: /*/requests/", "Disallow: /*/account/"} <= set(text.splitlines())
    assert f"Sitemap: {settings.BASE_URL}/sitemap.xml" in text
