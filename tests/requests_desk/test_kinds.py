"""Pre-study and complaint filed from abroad, first page to receipt, in both languages, without a script."""

import re
import subprocess
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.models import ServiceTerms
from common import days
from common.references import make_reference
from notifications.models import Message
from requests_desk.models import Case, DeskRules, Draft, Requirement
from tests.recipes import desk as make
from tests.requests_desk.walk import LAND, MANDATE, PROJECT, SLUGS, SUBJECT, YOU, Walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def beni_mellal():
    make.terms("note", 5)
    make.terms("pre_study", 10)
    make.terms("complaint", 60, counted="calendar")
    make.requirement("identity", "pre_study")
    make.requirement("power_of_attorney", "note", applicant_is="attorney", mandatory=False)
    make.requirement("power_of_attorney", "pre_study", applicant_is="attorney", mandatory=True)
    return make.agency()


@pytest.fixture
def place(beni_mellal):
    return {"commune": make.commune(beni_mellal).pk, "locality": "حي النهضة", "pin": "32.3373, -6.3498"}


def text_of(pdf: bytes) -> str:
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def give_papers(walk: Walk) -> None:
    papers = Requirement.objects.filter(kind=walk.kind, mandatory=True, applicant_is="")
    walk.client.post(walk.step("papers"), {f"paper_{paper.pk}": make.jpeg() for paper in papers})


def pre_study(place, language: str = "ar", **you: str) -> Walk:
    walk = Walk("pre_study", language)
    assert walk.pass_("place", place) == "land"
    assert walk.pass_("land", LAND) == "project"
    assert walk.pass_("project", PROJECT) == "you"
    walk.you(**you)
    return walk


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


@pytest.mark.parametrize("kind", ["note", "complaint"])
def test_the_other_kinds_do_not_speak_of_pre_studies(beni_mellal, kind):
    walk = Walk(kind, "fr")

    assert "elsewhere/rokhas" not in walk.read("place")


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_complaint_goes_from_its_first_page_to_its_receipt_with_both_its_days(place, language):
    walk = Walk("complaint", language)
    assert walk.pass_("subject", SUBJECT | {"chikaya_number": "2026/778"}) == "place"
    assert walk.pass_("place", place) == "you"
    assert walk.you() == "papers"

    filed = walk.finish()

    case = Case.objects.select_related("complaint").get()
    today = days.today()
    assert case.reference in filed.content.decode()
    assert (case.complaint.sort, case.complaint.text, case.complaint.chikaya_number) == (
        "complaint", SUBJECT["text"], "2026/778",
    )  # fmt: skip
    assert case.complaint.acknowledge_by == today + timedelta(days=15)
    assert case.due_on == today + timedelta(days=60)
    receipt = text_of(walk.client.get(walk.at("receipt", case.reference)).content)
    assert days.spell_day(case.complaint.acknowledge_by, "fr") in receipt
    assert "2-17-265" in receipt


def test_the_days_shown_are_those_of_the_data(beni_mellal):
    ServiceTerms.objects.filter(kind="complaint").update(days=44)
    DeskRules.objects.update_or_create(pk=1, defaults={"acknowledgement_days": 9})
    walk = Walk("complaint", "fr")

    start = walk.client.get(walk.at("start", "complaint")).content.decode()

    assert re.search(r"sous\s+44\s+jours", start)
    assert re.search(r"sous\s+9\s+jours", start)


def test_a_complaint_about_ones_own_request_goes_to_its_agency_and_needs_no_place(client, beni_mellal):
    fes = make.agency("fes", "AUFS", "Fès", "03.231")
    owner = make.citizen()
    earlier = make.case(fes, owner)
    client.force_login(owner)
    walk = Walk("complaint", "fr", client)

    after = walk.pass_("subject", SUBJECT | {"about": earlier.reference})
    walk.pass_("you", YOU)
    walk.finish()

    case = Case.objects.exclude(pk=earlier.pk).get()
    assert after == "you"
    assert (case.agency, case.commune) == (fes, earlier.commune)
    assert (case.complaint.about_case, case.complaint.about_kind) == (earlier, "note")


