"""The power of attorney: asked for only where a rule of the data needs it."""

import pytest

from requests_desk.models import Case, Requirement
from tests.recipes import desk as make
from tests.requests_desk.walk import LAND, MANDATE, PROJECT, Walk, give_papers, pre_study, text_of

pytestmark = pytest.mark.django_db


def test_a_mandate_is_asked_for_only_where_the_rule_needs_it(place, agency):
    owner = pre_study(place)
    walk = Walk("pre_study")
    walk.pass_("place", place)
    walk.pass_("land", LAND)
    walk.pass_("project", PROJECT)

    after = walk.you(applicant_is="attorney")

    assert after == "mandate"
    assert owner.client.get(owner.step("mandate")).status_code == 302
    refused = walk.send("mandate", {"principal": ""})
    assert refused.status_code == 422
    assert {"principal", "drawn_by", "place", "signed_on", "property"} <= set(refused.context["form"].errors)
    assert walk.pass_("mandate", MANDATE) == "papers"


def test_for_a_note_the_mandate_is_offered_and_may_be_left_empty(place, agency):
    walk = Walk("note")
    walk.pass_("place", place)
    walk.pass_("land", LAND)
    assert walk.you(applicant_is="attorney") == "mandate"

    assert walk.pass_("mandate", {}) == "papers"
    walk.finish()

    assert not hasattr(Case.objects.get(), "mandate")


def test_without_a_rule_nobody_is_asked_for_a_mandate(place, agency):
    Requirement.objects.filter(code="power_of_attorney", kind="note").update(active=False)
    walk = Walk("note")
    walk.pass_("place", place)
    walk.pass_("land", LAND)

    assert walk.you(applicant_is="attorney") == "papers"


def test_an_agency_may_ask_for_the_mandate_that_others_only_offer(place, agency):
    Requirement.objects.create(
        code="power_of_attorney", kind="note", agency=agency, applicant_is="attorney", name_ar="وكالة",
        name_fr="Procuration",
    )  # fmt: skip
    walk = Walk("note")
    walk.pass_("place", place)
    walk.pass_("land", LAND)
    walk.you(applicant_is="attorney")

    assert walk.send("mandate", {}).status_code == 422


def test_the_mandate_stands_on_the_receipt(place, agency):
    walk = pre_study(place, "fr", applicant_is="attorney")
    walk.pass_("mandate", MANDATE)
    paper = Requirement.objects.get(code="power_of_attorney", kind="pre_study")
    give_papers(walk)
    walk.client.post(walk.step("papers"), {f"paper_{paper.pk}": make.jpeg()})
    walk.finish()

    case = Case.objects.get()

    assert (case.mandate.principal, str(case.mandate.signed_on)) == ("Fatima Benali", "2025-05-04")
    assert "Fatima Benali" in text_of(walk.client.get(walk.at("receipt", case.reference)).content)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("signed_on", "2999-01-01"),
        ("signed_on", "1801-01-01"),
        ("signed_on", "31/02/2020"),
        ("signed_on", "0000-00-00"),
        ("valid_until", "2020-01-01"),
        ("valid_until", "9999-12-31"),
        ("drawn_by", "my cousin"),
        ("principal", "ف" * 10_000),
    ],
)
def test_a_wrong_answer_about_the_mandate_is_told_beside_its_field(place, agency, field, typed):
    walk = pre_study(place, "fr", applicant_is="attorney")

    answer = walk.send("mandate", MANDATE | {field: typed})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    walk.draft.refresh_from_db()
    assert walk.draft.answer("mandate", field) == typed
