"""Complaints, remarks and suggestions: filed from abroad, about an earlier request or none."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import ServiceTerms
from common import days
from common.references import make_reference
from requests_desk.models import Case, DeskRules, Requirement
from tests.recipes import desk as make
from tests.requests_desk.walk import SUBJECT, YOU, Walk, text_of

pytestmark = pytest.mark.django_db


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


def test_the_days_shown_are_those_of_the_data(agency):
    ServiceTerms.objects.filter(kind="complaint").update(days=44)
    DeskRules.objects.update_or_create(pk=1, defaults={"acknowledgement_days": 9})
    walk = Walk("complaint", "fr")

    start = walk.client.get(walk.at("start", "complaint")).content.decode()

    assert re.search(r"sous\s+44\s+jours", start)
    assert re.search(r"sous\s+9\s+jours", start)


def test_a_complaint_about_ones_own_request_goes_to_its_agency_and_needs_no_place(client, agency):
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


def test_the_papers_of_a_complaint_are_those_of_the_agency_that_answers_it(client, agency):
    fes = make.agency("fes", "AUFS", "Fès", "03.231")
    owner = make.citizen()
    earlier = make.case(fes, owner)
    Requirement.objects.create(code="letter", kind="complaint", agency=fes, name_ar="رسالة", name_fr="Lettre de Fès")
    client.force_login(owner)
    walk = Walk("complaint", "fr", client)
    walk.pass_("subject", SUBJECT | {"about": earlier.reference})
    walk.pass_("you", YOU)

    assert "Lettre de Fès" in walk.read("papers")
    assert walk.client.post(walk.step("review")).status_code == 422


def test_a_signed_in_person_chooses_among_their_own_requests_only(client, agency):
    owner = make.citizen()
    mine, theirs = make.case(agency, owner), make.case(agency)
    client.force_login(owner)

    page = Walk("complaint", "fr", client).read("subject")

    assert mine.reference in page
    assert theirs.reference not in page


def test_ones_own_reference_typed_before_signing_in_counts_once_the_e_mail_is_confirmed(place, agency):
    earlier = make.case(agency, make.citizen(YOU["email"]))
    walk = Walk("complaint", "fr")
    assert walk.pass_("subject", SUBJECT | {"about": earlier.reference.lower()}) == "place"
    walk.pass_("place", place)
    walk.you()
    walk.finish()

    said = Case.objects.exclude(pk=earlier.pk).get().complaint

    assert said.about_case == earlier
    assert said.text == SUBJECT["text"]


def test_a_foreign_reference_and_an_unknown_one_are_treated_alike_and_stay_in_the_text(place, agency):
    theirs = make.case(agency, make.citizen("other@demo.example")).reference
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
def test_a_reference_with_a_wrong_character_is_refused_beside_its_field_and_kept(agency, typed):
    walk = Walk("complaint", "fr")

    answer = walk.send("subject", SUBJECT | {"about": typed})

    assert answer.status_code == 422
    assert "about" in answer.context["form"].errors
    walk.draft.refresh_from_db()
    assert walk.draft.answer("subject", "about") == typed


@pytest.mark.parametrize("text", ["", "   ", "\u202e\u200b", "ش" * 5001, "a" * 10_000])
def test_a_complaint_without_words_or_with_too_many_is_refused_in_words(agency, text):
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


def test_a_complaint_offers_only_the_ways_of_filing_that_make_sense(agency):
    page = Walk("complaint", "fr").read("you")

    assert 'value="owner"' in page
    assert 'value="attorney"' in page
    assert 'value="co_owner"' not in page


@pytest.mark.parametrize("name", ["subject", "place", "you", "review"])
def test_a_step_of_a_complaint_costs_few_queries(place, agency, name):
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
