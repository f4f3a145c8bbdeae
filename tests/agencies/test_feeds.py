"""Feeds, read back by a second parser."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from agencies.models import Announcement
from tests.recipes import agencies as make

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(autouse=True)
def public_host(settings):
    settings.BASE_URL = "https://portal.example"


def announcement(agency=None, **fields):
    texts = {"title_ar": "إعلان 🎉", "title_fr": "Annonce", "text_ar": "نص", "text_fr": "Texte"}
    when = {"from_at": datetime(2026, 6, 1, 9, tzinfo=UTC)}
    return Announcement.objects.create(agency=agency, **texts | when | fields)


def parsed(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.content), answer


def test_atom_is_read_by_another_parser_in_both_languages(client):
    row = announcement()

    for language, title in (("ar", "إعلان 🎉"), ("fr", "Annonce")):
        feed, answer = parsed(client, f"/{language}/agencies/announcements/atom.xml")

        entry = feed.find(f"{ATOM}entry")
        page = f"https://portal.example/{language}/agencies/announcements/{row.pk}/"
        assert answer["Content-Type"].startswith("application/atom+xml")
        assert feed.get(LANG) == language
        assert entry.findtext(f"{ATOM}title") == title
        assert entry.find(f"{ATOM}link").get("href") == page
        assert entry.findtext(f"{ATOM}id") == page
        assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) == row.from_at
        assert feed.findtext(f"{ATOM}author/{ATOM}name")
        assert entry.find(f"{ATOM}summary").get("type") == "html"


def test_rss_is_read_by_another_parser(client):
    row = announcement()

    feed, answer = parsed(client, "/fr/agencies/announcements/rss.xml")

    item = feed.find("channel/item")
    assert answer["Content-Type"].startswith("application/rss+xml")
    assert feed.get("version") == "2.0"
    assert feed.findtext("channel/language") == "fr"
    assert item.findtext("title") == "Annonce"
    assert item.findtext("link") == f"https://portal.example/fr/agencies/announcements/{row.pk}/"
    assert parsedate_to_datetime(item.findtext("pubDate")) == row.from_at


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_every_address_in_a_feed_has_the_public_host(client, kind):
    ours, _theirs = make.two_agencies()
    announcement(ours)

    feed, answer = parsed(client, f"/fr/agencies/beni-mellal/announcements/{kind}.xml")

    addresses = [node.get("href") for node in feed.iter() if node.get("href")]
    addresses += [node.text for node in feed.iter() if node.tag in ("link", f"{ATOM}id")]
    assert len(addresses) >= 3
    assert all(address.startswith("https://portal.example/fr/agencies/") for address in addresses if address)
    assert b"testserver" not in answer.content
    assert "max-age=300" in answer["Cache-Control"]


def test_an_agencys_feed_has_its_own_and_the_national_ones(client):
    ours, theirs = make.two_agencies()
    announcement(title_fr="Nationale")
    announcement(ours, title_fr="Nôtre")
    announcement(theirs, title_fr="Leur")

    def titles(address):
        return {node.findtext(f"{ATOM}title") for node in parsed(client, address)[0].findall(f"{ATOM}entry")}

    assert titles("/fr/agencies/announcements/atom.xml") == {"Nationale"}
    assert titles("/fr/agencies/beni-mellal/announcements/atom.xml") == {"Nationale", "Nôtre"}


def test_nothing_is_told_before_its_time_or_after(client):
    now = timezone.now()
    announcement(from_at=now + timedelta(minutes=5))
    announcement(until_at=now - timedelta(minutes=5))

    feed, _answer = parsed(client, "/fr/agencies/announcements/atom.xml")

    assert feed.find(f"{ATOM}entry") is None


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_odd_text_makes_valid_xml_and_inert_html(client, kind):
    announcement(title_ar="تجربة \x0b<b>&]]> 👨‍👩‍👧", text_ar="سطر\x07 <script>alert(1)</script>\n- نقطة & أخرى 🎉")

    feed, _answer = parsed(client, f"/ar/agencies/announcements/{kind}.xml")

    title = next(node.text for node in feed.iter() if node.tag.endswith("title") and "تجربة" in (node.text or ""))
    html = next(node.text for node in feed.iter() if "نقطة" in (node.text or ""))
    assert title == "تجربة <b>&]]> 👨‍👩‍👧"
    assert "<script>" not in html
    assert "<li>نقطة &amp; أخرى 🎉</li>" in html


@pytest.mark.parametrize("address", ["nowhere/announcements/atom.xml", "nowhere/announcements/rss.xml"])
def test_an_unknown_agency_has_no_feed(client, address):
    assert client.get(f"/fr/agencies/{address}").status_code == 404


def test_pages_name_their_feeds(client):
    make.two_agencies()

    national = client.get("/ar/agencies/announcements/").content.decode()
    own = client.get("/ar/agencies/beni-mellal/announcements/").content.decode()

    for kind in ("atom", "rss"):
        link = f'<link rel="alternate" type="application/{kind}+xml"'
        assert link in national
        assert f'href="https://portal.example/ar/agencies/announcements/{kind}.xml"' in national
        assert f'href="https://portal.example/ar/agencies/beni-mellal/announcements/{kind}.xml"' in own


def test_a_feed_costs_two_queries_at_most(client, django_assert_max_num_queries):
    ours, _theirs = make.two_agencies()
    for number in range(40):
        announcement(ours, title_fr=f"Annonce {number}")

    with django_assert_max_num_queries(2):
        feed, _answer = parsed(client, "/fr/agencies/beni-mellal/announcements/atom.xml")

    assert len(feed.findall(f"{ATOM}entry")) == 30
