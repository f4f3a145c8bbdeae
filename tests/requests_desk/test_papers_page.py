"""The papers page and the papers asked for, without a line of JavaScript: limits, refusals, papers given before."""

import random

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from requests_desk import verbs
from requests_desk.forms.writing import WriteForm
from requests_desk.models import Document, PaperRequest, Status
from tests.recipes import desk as make
from tests.recipes.drawings import dwg
from tests.recipes.files import pdf
from tests.recipes.uploads import draft_of

pytestmark = pytest.mark.django_db
RLO = "\u202e"


@pytest.fixture
def amina():
    make.terms()
    return make.citizen()


@pytest.fixture
def paper():
    return make.requirement(explanation_fr="Recto et verso.", example_fr="CIN ou passeport")


@pytest.fixture
def draft(amina, paper):
    return draft_of(amina)


def page_of(draft) -> str:
    return f"/fr/requests/draft/{draft.token}/papers/"


def sent(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/pdf")


def filed_with(amina, paper, name: str = "cin.pdf"):
    """An earlier case in which a paper was given."""
    case = make.case(by=amina)
    document = verbs.keep_document(file=make.accepted(make.pdf(name)), case=case, requirement=paper)
    return case, document


def test_each_paper_says_what_it_is_with_an_example_and_what_is_taken(phone, draft):
    make.requirement("plans", name_fr="Plans", drawing=True, most_megabytes=50)

    text = phone.client.get(page_of(draft)).content.decode()

    assert "Recto et verso." in text
    assert "CIN ou passeport" in text
    assert "10" in text
    assert "50" in text
    assert ".dwg" in text


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_bad_file_is_named_beside_its_field_and_the_good_one_kept(phone, draft, paper, language):
    lock = pikepdf.Encryption(user="u", owner="o")
    bad = {
        "vide.pdf": b"",
        "page.pdf": b"<html><script>",
        "dessin.pdf": b"<svg/>",
        "clos.pdf": pdf(encryption=lock),
        "lettre.docx": b"PK\x03\x04" + bytes(60),
        "plan.dwg": dwg(),
    }
    files = [make.jpeg(), *(sent(name, data) for name, data in bad.items())]

    answer = phone.client.post(page_of(draft).replace("/fr/", f"/{language}/"), {f"paper_{paper.pk}": files})

    errors = answer.context["form"].errors[f"paper_{paper.pk}"]
    assert answer.status_code == 422
    assert len(errors) == len(bad)
    assert all(any(name in error for error in errors) for name in bad)
    assert draft.documents.count() == 1


def test_a_name_that_reads_backwards_is_shown_straight(phone, draft, paper):
    answer = phone.client.post(
        page_of(draft), {f"paper_{paper.pk}": [sent(f"a{RLO}fdp.exe", b"MZ"), make.pdf(f"b{RLO}x.pdf")]}
    )

    assert RLO not in answer.content.decode()
    assert draft.documents.get().original_name == "bx.pdf"


def test_each_paper_has_its_own_largest_size(phone, draft):
    small = make.requirement("small", name_fr="Petit", most_megabytes=1)
    large = make.requirement("large", name_fr="Grand", most_megabytes=12)

    def fill(document) -> None:
        document.pages[0].Contents = document.make_stream(random.Random(1).randbytes(11 * 2**20))

    data = pdf(fill)
    answer = phone.client.post(
        page_of(draft), {f"paper_{small.pk}": sent("petit.pdf", data), f"paper_{large.pk}": sent("grand.pdf", data)}
    )

    assert list(answer.context["form"].errors) == [f"paper_{small.pk}"]
    assert "1" in answer.context["form"].errors[f"paper_{small.pk}"][0]
    assert draft.documents.get().requirement == large


def test_a_drawing_is_kept_as_sent_and_only_ever_downloaded(phone, draft):
    plans = make.requirement("plans", name_fr="Plans", drawing=True, most_megabytes=50)
    data = dwg(size=11 * 2**20)

    phone.client.post(page_of(draft), {f"paper_{plans.pk}": SimpleUploadedFile("plan.dwg", data), "more": "1"})
    document = draft.documents.get()
    answer = phone.client.get(f"/fr/requests/paper/{document.uuid}/")

    assert b"".join(answer.streaming_content) == data
    assert answer["Content-Type"] == "image/vnd.dwg"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_paper_is_taken_out_without_losing_the_file_chosen_beside_it(
    phone, draft, paper, django_capture_on_commit_callbacks
):
    phone.client.post(page_of(draft), {f"paper_{paper.pk}": make.jpeg(), "more": "1"})
    first = draft.documents.get()

    with django_capture_on_commit_callbacks(execute=True):
        typed = {f"paper_{paper.pk}": make.pdf("autre.pdf"), "remove": str(first.uuid)}
        answer = phone.client.post(page_of(draft), typed)
    twice = phone.client.post(page_of(draft), {"remove": str(first.uuid)})

    assert answer["Location"] == twice["Location"] == page_of(draft)
    assert draft.documents.get().original_name == "autre.pdf"
    assert not first.file.storage.exists(first.file.name)


# --- papers given before --------------------------------------------------------------


def test_a_paper_of_an_earlier_request_is_given_again_in_one_click(phone, draft, paper, amina):
    case, before = filed_with(amina, paper)
    shown = phone.client.get(page_of(draft)).content.decode()

    answer = phone.client.post(page_of(draft), {"reuse": f"{paper.pk}:{before.uuid}"})

    assert case.reference in shown
    assert answer["Location"] == page_of(draft)
    again = draft.documents.get()
    assert (again.reused_from, again.requirement, again.sha256) == (before, paper, before.sha256)
    assert again.file.name != before.file.name
    with again.file.open() as copy, before.file.open() as original:
        assert copy.read() == original.read()
    assert case.reference not in phone.client.get(page_of(draft)).content.decode()


def test_the_newest_three_are_offered_each_file_once(phone, draft, paper, amina):
    case = make.case(by=amina)
    for n in range(5):
        file = make.accepted(SimpleUploadedFile(f"cin{n}.pdf", pdf(pages=n + 1)))
        for _twice in range(2):
            verbs.keep_document(file=file, case=case, requirement=paper, given_at=timezone.now())

    text = phone.client.get(page_of(draft)).content.decode()

    assert text.count('name="reuse"') == 3
    assert "cin4.pdf" in text
    assert "cin1.pdf" not in text


def test_nobody_elses_paper_is_offered_or_given(phone, draft, paper):
    _case, theirs = filed_with(make.citizen(), paper)

    answer = phone.client.post(page_of(draft), {"reuse": f"{paper.pk}:{theirs.uuid}"})

    assert answer.status_code == 404
    assert not draft.documents.exists()
    assert 'name="reuse"' not in phone.client.get(page_of(draft)).content.decode()


@pytest.mark.parametrize("typed", ["", ":", "x:y", "999999:{uuid}", "{paper}:", "{paper}:not-a-uuid"])
def test_a_forged_button_is_not_found(phone, draft, paper, amina, typed):
    _case, before = filed_with(amina, paper)

    answer = phone.client.post(page_of(draft), {"reuse": typed.format(uuid=before.uuid, paper=paper.pk)})

    assert answer.status_code == 404
    assert phone.client.post(page_of(draft), {"remove": "x"}).status_code == 404


def test_offers_of_many_papers_cost_one_query(phone, draft, paper, amina, django_assert_max_num_queries):
    for n in range(6):
        filed_with(amina, make.requirement(f"paper{n}", name_fr=f"Pièce {n}"))

    with django_assert_max_num_queries(25):
        phone.client.get(page_of(draft))


# --- papers the agency asked for ------------------------------------------------------


def asked_of(amina, reason: str, requirement=None, **fields) -> PaperRequest:
    case = make.case(by=amina, status=Status.STUDY)
    paper = verbs.AskedPaper(reason=reason, requirement=requirement, **fields)
    verbs.ask_for_documents(case=case, by=case.assignee, papers=[paper])
    return case.paper_requests.get()


def address(asked: PaperRequest) -> str:
    return f"/fr/requests/case/{asked.case.reference}/paper/{asked.pk}/"


def case_page(asked: PaperRequest) -> str:
    return f"/fr/requests/case/{asked.case.reference}/"


def test_a_missing_paper_given_elsewhere_is_taken_over_then_sent(phone, paper, amina):
    _case, before = filed_with(amina, paper)
    asked = asked_of(amina, "missing", paper)
    offered = phone.client.get(case_page(asked)).content.decode()

    phone.client.post(address(asked), {"reuse": f"{asked.pk}:{before.uuid}"})
    asked.refresh_from_db()
    assert asked.answered_at is None
    assert 'name="remove"' in phone.client.get(case_page(asked)).content.decode()
    phone.client.post(address(asked), {})

    asked.refresh_from_db()
    assert before.original_name in offered
    assert asked.answered_at is not None
    assert asked.documents.get().reused_from == before


def test_the_request_that_asks_does_not_offer_its_own_papers(phone, paper, amina):
    case = make.case(by=amina, status=Status.STUDY)
    given = verbs.keep_document(file=make.accepted(), case=case, requirement=paper)
    verbs.ask_for_documents(case=case, by=case.assignee, papers=[verbs.AskedPaper(reason="missing", requirement=paper)])

    text = phone.client.get(f"/fr/requests/case/{case.reference}/").content.decode()

    assert given.original_name in text
    assert 'name="reuse"' not in text


@pytest.mark.parametrize("reason", ["outdated", "unreadable", "wrong"])
def test_what_could_not_be_used_is_not_offered_again(phone, paper, amina, reason):
    _case, before = filed_with(amina, paper)
    asked = asked_of(amina, reason, paper)

    assert 'name="reuse"' not in phone.client.get(case_page(asked)).content.decode()
    assert phone.client.post(address(asked), {"reuse": f"{asked.pk}:{before.uuid}"}).status_code == 404


def test_a_good_file_waits_when_its_neighbour_is_refused(phone, amina):
    asked = asked_of(amina, "missing", label="Plan")
    field = f"p{asked.pk}-files"

    answer = phone.client.post(address(asked), {field: [make.jpeg(), sent("acte.pdf", b"<html>")]})

    asked.refresh_from_db()
    assert answer.status_code == 422
    assert "acte.pdf" in answer.content.decode()
    assert "photo.jpg" in answer.content.decode()
    assert asked.documents.count() == 1
    assert asked.answered_at is None


def test_a_waiting_file_is_taken_out_and_a_given_one_is_not(phone, amina):
    asked = asked_of(amina, "missing", label="Plan")
    field = f"p{asked.pk}-files"
    phone.client.post(address(asked), {field: [make.jpeg(), sent("acte.pdf", b"<html>")]})
    waiting = asked.documents.get()

    phone.client.post(address(asked), {"remove": str(waiting.uuid)})
    assert not asked.documents.exists()
    phone.client.post(address(asked), {field: make.pdf()})
    given = asked.documents.get()
    phone.client.post(address(asked), {"remove": str(given.uuid)})

    assert asked.documents.get() == given


def test_nothing_chosen_is_told_beside_the_field(phone, amina):
    asked = asked_of(amina, "missing", label="Plan")

    answer = phone.client.post(address(asked), {})

    assert answer.status_code == 422
    assert not Document.objects.exists()


def test_files_of_one_form_never_reach_another():
    for name in ("mine.pdf", "yours.pdf"):
        form = WriteForm({"text": "x"}, {"files": make.pdf(name)})

        assert form.is_valid()
        assert [file.name for file in form.cleaned_data["files"]] == [name]
