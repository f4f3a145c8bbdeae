"""Pre-study of a permit file: filed from abroad, first page to receipt, and never taken for a permit."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import ServiceTerms
from notifications.models import Message
from requests_desk.models import Case, Draft, Requirement
from tests.recipes import desk as make
from tests.requests_desk.walk import MANDATE, PROJECT, Walk, give_papers, pre_study, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_pre_study_goes_from_its_first_page_to_its_receipt(place, language):
    walk = pre_study(place, language)
    give_papers(walk)

    filed = walk.finish()

    case = Case.objects.select_related("pre_study", "parcel").get()
    assert case.reference in filed.content.decode()
    assert (case.kind, case.language, case.pre_study.nature, case.pre_study.size) == (
        "pre_study", language, "building", "small",
    )  # fmt: skip
    assert (case.pre_study.floor_area, case.pre_study.levels, case.pre_study.architect) == (240, 3, "S. Bennani")
    assert (case.parcel.latitude, case.parcel.longitude) == (Decimal("32.3373"), Decimal("-6.3498"))
    assert "32.337300, -6.349800" in filed.content.decode()
    receipt = text_of(walk.client.get(walk.at("receipt", case.reference)).content)
    assert case.reference in receipt
    assert "240 m²" in receipt
    assert "32.337300, -6.349800" in receipt


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_page_of_a_pre_study_says_that_it_is_no_permit_and_where_the_deposit_is_made(place, language):
    walk = pre_study(place, language)
    pages = [walk.read(name) for name in ("place", "land", "project", "you", "papers", "review")]
    pages.append(walk.client.get(walk.at("start", "pre-study")).content.decode())
    pages.append(walk.client.get(walk.at("later", walk.draft.token)).content.decode())
    give_papers(walk)
    pages.append(walk.finish().content.decode())
    case = Case.objects.get()

    letter = Message.objects.get(template="case_filed")

    leaving = f"/{language}/agencies/elsewhere/rokhas/"
    assert [page for page in pages if leaving not in page] == []
    assert letter.context["no_permit"] is True
    assert "rokhas.ma" in text_of(walk.client.get(walk.at("receipt", case.reference)).content)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("nature", ""),
        ("nature", "castle"),
        ("size", ""),
        ("floor_area", "-5"),
        ("floor_area", "beaucoup"),
        ("floor_area", "NaN"),
        ("floor_area", "9" * 40),
        ("levels", "201"),
        ("levels", "-1"),
        ("levels", "2.5"),
        ("levels", "9" * 5000),
        ("description", "م" * 10_000),
        ("architect", "م" * 10_000),
    ],
)
def test_a_wrong_answer_about_the_project_is_told_beside_its_field_and_kept(agency, field, typed):
    walk = Walk("pre_study", "fr")

    answer = walk.send("project", PROJECT | {field: typed})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    walk.draft.refresh_from_db()
    assert walk.draft.answer("project", field) == typed


def test_a_project_none_of_those_listed_is_told_in_words(agency):
    walk = Walk("pre_study", "fr")

    answer = walk.send("project", PROJECT | {"nature": "other"})

    assert "description" in answer.context["form"].errors
    assert walk.pass_("project", PROJECT | {"nature": "other", "description": "Un puits 😀"}) == "you"


@pytest.mark.parametrize(
    "number", ["12345/10", "T 4567 / R bis", "رسم عدد ٤٥٦", "R-12.345/D", "sans numéro", "12 345/78 D"]
)
def test_a_land_title_in_any_odd_form_is_kept_as_typed(place, number):
    walk = Walk("pre_study", "fr")
    walk.pass_("place", place)
    walk.pass_("land", {"tenure": "title", "title_number": number})
    walk.pass_("project", PROJECT)
    walk.you()
    give_papers(walk)
    walk.finish()

    assert Case.objects.get().parcel.title_number == number


def test_an_agency_that_does_not_offer_a_kind_takes_none_and_the_draft_stays(place, agency):
    walk = pre_study(place, "fr")
    give_papers(walk)
    ServiceTerms.objects.create(kind="pre_study", agency=agency, days=10, offered=False)

    answer = walk.client.post(walk.step("review"))

    assert answer.status_code == 422
    assert not Case.objects.exists()
    assert Draft.objects.get(pk=walk.draft.pk).answers["project"]["nature"] == "building"


def test_even_the_fullest_request_is_sent_with_few_queries(place):
    walk = pre_study(place, applicant_is="attorney")
    walk.pass_("mandate", MANDATE)
    paper = Requirement.objects.get(code="power_of_attorney", kind="pre_study")
    give_papers(walk)
    walk.client.post(walk.step("papers"), {f"paper_{paper.pk}": make.jpeg()})

    with CaptureQueriesContext(connection) as asked:
        walk.send("review", {})

    statements = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert Case.objects.exists()
    assert len(statements) <= 25, statements
