"""What people do with a request, and what the database refuses whatever the code does."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction

from notifications.models import Message
from requests_desk import verbs
from requests_desk.models import Case, CaseEvent, Draft, PaperRequest, Status, Tenure
from tests.recipes import desk as make

pytestmark = pytest.mark.django_db


def test_filing_gives_a_reference_a_due_day_a_receipt_line_and_one_message():
    case = make.case()

    assert case.reference.startswith("AUBM-")
    assert case.due_on > case.filed_on
    assert [event.verb for event in case.events.all()] == ["filed"]
    assert list(Message.objects.values_list("template", "to")) == [("case_filed", case.applicant.email)]


def test_the_same_draft_sent_twice_is_one_case():
    amina, agency = make.citizen(), make.agency()
    make.terms()
    draft = Draft.objects.create(kind="note", language="ar", owner=amina, email=amina.email)
    filing = verbs.Filing(agency=agency, person={"name_ar": "أمينة"}, parcel={"tenure": Tenure.UNKNOWN})

    first = verbs.file_case(draft=draft, filing=filing, by=amina)
    second = verbs.file_case(draft=draft, filing=filing, by=amina)

    assert first.pk == second.pk
    assert Case.objects.count() == 1


def test_an_officer_takes_a_case_and_the_applicant_is_told_once():
    case = make.case()
    yassine = make.officer(case.agency)

    case = verbs.take(case=case, by=yassine)

    assert (case.status, case.assignee) == (Status.STUDY, yassine)
    assert Message.objects.filter(template="case_taken").count() == 1


def test_a_case_taken_by_one_officer_is_refused_to_the_second():
    case = make.case()
    verbs.take(case=case, by=make.officer(case.agency))

    with pytest.raises(ValidationError):
        verbs.take(case=case, by=make.officer(case.agency))

    assert case.events.filter(verb="taken").count() == 1


def test_an_officer_of_another_agency_does_not_find_the_case():
    case = make.case()
    elsewhere = make.officer(make.agency("khemisset", "AUKM", "Khémisset", "04.291"))

    with pytest.raises(Case.DoesNotExist):
        verbs.take(case=case, by=elsewhere)


def test_an_applicant_cannot_answer_their_own_case():
    case = make.case(status=Status.STUDY)

    with pytest.raises(Case.DoesNotExist):
        verbs.answer(case=case, by=case.applicant, outcome="informed", text="oui")


def test_asking_for_documents_stops_the_clock():
    case = make.case(status=Status.WAITING)

    term = case.term(frozenset())

    assert case.is_waiting
    assert term.used(case.filed_on + timedelta(days=30)) == 0
    assert Message.objects.filter(template="paper_requested").count() == 1


def test_asking_for_nothing_is_refused():
    case = make.case(status=Status.STUDY)

    with pytest.raises(ValidationError):
        verbs.ask_for_documents(case=case, by=case.assignee, papers=[])


def test_the_clock_runs_again_when_the_last_paper_has_come():
    case = make.case(status=Status.STUDY)
    asked = [verbs.AskedPaper(reason="missing", label=name) for name in ("Plan", "Acte")]
    case = verbs.ask_for_documents(case=case, by=case.assignee, papers=asked)
    first, second = case.paper_requests.all()

    after_one = verbs.give_papers(paper_request=first, files=[make.accepted(make.jpeg())], by=case.applicant)
    after_both = verbs.give_papers(paper_request=second, files=[make.accepted()], by=case.applicant)

    assert (after_one.status, after_both.status) == (Status.WAITING, Status.STUDY)
    assert case.documents.count() == 2


def test_a_paper_given_twice_is_refused_the_second_time_and_nothing_is_lost():
    case = make.case(status=Status.WAITING)
    paper = case.paper_requests.get()
    verbs.give_papers(paper_request=paper, files=[make.accepted()], by=case.applicant)

    with pytest.raises(ValidationError):
        verbs.give_papers(paper_request=paper, files=[make.accepted()], by=case.applicant)

    assert case.documents.count() == 1


def test_a_stranger_cannot_give_a_paper():
    case = make.case(status=Status.WAITING)

    with pytest.raises(Case.DoesNotExist):
        verbs.give_papers(paper_request=case.paper_requests.get(), files=[make.accepted()], by=make.citizen())


def test_an_answer_ends_the_clock_and_delivers_the_document():
    case = make.case(status=Status.ANSWERED)

    assert case.answered_on is not None
    assert case.days_taken == 0
    assert case.deliverables.get().size > 0
    assert Message.objects.filter(template="case_answered").count() == 1


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.WAITING, Status.ANSWERED])
def test_a_case_not_under_study_cannot_be_answered(status):
    case = make.case(status=status)
    worker = case.assignee or make.officer(case.agency)

    with pytest.raises(ValidationError):
        verbs.answer(case=case, by=worker, outcome="informed", text="…")


def test_an_outcome_of_another_kind_is_refused():
    case = make.case(status=Status.STUDY)

    with pytest.raises(ValidationError):
        verbs.answer(case=case, by=case.assignee, outcome="favourable", text="…")


@pytest.mark.parametrize(
    "statement", ["UPDATE requests_desk_caseevent SET verb = 'x'", "DELETE FROM requests_desk_caseevent"]
)
def test_the_database_refuses_to_change_the_history(statement):
    make.case()

    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert CaseEvent.objects.count() == 1


def test_the_chain_shows_a_line_written_past_the_trigger():
    case = make.case(status=Status.ANSWERED)
    assert not list(CaseEvent.objects.broken())

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE requests_desk_caseevent DISABLE TRIGGER caseevent_append_only")
        cursor.execute("UPDATE requests_desk_caseevent SET data = '{}' WHERE verb = 'answered'")
        cursor.execute("ALTER TABLE requests_desk_caseevent ENABLE TRIGGER caseevent_append_only")

    assert [(event.case, event.verb) for event in CaseEvent.objects.broken()] == [(case, "answered")]


@pytest.mark.parametrize(
    "change",
    [
        {"status": "answered"},
        {"status": "lost"},
        {"outcome": "informed"},
        {"due_on": date(2020, 1, 1)},
        {"stay_from": date(2026, 8, 2), "stay_to": date(2026, 8, 1)},
    ],
)
def test_the_database_refuses_what_must_be_impossible(change):
    case = make.case()

    with pytest.raises(Error), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**change)


def test_what_was_asked_is_told_in_the_applicants_language():
    case = make.case(status=Status.STUDY, language="ar")
    paper = make.requirement(name_ar="شهادة الملكية", name_fr="Certificat de propriété")

    verbs.ask_for_documents(
        case=case, by=case.assignee, papers=[verbs.AskedPaper(requirement=paper, reason=PaperRequest.Reason.UNREADABLE)]
    )

    message = Message.objects.get(template="paper_requested")
    assert message.language == "ar"
    assert message.context["papers"][0]["name"] == "شهادة الملكية"
