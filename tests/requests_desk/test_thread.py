"""The thread: words and files on both sides, and who has read what."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from notifications.models import Message
from requests_desk import verbs
from requests_desk.models import CaseMessage, Document, Follower, Status
from tests.recipes import desk as make
from tests.recipes.people import signed_in

pytestmark = pytest.mark.django_db


def page(name: str, *args: object, language: str = "fr") -> str:
    with override(language):
        return reverse(name, args=args)


def case_page(case) -> str:
    return page("requests_desk:case", case.reference)


def officers_page(case) -> str:
    return page("admin:requests_desk_case_change", case.pk)


def test_a_message_with_files_is_kept_decoded_under_its_message():
    case = make.case()
    owner = signed_in(case.applicant)
    typed = {"text": "Voici", "files": [make.jpeg(), make.pdf("plan.pdf")]}

    answer = owner.post(page("requests_desk:write", case.reference), typed, follow=True)

    message = case.messages.get()
    shown = answer.content.decode()
    assert sorted(message.documents.values_list("original_name", flat=True)) == ["photo.jpg", "plan.pdf"]
    assert all(page("requests_desk:document", document.uuid) in shown for document in message.documents.all())
    assert list(answer.context["documents"]) == []
    assert case.events.get(verb="applicant_wrote").data["papers"]


def test_files_of_a_message_open_for_both_sides_alone():
    case = make.case(status=Status.STUDY)
    verbs.write_as_applicant(case=case, by=case.applicant, text="x", files=[make.accepted()])
    url = page("requests_desk:document", Document.objects.get().uuid)

    assert signed_in(case.applicant).get(url).getvalue().startswith(b"%PDF")
    assert signed_in(case.assignee).get(url).getvalue().startswith(b"%PDF")
    assert signed_in(make.citizen()).get(url).status_code == 404
    assert Client().get(url).status_code == 302


def test_an_officer_sends_files_and_the_applicant_is_told():
    case = make.case(status=Status.STUDY, language="ar")
    typed = {"write-text": "", "write-files": [make.pdf("notice.pdf")]}

    signed_in(case.assignee).post(page("admin:requests_desk_case_write", case.pk), typed)

    assert case.messages.get().text == "notice.pdf"
    told = Message.objects.get(template="message_received")
    assert (told.to, told.language) == (case.applicant.email, "ar")


def test_a_refused_file_keeps_the_words():
    case = make.case()
    disguised = make.pdf("evil.pdf")
    disguised.seek(0)
    disguised.file.write(b"<html><script>")
    disguised.seek(0)

    answer = signed_in(case.applicant).post(
        page("requests_desk:write", case.reference), {"text": "Un long texte.", "files": [disguised]}
    )

    assert answer.status_code == 422
    assert "Un long texte." in answer.content.decode()
    assert answer.context["write_form"].errors["files"]
    assert not case.messages.exists()


def test_opening_the_page_marks_the_other_sides_messages_read_and_each_side_sees_it():
    case = make.case(status=Status.STUDY)
    verbs.write_as_agency(case=case, by=case.assignee, text="De l’agence")
    verbs.write_as_applicant(case=case, by=case.applicant, text="Du demandeur")
    agencys, citizens = case.messages.order_by("pk")

    first = signed_in(case.applicant).get(case_page(case))
    agencys.refresh_from_db()
    citizens.refresh_from_db()
    assert (agencys.read_at is not None, citizens.read_at) == (True, None)
    assert [message.read_at for message in first.context["thread"]] == [None, None]

    signed_in(case.assignee).get(officers_page(case))
    citizens.refresh_from_db()
    assert citizens.read_at is not None
    assert all(message.read_at for message in signed_in(case.applicant).get(case_page(case)).context["thread"])


def test_marking_is_one_statement_and_none_when_nothing_is_new(django_assert_num_queries):
    case = make.case(status=Status.STUDY)
    for n in range(5):
        verbs.write_as_agency(case=case, by=case.assignee, text=f"{n}")

    with django_assert_num_queries(1):
        assert verbs.mark_read(case, reader="citizen") == 5
    assert verbs.mark_read(case, reader="citizen") == 0


@pytest.mark.parametrize(("may_act", "marked"), [(True, True), (False, False)])
def test_a_follower_marks_only_when_they_may_act(may_act, marked):
    case = make.case(status=Status.STUDY)
    verbs.write_as_agency(case=case, by=case.assignee, text="x")
    person = make.citizen()
    Follower.objects.create(
        case=case, email=person.email, is_a="heir", may_act=may_act, language="fr", user=person,
        invited_by=case.applicant, accepted_at=case.filed_at,
    )  # fmt: skip

    signed_in(person).get(case_page(case))

    assert (CaseMessage.objects.get().read_at is not None) is marked


def test_a_stranger_marks_nothing():
    case = make.case(status=Status.STUDY)
    verbs.write_as_agency(case=case, by=case.assignee, text="x")

    signed_in(make.citizen()).get(case_page(case))

    assert CaseMessage.objects.get().read_at is None


@pytest.mark.parametrize("status", [Status.CLOSED, Status.WITHDRAWN])
def test_nothing_is_written_after_the_end_and_the_page_says_how_to_go_on(status):
    case = make.case(status=Status.CLOSED if status == Status.CLOSED else Status.STUDY)
    if status == Status.WITHDRAWN:
        verbs.withdraw(case=case, by=case.applicant)
    before = case.messages.count()

    answer = signed_in(case.applicant).post(
        page("requests_desk:write", case.reference), {"text": "Encore"}, follow=True
    )
    with pytest.raises(ValidationError):
        verbs.write_as_agency(case=case, by=case.assignee or make.officer(case.agency), text="x")

    assert [str(message) for message in answer.context["messages"]]
    assert case.messages.count() == before
    reopen = page("requests_desk:reopen", case.reference)
    assert (reopen in answer.content.decode()) is (status == Status.CLOSED)


def test_a_second_click_is_one_message():
    case = make.case()
    owner = signed_in(case.applicant)

    for _click in range(2):
        owner.post(page("requests_desk:write", case.reference), {"text": "Bonjour"})

    assert case.messages.count() == 1
    assert case.events.filter(verb="applicant_wrote").count() == 1
