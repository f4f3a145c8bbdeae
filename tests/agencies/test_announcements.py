"""Announcements on their public pages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests.recipes import agencies as make
from tests.recipes.press import announcement, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("french")]


def test_announcements_stand_newest_first_with_their_agency(client):
    ours, theirs = make.two_agencies()
    announcement(title_fr="Première")
    announcement(ours, title_fr="Deuxième", from_at=datetime(2026, 7, 1, tzinfo=UTC))
    announcement(theirs, title_fr="Troisième", from_at=datetime(2026, 8, 1, tzinfo=UTC))

    everything = read(client, "/fr/agencies/announcements/")
    own = read(client, "/fr/agencies/beni-mellal/announcements/")

    assert everything.index("Troisième") < everything.index("Deuxième") < everything.index("Première")
    assert "Première" in own
    assert "Deuxième" in own
    assert "Troisième" not in own


def test_an_announcement_is_read_in_its_time_only(client):
    now = timezone.now()
    coming = announcement(title_fr="À venir", from_at=now + timedelta(hours=1))
    over = announcement(title_fr="Passée", until_at=now - timedelta(hours=1))
    live = announcement(until_at=now + timedelta(hours=1))

    codes = [client.get(f"/fr/agencies/announcements/{row.pk}/").status_code for row in (coming, over, live)]
    page = read(client, "/fr/agencies/announcements/")

    assert codes == [404, 404, 200]
    assert "À venir" not in page
    assert "Passée" not in page
    assert client.get("/fr/agencies/announcements/99999999999999999999999/").status_code == 404


@pytest.mark.parametrize(("language", "locale"), [("ar", "ar_AR"), ("fr", "fr_FR")])
def test_an_announcement_can_be_passed_on(client, settings, language, locale):
    settings.BASE_URL = "https://portal.example"
    row = announcement(title_fr="Portes “ouvertes” & <b>visites</b>", title_ar="أبواب مفتوحة")

    page = read(client, f"/{language}/agencies/announcements/{row.pk}/")

    address = f"https://portal.example/{language}/agencies/announcements/{row.pk}/"
    assert '<meta property="og:type" content="article">' in page
    assert f'<meta property="og:url" content="{address}">' in page
    assert f'<meta property="og:locale" content="{locale}">' in page
    assert 'property="og:title"' in page
    assert 'property="og:description"' in page
    assert 'property="og:image" content="https://portal.example/' in page
    assert "<b>visites" not in page
    for host in ("https://wa.me/?", "https://www.facebook.com/sharer/sharer.php?", "https://x.com/intent/post?"):
        assert f'href="{host}' in page
    assert page.count('rel="noopener noreferrer"') == 3


def test_the_list_costs_the_same_for_many_announcements(client, django_assert_max_num_queries):
    ours, _theirs = make.two_agencies()
    for number in range(30):
        announcement(ours if number % 2 else None)

    with django_assert_max_num_queries(2):
        page = read(client, "/fr/agencies/announcements/")

    assert "page=2" in page


@pytest.mark.parametrize("page", ["abc", "-1", "99999999999999999999999"])
def test_odd_page_numbers_show_a_page(client, page):
    assert client.get("/fr/agencies/announcements/", {"page": page}).status_code == 200
