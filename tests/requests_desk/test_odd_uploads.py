"""Uploads by somebody whose right ended on the way, and headers that no phone of ours sends."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override

from requests_desk import verbs
from requests_desk.models import Document, Draft, Status, Upload
from requests_desk.verbs import uploads
from requests_desk.verbs.papers import put_in, take_out
from requests_desk.verbs.reuse import reuse_in
from tests.recipes import desk, people, preparing
from tests.recipes.uploads import Phone, draft_of, row

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "told", ["filename \xe9", "filename", "", ",,,", "draft dmlkZQ==", "filename ////", "x" * 9000]
)
def test_metadata_that_says_nothing_is_refused_in_words(told):
    phone = Phone(people.citizen())
    with override("fr"):
        place = reverse("requests_desk:begin_upload")
    phone.client.raise_request_exception = False

    answer = phone.client.post(place, HTTP_UPLOAD_METADATA=told, HTTP_UPLOAD_LENGTH="12", HTTP_TUS_RESUMABLE="1.0.0")

    assert answer.status_code in (400, 404)
    assert not Upload.objects.exists()


@pytest.mark.parametrize("size", ["0", "-1", "1.5", "999999999999", "9999999999999", "", "１２", "1e3"])
def test_a_length_that_is_none_is_refused(size):
    person = people.citizen()

    answer = Phone(person).begin(size, draft=draft_of(person).token, requirement=desk.requirement().pk)

    assert answer.status_code in (400, 413, 422)
    assert not Upload.objects.exists()


def test_a_follower_removed_on_the_way_gives_nothing():
    case, heir = desk.case(status=Status.WAITING), people.citizen()
    follower, phone = preparing.follower(case, heir, may_act=True), Phone(heir)
    data = desk.jpeg().read()
    url = phone.for_asked(case.paper_requests.get(), len(data))

    verbs.remove(case=case, by=case.applicant, pk=follower.pk)

    assert phone.send(url, data, piece=len(data)).status_code == 404
    assert not Document.objects.exists()


def test_whoever_prepared_adds_nothing_to_a_draft_its_owner_took_over():
    preparer, owner = people.citizen(), people.citizen(preparing.OWNER)
    draft, phone, data = preparing.asked(preparer), Phone(preparer), desk.jpeg().read()
    url = phone.for_draft(draft, desk.requirement(), len(data))

    verbs.correct_draft(draft=draft, by=owner)

    assert phone.send(url, data, piece=len(data)).status_code == 404
    assert not Document.objects.exists()


@pytest.fixture
def sent():
    """A draft as a slow tab still holds it, sent from another one, with a paper."""
    amina, needed = people.citizen(), desk.requirement()
    draft = preparing.prepared(amina)
    put_in(draft=draft, requirement=needed, by=amina, file=desk.accepted())
    held = Draft.objects.get(pk=draft.pk)
    people.signed_in(amina).post(preparing.page("review", draft.token))
    return held


def test_a_file_read_while_its_draft_was_sent_is_refused_and_never_lost_in_silence(sent):
    with pytest.raises(ValidationError):
        put_in(draft=sent, requirement=desk.requirement(), by=sent.owner, file=desk.accepted())
    with pytest.raises(ValidationError):
        reuse_in(document=Document.objects.get(), draft=sent, requirement=desk.requirement(), by=sent.owner)

    assert Document.objects.get().case_id


def test_a_paper_of_a_request_sent_meanwhile_is_not_taken_out(sent):
    paper = sent.documents.get()

    with pytest.raises(ValidationError):
        take_out(draft=sent, by=sent.owner, uuid=paper.uuid)

    assert paper.file.storage.exists(paper.file.name)


def test_a_paper_taken_out_takes_its_file_along(django_capture_on_commit_callbacks):
    amina = people.citizen()
    draft = preparing.prepared(amina)
    paper = put_in(draft=draft, requirement=desk.requirement(), by=amina, file=desk.accepted())

    with django_capture_on_commit_callbacks(execute=True):
        take_out(draft=draft, by=amina, uuid=paper.uuid)
        take_out(draft=draft, by=amina, uuid=paper.uuid)

    assert not draft.documents.exists()
    assert not paper.file.storage.exists(paper.file.name)


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_last_piece_sent_twice_at_one_moment_is_one_paper(cancelled, django_capture_on_commit_callbacks):
    person, data = people.citizen(), desk.jpeg().read()
    phone = Phone(person)
    upload = row(phone.for_draft(draft_of(person), desk.requirement(), len(data)))
    uploads.add(upload=upload, by=person, at=0, data=data)
    late = Upload.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        made = None if cancelled else uploads.finish(upload=upload, by=person)
        if cancelled:
            uploads.drop(upload=upload, by=person)

    if cancelled:
        with pytest.raises(Upload.DoesNotExist):
            uploads.finish(upload=late, by=person)
    else:
        assert uploads.finish(upload=late, by=person) == made
