"""Files that arrive in pieces: each byte once, whatever breaks, and only for one's own papers."""

import pytest

from requests_desk import parts, verbs
from requests_desk.models import Document, PaperRequest, Status
from requests_desk.verbs import uploads
from tests.recipes import desk as make
from tests.recipes.files import pdf, picture
from tests.recipes.uploads import Phone, draft_of, row

pytestmark = pytest.mark.django_db
DEED = pdf(pages=90)


@pytest.mark.django_db(transaction=True)
def test_pieces_become_one_paper(phone, draft, paper):
    url = phone.for_draft(draft, paper, len(DEED), "عقد.pdf")

    first = phone.patch(url, 0, DEED[:5000])
    last = phone.patch(url, 5000, DEED[5000:])

    document = Document.objects.get()
    assert (first.status_code, first["Upload-Offset"]) == (204, "5000")
    assert last.status_code == 200
    assert last.json()["name"] == document.original_name == "عقد.pdf"
    assert str(document.uuid) in last.json()["line"]
    assert (document.draft, document.requirement, document.pages) == (draft, paper, 90)
    assert not parts.path_of(row(url)).exists()


def test_the_last_piece_sent_again_gives_the_same_paper(phone, draft, paper):
    url = phone.for_draft(draft, paper, len(DEED))
    phone.patch(url, 0, DEED[:5000])

    answers = [phone.patch(url, 5000, DEED[5000:]) for _n in range(3)]

    assert len({answer.json()["url"] for answer in answers}) == 1
    assert Document.objects.count() == 1


def test_whole_bytes_whose_reading_was_cut_are_read_when_asked_again(phone, draft, paper):
    url = phone.for_draft(draft, paper, len(DEED))
    upload = row(url)
    uploads.add(upload=upload, by=upload.owner, at=0, data=DEED)

    again = phone.patch(url, 0, DEED)
    last = phone.patch(url, len(DEED), b"")

    assert (again.status_code, again["Upload-Offset"]) == (409, str(len(DEED)))
    assert last.status_code == 200
    assert Document.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_refused_file_says_why_in_the_readers_language_and_leaves_nothing(amina, draft, paper, language):
    phone, lie = Phone(amina, language), b"<html><script>alert(1)</script></html>"
    url = phone.for_draft(draft, paper, len(lie), "acte.pdf")

    answers = [phone.patch(url, 0, lie) for _n in range(2)]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("PDF" in answer.json()["message"] for answer in answers)
    assert not parts.path_of(row(url)).exists()
    assert phone.where(url).status_code == 410
    assert not Document.objects.exists()


def test_a_piece_at_the_wrong_place_is_told_the_right_one(phone, draft, paper):
    url = phone.for_draft(draft, paper, 1000)
    phone.patch(url, 0, b"x" * 400)

    late, early = phone.patch(url, 0, b"y" * 400), phone.patch(url, 500, b"y" * 400)

    assert {answer.status_code for answer in (late, early)} == {409}
    assert {answer["Upload-Offset"] for answer in (late, early)} == {"400"}
    assert parts.length(row(url)) == 400


def test_more_bytes_than_promised_are_refused(phone, draft, paper):
    url = phone.for_draft(draft, paper, 1000)

    answer = phone.patch(url, 0, b"x" * 1001)

    assert answer.status_code == 413
    assert phone.offset(url) == 0


@pytest.mark.parametrize(("on_disk", "true"), [(5000, 3000), (2000, 2000), (None, 0)])
def test_a_process_that_died_between_file_and_row_costs_a_piece_at_most(phone, draft, paper, on_disk, true):
    url = phone.for_draft(draft, paper, len(DEED))
    phone.patch(url, 0, DEED[:3000])
    path = parts.path_of(row(url))
    if on_disk is None:
        path.unlink()
    else:
        path.write_bytes((DEED[:3000] + b"torn" * 500)[:on_disk])

    offset = phone.offset(url)
    last = phone.send(url, DEED, at=offset)

    assert offset == true
    assert last.status_code == 200
    assert Document.objects.get().pages == 90


