"""Guides and announcements together: the tags for any page, and addresses that nobody wrote."""

import pytest
from django.template import Context, Template

from tests.recipes import agencies as make
from tests.recipes.press import announcement, guide

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("french")]


def test_control_characters_in_an_address_are_refused(client):
    assert client.get("/fr/agencies/announcements/?page=%00").status_code == 400
    assert client.get("/fr/agencies/guides/a%00b/").status_code == 400


def test_tags_show_what_concerns_an_agency_in_a_query_each(django_assert_num_queries):
    ours, theirs = make.two_agencies()
    guide()
    guide("own", agency=ours, title_fr="Le nôtre")
    for number in range(5):
        announcement(ours, title_fr=f"Annonce {number}")
    announcement(theirs, title_fr="Pas la nôtre")
    template = Template("{% load press %}{% feed_links a %}{% guides_of a %}{% announcements_of a %}")

    with django_assert_num_queries(2):
        html = template.render(Context({"a": ours}))

    assert "Le nôtre" in html
    assert "Guide de la note" in html
    assert html.count("<time") == 3
    assert "Pas la nôtre" not in html
    assert "/fr/agencies/beni-mellal/announcements/atom.xml" in html


def test_tags_say_nothing_when_there_is_nothing():
    ours, _theirs = make.two_agencies()

    html = Template("{% load press %}{% guides_of a %}{% announcements_of a %}").render(Context({"a": ours}))

    assert not html.strip()
