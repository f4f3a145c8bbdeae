"""News that programs subscribe to, read back by an XML parser: what was announced, changed and called off."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from openhouse.models import OpenDay, State
from tests.recipes import desk
from tests.recipes import openhouse as make
from tests.recipes.feeds import NEWS, content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_host")]
ATOM = "{http://www.w3.org/2005/Atom}"


def news(client, address=NEWS):
    feed = ElementTree.fromstring(content(client, address))
    return feed, feed.findall(f"{ATOM}entry")


def announced_before(hours=5, **fields):
    """An event announced some hours ago."""
    at = timezone.now() - timedelta(hours=hours)
    return make.event(announced_at=at, moved_at=at, **fields)


def test_the_news_follow_the_rules_of_atom(client):
    make.event(title_fr="Portes & ouvertes <b>")

    feed, entries = news(client)

    # RFC 4287, 4.1.1 and 4.1.2: one id, title and updated each, an author, a link to itself
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1
        datetime.fromisoformat(element.findtext(f"{ATOM}updated"))
        assert element.findtext(f"{ATOM}id").startswith("https://portal.example/fr/open-days/")
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    assert {link.get("rel") for link in feed.findall(f"{ATOM}link")} == {"alternate", "self"}
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == f"https://portal.example{NEWS}"
    assert entries[0].findtext(f"{ATOM}title") == "Annonce\xa0: Portes & ouvertes <b>"
    assert entries[0].find(f"{ATOM}summary").get("type") == "html"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert client.get(NEWS)["Content-Type"].startswith("application/atom+xml")


def test_each_news_of_an_event_is_an_entry_of_its_own(client):
    event = announced_before()
    kinds, ids = [], []

    def note():
        _feed, (entry,) = news(client)
        kinds.append(entry.find(f"{ATOM}category").get("term"))
        ids.append(entry.findtext(f"{ATOM}id"))

    note()
    OpenDay.objects.filter(pk=event.pk).update(hall_fr="Salle 9")
    note()
    OpenDay.objects.filter(pk=event.pk).update(description_fr="Un mot mieux choisi")
    note()
    make.fresh(event).move_to(State.CANCELLED)
    note()

    assert kinds == ["announced", "changed", "changed", "called-off"]
    assert ids[1] == ids[2]
    assert len(set(ids)) == 3


def test_the_newest_news_come_first_and_words_in_the_readers_language(client):
    old = announced_before(title_fr="Ancien", title_ar="قديم")
    make.event(title_fr="Récent", title_ar="جديد")

    _feed, entries = news(client)
    _feed, arabic = news(client, NEWS.replace("fr", "ar", 1))

    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Annonce\xa0: Récent", "Annonce\xa0: Ancien"]
    assert arabic[0].findtext(f"{ATOM}title") == "إعلان: جديد"
    published = datetime.fromisoformat(entries[1].findtext(f"{ATOM}published"))
    assert published == old.moved_at


def test_a_reason_is_told_and_what_is_typed_stays_inert(client):
    event = make.event(state=State.CANCELLED, cancelled_why_fr="Travaux <script>alert(1)</script>")

    _feed, (entry,) = news(client)

    assert "&lt;script&gt;" in entry.findtext(f"{ATOM}summary")
    assert entry.find(f"{ATOM}link").get("href") == f"https://portal.example/fr/open-days/{event.pk}/"


def test_past_summers_entered_today_and_drafts_are_no_news(client):
    make.event(in_days=-30)
    make.event(state=State.DRAFT)

    assert news(client)[1] == []


def test_news_of_an_agency_and_a_region(client):
    ours, theirs = desk.agency(), desk.fes()
    make.event(ours, title_fr="Ici")
    make.event(theirs, title_fr="Là-bas")

    for address in ("agency/fes/atom.xml", f"region/{theirs.region_id}/atom.xml"):
        _feed, entries = news(client, f"/fr/open-days/{address}")
        assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Annonce\xa0: Là-bas"]


def test_a_reader_that_asks_again_is_told_nothing_changed(client, django_assert_max_num_queries):
    make.event()
    first = client.get(NEWS)

    with django_assert_max_num_queries(2):
        again = client.get(NEWS, headers={"if-none-match": first["ETag"]})
    since = client.get(NEWS, headers={"if-modified-since": first["Last-Modified"]})
    make.event()
    changed = client.get(NEWS, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, since.status_code, changed.status_code) == (304, 304, 200)


def test_an_announcement_is_noted_when_a_draft_is_published():
    event = make.event(state=State.DRAFT)
    assert make.fresh(event).announced_at is None

    event.move_to(State.PUBLISHED)

    assert abs(make.fresh(event).announced_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert event.moved_at == event.announced_at