def test_a_part_that_grew_is_cut_before_the_next_piece_even_when_nobody_asks(phone, draft, paper):
    url = phone.for_draft(draft, paper, len(DEED))
    phone.patch(url, 0, DEED[:3000])
    with parts.path_of(row(url)).open("ab") as part:
        part.write(b"torn")

    last = phone.send(url, DEED, at=3000)

    assert last.status_code == 200


@pytest.mark.django_db(transaction=True)
def test_cancelling_leaves_nothing(phone, draft, paper):
    url = phone.for_draft(draft, paper, 1000)
    phone.patch(url, 0, b"x" * 400)
    path = parts.path_of(row(url))

    answer = phone.drop(url)

    assert answer.status_code == 204
    assert not path.exists()
    assert phone.where(url).status_code == 404


# --- whose ------------------------------------------------------------------------


def test_nobody_else_touches_an_upload(phone, draft, paper):
    url = phone.for_draft(draft, paper, 1000)
    stranger, nobody = Phone(make.citizen()), Phone(None)

    strange = [stranger.where(url), stranger.patch(url, 0, b"x"), stranger.drop(url)]
    unknown = [nobody.where(url), nobody.patch(url, 0, b"x"), nobody.drop(url)]

    assert {answer.status_code for answer in strange} == {404}
    assert {answer.status_code for answer in unknown} == {401}
    assert parts.length(row(url)) == 0


def test_no_file_begins_for_somebody_elses_draft_or_another_kinds_paper(phone, draft, paper):
    other = draft_of(make.citizen())
    foreign = make.requirement("plans", kind="prestudy")

    answers = [
        phone.begin(10, draft=other.token, requirement=paper.pk),
        phone.begin(10, draft=draft.token, requirement=foreign.pk),
        phone.begin(10, draft=draft.token, requirement=999_999),
    ]

    assert {answer.status_code for answer in answers} == {404}


def test_without_the_forms_token_nothing_begins(amina, draft, paper):
    strict = Phone(amina, enforce_csrf_checks=True)

    assert strict.begin(10, draft=draft.token, requirement=paper.pk).status_code == 403


def test_a_draft_already_sent_takes_no_more(phone, draft, paper, amina):
    url = phone.for_draft(draft, paper, len(DEED))
    filing = verbs.Filing(agency=make.agency(), person={"name_ar": "أمينة"}, parcel={"tenure": "unknown"})
    verbs.file_case(draft=draft, filing=filing, by=amina)

    answer = phone.patch(url, 0, DEED)

    assert answer.status_code == 422
    assert not Document.objects.exists()
    assert phone.begin(10, draft=draft.token, requirement=paper.pk).status_code == 404


# --- papers that the agency asked for -------------------------------------------------


@pytest.fixture
def asked(amina) -> PaperRequest:
    return make.case(by=amina, status=Status.WAITING).paper_requests.get()


def test_files_for_an_asked_paper_wait_until_the_citizen_gives_them(phone, asked):
    photo = picture("JPEG", (400, 300))
    for data in (DEED, photo):
        assert phone.send(phone.for_asked(asked, len(data)), data, piece=8000).status_code == 200
    asked.case.refresh_from_db()
    assert asked.case.status == Status.WAITING

    phone.client.post(f"/fr/requests/case/{asked.case.reference}/paper/{asked.pk}/")

    asked.case.refresh_from_db()
    assert asked.case.status == Status.STUDY
    event = asked.case.events.get(verb="papers_complete")
    assert set(event.data["papers"]) == set(asked.documents.values_list("sha256", flat=True))
    assert len(event.data["papers"]) == 2


def test_a_paper_already_given_takes_no_file(phone, asked, amina):
    url = phone.for_asked(asked, len(DEED))
    verbs.give_papers(paper_request=asked, files=[make.accepted()], by=amina)

    answer = phone.patch(url, 0, DEED)

    assert answer.status_code == 422
    assert asked.documents.count() == 1
    assert phone.begin(10, paper_request=asked.pk).status_code == 404


def test_a_stranger_sends_nothing_for_an_asked_paper(asked):
    assert Phone(make.citizen()).begin(10, paper_request=asked.pk).status_code == 404
