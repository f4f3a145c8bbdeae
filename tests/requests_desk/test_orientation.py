"""Orientation: every way of the real questions ends in time, and bad answers lead back to their question."""

import pytest
from django.core.management import call_command
from django.utils import translation

from agencies.models import ExternalService, Kind, ServiceTerms
from requests_desk.models import Draft, OrientationChoice, OrientationQuestion
from requests_desk.orientation import MOST_QUESTIONS, Loop, edges, most_asked, walk
from tests import make
from tests.recipes.orientation import PAGE, choice, links, read, two_questions

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(db) -> OrientationQuestion:
    return two_questions()


# --- the real questions -------------------------------------------------------------------------------


def test_every_way_ends_at_a_kind_or_a_shown_service_within_three_questions(client):
    call_command("load_directory", verbosity=0)
    open_ways, ends = [[]], []

    while open_ways:
        way = walk(keys := open_ways.pop())
        if way.end:
            ends.append(way)
            continue
        assert way.question.offered, keys
        open_ways += [[*keys, choice.key] for choice in way.question.offered]

    assert len(ends) > 30
    for way in ends:
        assert len(way.taken) + bool(way.end.kind) <= MOST_QUESTIONS, way.keys
        assert way.end.kind in Kind.values or way.end.service.active
        assert read(client, *way.keys)
        assert read(client, *way.keys, language="ar")
    assert {way.end.kind for way in ends} == {*Kind.values, ""}


def test_the_real_questions_speak_both_languages_and_never_turn_in_a_circle():
    call_command("load_directory", verbosity=0)

    first = OrientationQuestion.objects.get(first=True)
    for model, names in ((OrientationQuestion, ["text", "hint"]), (OrientationChoice, ["label", "hint", "advice"])):
        for row in model.objects.all():
            for name in names:
                french, arabic = getattr(row, f"{name}_fr"), getattr(row, f"{name}_ar")
                assert bool(french) == bool(arabic), (row, name)
                assert name in ("hint", "advice") or french
    assert most_asked(edges(), first.pk) == MOST_QUESTIONS


def test_every_service_one_is_sent_to_tells_what_to_prepare_in_both_languages():
    call_command("load_directory", verbosity=0)

    for service in ExternalService.objects.all():
        told = []
        for language in ("ar", "fr"):
            with translation.override(language):
                told.append(service.to_prepare)
        assert len(told[0]) == len(told[1]) >= 2, service.key
        assert told[0] != told[1]


def test_a_circle_is_noticed():
    with pytest.raises(Loop):
        most_asked({1: [(2, False)], 2: [(None, True), (1, False)]}, 1)


# --- the pages ----------------------------------------------------------------------------------------


def test_the_first_question_offers_each_answer_as_a_link(client, asked):
    page = read(client)

    assert "De quoi ?" in page
    assert [link["a"] for link in links(page)] == [["land"], ["permit"], ["complaint"]]


@pytest.mark.parametrize(
    "answers",
    [["nothing"], ["land", "gone"], ["permit'--"], ["x" * 5000], ["land", "rules\u202e"], ["é"], [""]],
)
def test_an_answer_that_is_not_offered_is_asked_again(client, asked, answers):
    page = read(client, *answers, status=422)

    assert 'class="notice warning"' in page
    assert links(page)


def test_a_control_character_is_refused_and_a_hundred_answers_are_none(client, asked):
    assert client.get(PAGE + "?a=%00").status_code == 400
    assert client.get(PAGE + "?" + "a=land&" * 500).status_code == 422


def test_a_service_no_longer_shown_is_no_longer_offered(client, asked):
    ExternalService.objects.update(active=False)

    page = read(client, "permit", status=422)

    assert [link["a"] for link in links(page)] == [["land"], ["complaint"]]


def test_without_questions_the_page_says_so(client, db):
    page = read(client)

    assert 'class="notice info"' in page
    assert "/fr/agencies/elsewhere/" in page


def test_our_own_requests_ask_for_the_commune_in_either_script(client, asked):
    make.agency(name="Béni Mellal")

    page = read(client, "land", "rules", query="beni mellal")

    assert [link["commune"] for link in links(page)] == [["05.091.01.01"]]
    assert "Agence urbaine de Béni Mellal" in page


@pytest.mark.parametrize("query", ["", "x", "qqqqqqqq", "é" * 300, "%"])
def test_a_search_that_finds_nothing_says_so(client, asked, query):
    page = read(client, "land", "rules", query=query)

    assert 'id="query_error"' in page


@pytest.mark.parametrize("commune", ["99.999.99.99", "abc", "'", "0" * 400])
def test_an_odd_commune_is_asked_again(client, asked, commune):
    page = read(client, "land", "rules", status=422, commune=commune)

    assert 'id="query_error"' in page


def test_a_note_tells_agency_papers_fee_and_days(client, asked):
    agency = make.agency()
    make.terms(days=9)
    ServiceTerms.objects.create(kind=Kind.NOTE, agency=agency, days=4, fee=250)
    make.requirement("identity", name_fr="Pièce d’identité")
    make.requirement("own", name_fr="La nôtre", agency=agency)
    make.requirement("deed", name_fr="Acte", applicant_is="heir")

    page = read(client, "land", "rules", commune="05.091.01.01")

    assert "/fr/agencies/beni-mellal/" in page
    assert "250" in page
    assert "4 " in page
    for name in ("Pièce d’identité", "La nôtre", "Acte"):
        assert name in page
    assert 'action="/fr/requests/new/information-note/' in page


def test_without_a_commune_the_national_terms_and_papers_are_told(client, asked):
    make.terms(days=9)
    make.requirement("identity", name_fr="Pièce d’identité")

    page = read(client, "land", "rules", commune="unknown")

    assert "9 " in page
    assert "Pièce d’identité" in page


def test_a_province_without_agency_goes_to_the_ministrys_desk(client, asked):
    from agencies.models import Agency, Territory

    make.agency()
    Territory.objects.all().delete()
    Agency.objects.create(slug="desk", code="MIN", kind="ministry", name_fr="Guichet du ministère", name_ar="شباك")
    make.terms()

    page = read(client, "land", "rules", commune="05.091.01.01")

    assert "Guichet du ministère" in page


def test_a_service_the_agency_does_not_offer_cannot_be_begun(client, asked):
    agency = make.agency()
    make.terms()
    ServiceTerms.objects.create(kind=Kind.NOTE, agency=agency, days=4, offered=False)

    page = read(client, "land", "rules", commune="05.091.01.01")

    assert "/requests/new/" not in page
    assert 'class="notice warning"' in page
    assert "/fr/agencies/beni-mellal/" in page


def test_before_terms_are_loaded_nothing_breaks(client, asked):
    make.agency()

    assert read(client, "complaint", commune="05.091.01.01")


def test_a_pre_study_says_that_it_is_no_permit(client, asked):
    choice(asked, "plans", kind=Kind.PRE_STUDY)

    assert "rokhas.ma" in read(client, "plans", commune="unknown")


def test_orientation_keeps_nothing_of_who_asks(client, asked):
    read(client, "land", "rules", commune="unknown")

    assert "sessionid" not in client.cookies
    assert not Draft.objects.exists()


def test_the_page_of_ours_stays_within_ten_queries(client, asked, django_assert_max_num_queries):
    make.agency()
    make.terms()
    for number in range(20):
        make.requirement(f"p{number}")

    with django_assert_max_num_queries(10):
        read(client, "land", "rules", commune="05.091.01.01")
