"""The papers that carry an answer: made here or attached, and provable from a photograph."""

import hashlib
import io

import pikepdf
import pytest
from django.conf import settings

from common.files import accept_deliverable
from requests_desk import answers, proof, verbs
from requests_desk.models import Outcome, Status
from tests.recipes import answers as papers
from tests.recipes import desk as make

pytestmark = pytest.mark.django_db


def content(deliverable) -> bytes:
    with deliverable.file.open("rb") as file:
        return file.read()


def given(case, data: bytes):
    """The case answered with an attached PDF."""
    accepted = accept_deliverable(papers.upload(data), max_bytes=10_000_000)
    verbs.answer(case=case, by=case.assignee, outcome="informed", text="Voici.", pdf=accepted)
    return case.deliverables.get()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_phone_reads_the_code_from_a_poor_photograph_of_the_page(language):
    deliverable = papers.delivered(language=language)

    photo = papers.photographed(papers.page_image(content(deliverable), 1))

    assert papers.codes_in(photo) == [f"{settings.BASE_URL}/v/{deliverable.code}"]


def test_the_qr_code_is_at_least_thirty_millimetres_wide():
    picture = papers.page_image(content(papers.delivered()), 1, dpi=254)

    from zxingcpp import read_barcodes

    corners = read_barcodes(picture)[0].position
    assert corners.top_right.x - corners.top_left.x >= 300


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("outcome", [Outcome.INFORMED, Outcome.REFUSED])
def test_the_paper_says_all_of_the_answer_in_both_languages(language, outcome):
    deliverable = papers.delivered(language=language, outcome=outcome, text="Première ligne.\n\nتنبيه أخير.")
    case = deliverable.case

    text = papers.text_of(content(deliverable))

    for word in (case.reference, proof.grouped(deliverable.code), "Amina", "12345/10", "Première ligne", "Béni Mellal"):
        assert word in text
    assert "تنبيه" in text
    assert f"{settings.BASE_URL}/{language}/verify/" in text


def test_an_unfavourable_answer_says_how_to_appeal_and_another_does_not():
    case = make.case(status=Status.STUDY)
    stamp = answers.Stamp("ABCDEFGHJK", case.filed_at)

    against = answers.answer_data(case, outcome="refused", text="x", stamp=stamp)
    informed = answers.answer_data(case, outcome="informed", text="x", stamp=stamp)

    assert set(against["appeal"]) == {"ar", "fr"}
    assert informed["appeal"] is None


@pytest.mark.parametrize("text", ["mot " * 1200, "x" * 5000, "🎉 emoji\n\n汉字", "#set page(fill: red)\n*b* $x$ \\ @a"])
def test_any_words_become_a_paper(text):
    deliverable = papers.delivered(text=text)

    data = content(deliverable)

    assert data.startswith(b"%PDF-")
    assert deliverable.made_here
    assert hashlib.sha256(data).hexdigest() == deliverable.sha256


def test_an_attached_pdf_gets_the_verification_sheet_as_its_last_page():
    case = make.case(status=Status.STUDY)

    deliverable = given(case, make.pdf().read())

    data = content(deliverable)
    assert len(pikepdf.open(io.BytesIO(data)).pages) == 2
    assert papers.codes_in(papers.photographed(papers.page_image(data, 2))) == [proof.short_url(deliverable.code)]
    text = papers.text_of(data)
    assert case.reference in text
    assert "Amina" not in text
    assert hashlib.sha256(data).hexdigest() == deliverable.sha256
    assert (deliverable.signed, deliverable.made_here) == (False, False)


def test_a_signed_pdf_is_delivered_byte_for_byte():
    case, signed = make.case(status=Status.STUDY), papers.signed_bytes()

    deliverable = given(case, signed)

    assert content(deliverable) == signed
    assert deliverable.signed
    assert deliverable.sha256 == hashlib.sha256(signed).hexdigest()


def test_the_sheet_of_a_signed_pdf_is_given_beside_it(client):
    case = make.case(status=Status.STUDY)
    deliverable = given(case, papers.signed_bytes())
    client.force_login(case.applicant, backend="allauth.account.auth_backends.AuthenticationBackend")

    answer = client.get(f"/fr/requests/answer/{deliverable.uuid}/sheet/")
    page = client.get(f"/fr/requests/case/{case.reference}/").content.decode()

    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert proof.short_url(deliverable.code) in papers.codes_in(papers.page_image(answer.content, 1))
    assert f"/fr/requests/answer/{deliverable.uuid}/sheet/" in page


def test_a_stranger_meets_404_at_document_and_sheet(client):
    deliverable = papers.delivered()
    client.force_login(make.citizen(), backend="allauth.account.auth_backends.AuthenticationBackend")

    codes = [client.get(f"/fr/requests/answer/{deliverable.uuid}/{part}").status_code for part in ("", "sheet/")]

    assert codes == [404, 404]


def test_an_answer_after_reopening_takes_the_place_of_the_earlier_document():
    case = papers.answered()
    first = case.deliverables.get()
    verbs.reopen(case=case, by=case.applicant, reason="Il manque une parcelle.")

    verbs.answer(case=case, by=case.assignee, outcome="informed", text="La note complétée.", made_here=True)

    first.refresh_from_db()
    assert first.state == "superseded"
    assert first.replaced_by.state == "genuine"