def test_a_signed_in_person_chooses_among_their_own_requests_only(client, beni_mellal):
    owner = make.citizen()
    mine, theirs = make.case(beni_mellal, owner), make.case(beni_mellal)
    client.force_login(owner)

    page = Walk("complaint", "fr", client).read("subject")

    assert mine.reference in page
    assert theirs.reference not in page


def test_ones_own_reference_typed_before_signing_in_counts_once_the_e_mail_is_confirmed(place, beni_mellal):
    earlier = make.case(beni_mellal, make.citizen(YOU["email"]))
    walk = Walk("complaint", "fr")
    assert walk.pass_("subject", SUBJECT | {"about": earlier.reference.lower()}) == "place"
    walk.pass_("place", place)
    walk.you()
    walk.finish()

    said = Case.objects.exclude(pk=earlier.pk).get().complaint

    assert said.about_case == earlier
    assert said.text == SUBJECT["text"]


def test_a_foreign_reference_and_an_unknown_one_are_treated_alike_and_stay_in_the_text(place, beni_mellal):
    theirs = make.case(beni_mellal, make.citizen("other@demo.example")).reference
    unknown = make_reference("AUBM", 2026, 999_999)
    told = {}
    for typed, email in ((theirs, "one@demo.example"), (unknown, "two@demo.example")):
        walk = Walk("complaint", "fr")
        walk.pass_("subject", SUBJECT | {"about": typed})
        walk.pass_("place", place)
        walk.you(email=email)
        review = walk.read("review").replace(email, "")
        walk.finish()
        told[typed] = (review.replace(typed, "").replace(str(walk.draft.token), ""), walk.draft.case.complaint)

    csrf = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
    assert csrf.sub("", told[theirs][0]) == csrf.sub("", told[unknown][0])
    for typed, (_page, said) in told.items():
        assert said.about_case is None
        assert typed in said.text


@pytest.mark.parametrize("typed", ["AUBM-26-004217-4", "12", "😀", "' OR 1=1 --"])
def test_a_reference_with_a_wrong_character_is_refused_beside_its_field_and_kept(beni_mellal, typed):
    walk = Walk("complaint", "fr")

    answer = walk.send("subject", SUBJECT | {"about": typed})

    assert answer.status_code == 422
    assert "about" in answer.context["form"].errors
    walk.draft.refresh_from_db()
    assert walk.draft.answer("subject", "about") == typed


def test_a_mandate_is_asked_for_only_where_the_rule_needs_it(place, beni_mellal):
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


def test_for_a_note_the_mandate_is_offered_and_may_be_left_empty(place, beni_mellal):
    walk = Walk("note")
    walk.pass_("place", place)
    walk.pass_("land", LAND)
    assert walk.you(applicant_is="attorney") == "mandate"

    assert walk.pass_("mandate", {}) == "papers"
    walk.finish()

    assert not hasattr(Case.objects.get(), "mandate")


def test_without_a_rule_nobody_is_asked_for_a_mandate(place, beni_mellal):
    Requirement.objects.filter(code="power_of_attorney", kind="note").update(active=False)
    walk = Walk("note")
    walk.pass_("place", place)
    walk.pass_("land", LAND)

    assert walk.you(applicant_is="attorney") == "papers"


def test_an_agency_may_ask_for_the_mandate_that_others_only_offer(place, beni_mellal):
    Requirement.objects.create(
        code="power_of_attorney", kind="note", agency=beni_mellal, applicant_is="attorney", name_ar="وكالة",
        name_fr="Procuration",
    )  # fmt: skip
    walk = Walk("note")
    walk.pass_("place", place)
    walk.pass_("land", LAND)
    walk.you(applicant_is="attorney")

    assert walk.send("mandate", {}).status_code == 422


def test_the_mandate_stands_on_the_receipt(place, beni_mellal):
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
def test_a_wrong_answer_about_the_mandate_is_told_beside_its_field(place, beni_mellal, field, typed):
    walk = pre_study(place, "fr", applicant_is="attorney")

    answer = walk.send("mandate", MANDATE | {field: typed})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    walk.draft.refresh_from_db()
    assert walk.draft.answer("mandate", field) == typed


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
def test_a_wrong_answer_about_the_project_is_told_beside_its_field_and_kept(beni_mellal, field, typed):
    walk = Walk("pre_study", "fr")

    answer = walk.send("project", PROJECT | {field: typed})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    walk.draft.refresh_from_db()
    assert walk.draft.answer("project", field) == typed


