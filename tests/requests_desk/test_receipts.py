"""The receipt says the same in both languages, and only what was filed."""

import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from common import pdf
from requests_desk import verbs
from requests_desk.receipts import NOTHING, PaperFacts, ReceiptFacts, facts_of, receipt_data, receipt_pdf
from tests import make


@pytest.fixture
def facts():
    return ReceiptFacts(
        reference="AUBM-26-004217-K",
        language="ar",
        url="https://portal.example/ar/requests/case/AUBM-26-004217-K/",
        filed_at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
        due_on=date(2027, 1, 8),
        term_days=5,
        in_working_days=True,
        kind={"ar": "مذكرة المعلومات التعميرية", "fr": "note de renseignements urbanistiques"},
        agency={"ar": "الوكالة الحضرية لبني ملال", "fr": "Agence urbaine de Béni Mellal"},
        commune={"ar": "أولاد يعيش", "fr": "Oulad Yaich"},
        land={"ar": "رسم عقاري\n12345/ب", "fr": "titre foncier\n12345/B"},
        applicant={"ar": "فاطمة بنعلي", "fr": "Fatima Benali"},
        papers=(PaperFacts({"ar": "شهادة الملكية", "fr": "certificat de propriété"}, "IMG_1.jpg"),),
    )


def values(data):
    return [row["value"] for row in data["rows"]]


def drawn(facts):
    sheet = pdf.render("receipt", receipt_data(facts))
    return subprocess.run(["pdftotext", "-", "-"], input=sheet, capture_output=True, check=True).stdout.decode()


def test_the_day_and_hour_are_those_of_morocco(facts):
    data = receipt_data(facts)

    assert data["date"] == [2026, 12, 31]
    assert "31 دجنبر 2026" in values(data)[0]["ar"]
    assert "31 décembre 2026" in values(data)[0]["fr"]
    assert "23:30" in values(data)[0]["fr"]


def test_the_deadline_names_its_day_in_both_languages(facts):
    data = receipt_data(facts)

    assert "8 يناير 2027" in values(data)[-1]["ar"]
    assert "8 janvier 2027" in values(data)[-1]["fr"]
    assert "5" in values(data)[-1]["fr"]


def test_a_fact_nobody_gave_takes_no_line(facts):
    full = receipt_data(facts)

    data = receipt_data(replace(facts, commune=NOTHING, land=NOTHING))

    assert len(data["rows"]) == len(full["rows"]) - 2


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_sheet_can_be_read_as_text(facts, language):
    text = drawn(replace(facts, language=language))

    assert "AUBM-26-004217-K" in text
    assert "Fatima Benali" in text
    assert "IMG_1.jpg" in text
    assert "فاطمة" in text


@pytest.mark.parametrize("papers", [0, 1, 40])
def test_any_number_of_papers_fits(facts, papers):
    text = drawn(replace(facts, papers=facts.papers * papers))

    assert text.count("IMG_1.jpg") == papers


@pytest.mark.django_db
def test_a_case_has_its_receipt_in_both_languages():
    case = make.case(language="fr")

    facts = facts_of(case)

    assert facts.reference == case.reference
    assert facts.url.endswith(f"/fr/requests/case/{case.reference}/")
    assert (facts.agency["ar"], facts.agency["fr"]) == (case.agency.name_ar, case.agency.name_fr)
    assert "12345/10" in facts.land["ar"]
    assert receipt_pdf(case).startswith(b"%PDF-")


@pytest.mark.django_db
def test_a_pause_does_not_move_the_date_on_the_receipt():
    case = make.case()
    promised = facts_of(case).due_on

    later = make.bring(case, "waiting")

    assert facts_of(later).due_on == promised


@pytest.mark.django_db
def test_a_paper_that_came_later_is_not_on_the_receipt():
    case = make.bring(make.case(), "waiting")

    verbs.give_papers(paper_request=case.paper_requests.get(), files=[make.accepted(make.jpeg())], by=case.applicant)

    assert case.documents.count() == 1
    assert facts_of(case).papers == ()
