"""Papers are seen inside the page of a case as small pictures, by its agency's staff alone."""

import io
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from PIL import Image

from common.previews import NoPreview, preview
from requests_desk.models import Case, Status
from requests_desk.verbs import keep_document
from tests.recipes import desk as make
from tests.recipes import drawings, files
from tests.recipes.people import signed_in

pytestmark = pytest.mark.django_db


def shown(case: Case, document, page: int = 1, name: str = "paper") -> str:
    with override("fr"):
        return reverse(f"admin:requests_desk_case_{name}", args=[case.pk, document.uuid, page])


def size_of(answer) -> tuple[int, int]:
    image = Image.open(io.BytesIO(answer.content))
    assert image.format == "JPEG"
    return image.size


@pytest.fixture
def case() -> Case:
    return make.case()


def test_a_photo_is_drawn_small_and_kept_private(case):
    photo = keep_document(file=make.accepted(make.jpeg(size=(2000, 1000))), case=case)

    answer = signed_in(make.officer(case.agency)).get(shown(case, photo))

    assert size_of(answer) == (900, 450)
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert case.looks.get().what == "paper"


def test_each_page_of_a_pdf_is_a_picture_and_a_page_too_far_is_not_found(case):
    paper = keep_document(file=files.take(files.pdf(pages=2)), case=case)
    browser = signed_in(make.officer(case.agency))

    answers = [browser.get(shown(case, paper, page)) for page in (1, 2, 3)]

    assert [answer.status_code for answer in answers] == [200, 200, 404]
    assert max(size_of(answers[0])) == 900


def test_a_delivered_document_is_seen_too():
    case = make.case(status=Status.ANSWERED)

    answer = signed_in(case.assignee).get(shown(case, case.deliverables.get(), name="delivered"))

    assert max(size_of(answer)) == 900


def test_a_drawing_is_never_drawn(case):
    upload = files.SimpleUploadedFile("plan.dwg", drawings.dwg())
    plan = keep_document(file=files.accept(upload, max_bytes=files.LIMIT, drawing=True), case=case)
    browser = signed_in(make.officer(case.agency))

    answer = browser.get(shown(case, plan))
    page = browser.get(reverse("admin:requests_desk_case_change", args=[case.pk])).content.decode()

    assert answer.status_code == 404
    assert "plan.dwg" in page
    assert f"/paper/{plan.uuid}/" not in page.replace(reverse("requests_desk:document", args=[plan.uuid]), "")


def test_others_meet_404_and_staff_without_second_factor_are_led_to_it(case):
    paper = keep_document(file=make.accepted(), case=case)
    stranger = signed_in(make.officer(make.agency("khemisset", "AUKM", "Khémisset", "04.291")))
    weak = Client()
    weak.force_login(make.officer(case.agency), backend="allauth.account.auth_backends.AuthenticationBackend")

    answers = [browser.get(shown(case, paper)) for browser in (stranger, weak, signed_in(case.applicant), Client())]

    assert [answer.status_code for answer in answers] == [404, 302, 302, 302]
    assert not case.looks.exists()


def test_a_paper_of_another_case_is_not_found_through_this_one(case):
    other = make.case(by=case.applicant)
    paper = keep_document(file=make.accepted(), case=other)
    browser = signed_in(make.officer(case.agency))

    class Nothing:
        uuid = uuid4()

    assert browser.get(shown(case, paper)).status_code == 404
    assert browser.get(shown(case, Nothing)).status_code == 404


@pytest.mark.parametrize("data", [b"", b"junk", b"%PDF-1.7\n%%EOF", files.picture()[:60]])
def test_what_cannot_be_drawn_is_said_to_be_so(data):
    with pytest.raises(NoPreview):
        preview(data, "application/pdf" if data[:1] != b"\x89" else "image/png")


def test_a_lost_file_is_not_a_server_error(case):
    paper = keep_document(file=make.accepted(), case=case)
    paper.file.delete(save=False)
    type(paper).objects.filter(pk=paper.pk).update(file="papers/gone.pdf")

    assert signed_in(make.officer(case.agency)).get(shown(case, paper)).status_code == 404
