"""Steps that all kinds share: the place and its point, the stay, drafts taken up again."""

import re

import pytest
from django.test import Client

from requests_desk.models import Case, Draft
from tests.requests_desk.walk import LAND, SLUGS, SUBJECT, YOU, Walk, give_papers, pre_study

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["note", "complaint"])
def test_the_other_kinds_do_not_speak_of_pre_studies(agency, kind):
    walk = Walk(kind, "fr")

    assert "elsewhere/rokhas" not in walk.read("place")


@pytest.mark.parametrize(
    ("pin", "code"),
    [
        ("https://maps.app.goo.gl/AbCd", "short_link"),
        ("near the mosque", "no_point"),
        ("48.8566, 2.3522", "outside"),
        ("9" * 1900, "no_point"),
    ],
)
def test_a_point_that_cannot_be_used_is_told_beside_its_field_and_kept(place, pin, code):
    walk = Walk("note", "fr")

    answer = walk.send("place", place | {"pin": pin})

    assert answer.status_code == 422
    assert answer.context["form"].errors.as_data()["pin"][0].code == code
    assert pin in walk.read("place")


def test_what_was_understood_of_a_point_outside_is_said(place):
    answer = Walk("note", "fr").send("place", place | {"pin": "48.8566, 2.3522"})

    assert "48.8566, 2.3522" in str(answer.context["form"].errors["pin"])


def test_a_search_for_the_commune_keeps_the_point_and_the_page_asks_for_no_position_by_itself(place):
    walk = Walk("note", "fr")

    text = walk.send("place", {"query": "beni", "search": "1", "pin": "32.3373, -6.3498"}).content.decode()

    assert 'value="32.3373, -6.3498"' in text
    assert re.search(r"<p[^>]*data-position[^>]* hidden>", text)


@pytest.mark.parametrize(
    ("start", "end"), [("2026-08-10", "2026-08-01"), ("1900-01-01", "1900-02-01"), ("2026-08-01", "")]
)
def test_a_stay_out_of_range_is_refused_in_words_for_every_kind(agency, start, end):
    for kind in SLUGS:
        answer = Walk(kind, "fr").send("you", YOU | {"stay_from": start, "stay_to": end})

        assert answer.status_code == 422
        assert "stay_to" in answer.context["form"].errors


@pytest.mark.parametrize("kind", ["pre_study", "complaint"])
def test_a_double_click_files_one_case(place, kind):
    walk = pre_study(place) if kind == "pre_study" else Walk("complaint")
    if kind == "complaint":
        walk.pass_("subject", SUBJECT)
        walk.pass_("place", place)
        walk.you()
    else:
        give_papers(walk)

    first, second = walk.client.post(walk.step("review")), walk.client.post(walk.step("review"))

    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "typed", "next_step"),
    [
        ("pre_study", ["place", "land"], "project"),
        ("pre_study", ["place"], "land"),
        ("complaint", [], "subject"),
        ("complaint", ["subject"], "place"),
        ("complaint", ["subject", "place"], "you"),
    ],
)
def test_a_draft_left_anywhere_is_taken_up_at_the_step_that_follows(place, kind, typed, next_step):
    answers = {"place": place, "land": LAND, "subject": SUBJECT}
    walk = Walk(kind)
    for name in typed:
        walk.pass_(name, answers[name])

    resumed = Client().get(walk.at("resume", Draft.objects.get(pk=walk.draft.pk).signed()))

    assert resumed["Location"] == walk.step(next_step)


def test_a_step_of_another_kind_leads_back_to_ones_own_way(agency):
    walk = Walk("complaint")

    answer = walk.client.get(walk.step("project"))

    assert answer["Location"] == walk.step("subject")
