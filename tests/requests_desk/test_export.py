"""The whole file of a case leaves as a ZIP that proves itself, for its officer and the chief alone."""

import hashlib
import io
import zipfile

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from agencies.models import Role
from requests_desk.models import Case, CaseEvent, CaseNote, Document, Status
from requests_desk.verbs import keep_document
from tests.recipes import desk as make
from tests.recipes.people import signed_in

pytestmark = pytest.mark.django_db


def url(case: Case, language: str = "fr") -> str:
    with override(language):
        return reverse("admin:requests_desk_case_export", args=[case.pk])


def taken(case: Case, person, language: str = "fr", **ticked: str) -> zipfile.ZipFile:
    answer = signed_in(person).post(url(case, language), ticked)
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(answer.getvalue()))


def words_of(archive: zipfile.ZipFile) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(archive.read("file.pdf"))
    return "\n".join(page.get_textpage().get_text_range() for page in document)


@pytest.fixture
def case() -> Case:
    case = make.case(status=Status.ANSWERED)
    keep_document(file=make.accepted(make.jpeg("titre foncier.jpg")), case=case)
    CaseNote.objects.create(case=case, by=case.assignee, text="Zellige interne")
    return case


def test_the_manifest_proves_every_file(case):
    archive = taken(case, case.assignee)
    manifest = archive.read("MANIFEST.txt").decode().splitlines()
    proven = dict(reversed(line.split("  ", 1)) for line in manifest)

    names = set(archive.namelist())

    assert names == {*proven, "MANIFEST.txt"}
    assert "papers/01-titre foncier.jpg" in names
    assert any(name.startswith("documents/01-") for name in names)
    assert all(hashlib.sha256(archive.read(name)).hexdigest() == digest for name, digest in proven.items())


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_pdf_holds_facts_sealed_history_messages_and_checksums(case, language):
    archive = taken(case, case.assignee, language)
    words = words_of(archive).replace("\r\n", "").replace("\n", "")

    with pikepdf.open(io.BytesIO(archive.read("file.pdf"))) as document:
        assert str(document.Root.Lang) == language
    # text drawn from right to left comes out of the reader with its numbers turned around
    if language == "fr":
        assert case.reference in words
        assert case.events.last().hash in words
        assert case.documents.last().sha256 in words
        assert case.deliverables.get().sha256 in words
        assert "Voici la note." in words


def test_internal_notes_go_along_only_when_ticked(case):
    without = words_of(taken(case, case.assignee))
    along = words_of(taken(case, case.assignee, **{"export-notes": "on"}))

    assert "Zellige interne" not in without
    assert "Zellige interne" in along


def test_a_broken_history_is_named(case):
    forged = CaseEvent(case=case, number=9, verb="forged", actor="staff", at=timezone.now(), hash="0" * 64)
    forged.save(force_insert=True)

    from requests_desk.casefile import sheet

    with override("en"):
        assert "line 9 does not hold" in sheet._verified(case)


def test_names_escape_no_folder_and_start_no_formula(case):
    paper = case.documents.last()
    evil = ["../../etc/passwd", "=cmd|'/C calc'!A0.pdf", "C:\\x\\y.pdf", "\u202egnp.exe"]
    for name in evil:
        Document.objects.create(
            case=case, file=paper.file.name, original_name=name, content_type="image/jpeg", size=9, sha256=paper.sha256
        )

    names = taken(case, case.assignee).namelist()

    assert len(names) == len(set(names)) == 5 + len(evil) - 1
    assert all(name.count("/") <= 1 and ".." not in name and "\\" not in name for name in names)
    assert not [name for name in names if name.rsplit("/")[-1][:1] in "=+-@\u202e"]
    assert not [name for name in names if "\u202e" in name]


def test_a_lost_and_a_changed_file_are_named_in_the_manifest(case):
    lost, changed = case.documents.last(), keep_document(file=make.accepted(), case=case)
    lost.file.storage.delete(lost.file.name)
    with open(changed.file.path, "ab") as file:
        file.write(b"x")

    manifest = taken(case, case.assignee).read("MANIFEST.txt").decode()

    assert f"# missing: papers/01-titre foncier.jpg (recorded as {lost.sha256})" in manifest
    assert f"(recorded as {changed.sha256})" in manifest.split("# changed: ")[1]


def test_officer_of_the_case_and_chief_take_it_and_nobody_else(case):
    chief, colleague = make.officer(case.agency, Role.CHIEF), make.officer(case.agency)
    stranger = make.officer(make.agency("khemisset", "AUKM", "Khémisset", "04.291"), Role.CHIEF)
    weak = Client()
    weak.force_login(chief, backend="allauth.account.auth_backends.AuthenticationBackend")

    browsers = [*map(signed_in, (chief, colleague, stranger, case.applicant)), weak, Client()]
    answers = [browser.post(url(case)) for browser in browsers]
    codes = [answer.status_code for answer in answers]
    answers[0].getvalue()

    assert codes == [200, 403, 404, 302, 302, 302]
    assert list(case.looks.values_list("by__email", "what")) == [(chief.email, "export")]


def test_a_link_alone_exports_nothing(case):
    assert signed_in(case.assignee).get(url(case)).status_code == 403
    assert not case.looks.exists()


def test_the_page_offers_it_to_those_who_may(case):
    page = reverse("admin:requests_desk_case_change", args=[case.pk])

    offered = [url(case, "ar").removeprefix("/ar") in signed_in(person).get(page).content.decode()
               for person in (case.assignee, make.officer(case.agency))]  # fmt: skip

    assert offered == [True, False]