def test_a_project_none_of_those_listed_is_told_in_words(beni_mellal):
    walk = Walk("pre_study", "fr")

    answer = walk.send("project", PROJECT | {"nature": "other"})

    assert "description" in answer.context["form"].errors
    assert walk.pass_("project", PROJECT | {"nature": "other", "description": "Un puits 😀"}) == "you"


@pytest.mark.parametrize("text", ["", "   ", "\u202e\u200b", "ش" * 5001, "a" * 10_000])
def test_a_complaint_without_words_or_with_too_many_is_refused_in_words(beni_mellal, text):
    walk = Walk("complaint", "fr")

    answer = walk.send("subject", SUBJECT | {"text": text})

    assert answer.status_code == 422
    assert "text" in answer.context["form"].errors


@pytest.mark.parametrize("text", ["شكاية 😀 avec du français", "ش" * 5000, "a\u202eb\u0000c"])
def test_a_complaint_is_kept_in_any_script_without_what_turns_text_around(place, text):
    walk = Walk("complaint", "fr")
    walk.pass_("subject", SUBJECT | {"text": text})
    walk.pass_("place", place)
    walk.you()
    walk.finish()

    said = Case.objects.get().complaint.text

    assert said == text.replace("\u202e", "").replace("\u0000", "")


@pytest.mark.parametrize("name", ["Amina أمينة", "Оlga", "李 Mei", "O’Brien-El Fassi", "ⴰⵎⵉⵏⴰ", "😀 Amina"])
def test_a_name_in_any_script_reaches_the_receipt(place, name):
    walk = Walk("complaint", "fr")
    walk.pass_("subject", SUBJECT)
    walk.pass_("place", place)
    walk.you(name_latin=name)
    walk.finish()

    case = Case.objects.get()

    assert case.name_latin == name
    assert walk.client.get(walk.at("receipt", case.reference)).content.startswith(b"%PDF-")


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
def test_a_stay_out_of_range_is_refused_in_words_for_every_kind(beni_mellal, start, end):
    for kind in SLUGS:
        answer = Walk(kind, "fr").send("you", YOU | {"stay_from": start, "stay_to": end})

        assert answer.status_code == 422
        assert "stay_to" in answer.context["form"].errors


def test_a_complaint_offers_only_the_ways_of_filing_that_make_sense(beni_mellal):
    page = Walk("complaint", "fr").read("you")

    assert 'value="owner"' in page
    assert 'value="attorney"' in page
    assert 'value="co_owner"' not in page


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


def test_a_step_of_another_kind_leads_back_to_ones_own_way(beni_mellal):
    walk = Walk("complaint")

    answer = walk.client.get(walk.step("project"))

    assert answer["Location"] == walk.step("subject")


def test_an_agency_that_does_not_offer_a_kind_takes_none_and_the_draft_stays(place, beni_mellal):
    walk = pre_study(place, "fr")
    give_papers(walk)
    ServiceTerms.objects.create(kind="pre_study", agency=beni_mellal, days=10, offered=False)

    answer = walk.client.post(walk.step("review"))

    assert answer.status_code == 422
    assert not Case.objects.exists()
    assert Draft.objects.get(pk=walk.draft.pk).answers["project"]["nature"] == "building"


@pytest.mark.parametrize("name", ["subject", "place", "you", "review"])
def test_a_step_of_a_complaint_costs_few_queries(place, beni_mellal, name):
    walk = Walk("complaint")
    walk.pass_("subject", SUBJECT)
    walk.pass_("place", place)
    walk.you()
    walk.read("papers")
    typed = {"subject": SUBJECT, "place": place, "you": YOU, "review": {}}[name]

    with CaptureQueriesContext(connection) as asked:
        walk.send(name, typed)

    statements = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert len(statements) <= 25, statements


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
