"""What people do with a request: each verb one transaction, one row lock, its event, its messages."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from agencies.models import Agency, Kind
from common.files import Accepted
from requests_desk import notices
from requests_desk.models import (
    Actor,
    Case,
    CaseMessage,
    Deliverable,
    Document,
    Draft,
    InformationNote,
    Outcome,
    PaperRequest,
    Parcel,
    Requirement,
    Status,
)

# Which answers each kind of request can have.
OUTCOMES: dict[str, tuple[Outcome, ...]] = {
    Kind.NOTE: (Outcome.INFORMED, Outcome.REFUSED),
    Kind.PRE_STUDY: (Outcome.FAVOURABLE, Outcome.RESERVED, Outcome.UNFAVOURABLE, Outcome.REFUSED),
    Kind.COMPLAINT: (Outcome.INFORMED, Outcome.REFUSED),
}


@dataclass(frozen=True)
class Filing:
    """Checked facts of an information note, ready to be filed."""

    agency: Agency
    person: dict[str, Any]
    parcel: dict[str, Any]
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AskedPaper:
    """One paper to ask for: a known requirement or a label, and the reason."""

    reason: str
    requirement: Requirement | None = None
    label: str = ""
    note: str = ""


def _locked(case: Case, by: User) -> Case:
    """The case under its row lock, as this staff member may work it. Raises Case.DoesNotExist."""
    return Case.objects.manageable_by(by).select_for_update(of=("self",)).get(pk=case.pk)


def _own_locked(case: Case, by: User) -> Case:
    """The case under its row lock, as its applicant. Raises Case.DoesNotExist."""
    return Case.objects.of(by).select_for_update(of=("self",)).get(pk=case.pk)


@transaction.atomic
def file_note(*, draft: Draft, filing: Filing, by: User) -> Case:
    """File an information note from a draft: the same draft sent twice is one case.

    The reference exists only once this returns and its transaction commits.
    """
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.case is not None:
        return draft.case
    case = Case.opened(kind=Kind.NOTE, agency=filing.agency, applicant=by, language=draft.language, **filing.person)
    case.save(force_insert=True)
    Parcel.objects.create(case=case, **filing.parcel)
    InformationNote.objects.create(case=case, **filing.detail)
    draft.documents.update(case=case)
    draft.case = case
    draft.save(update_fields=["case"])
    open_history(case, by)
    return case


def open_history(case: Case, by: User) -> None:
    """First line of a new case's history, its due date, and the receipt's message; in the filing's transaction."""
    papers = list(case.documents.values_list("sha256", flat=True))
    event = case.record("filed", by=by, actor=Actor.CITIZEN, to_status=Status.SUBMITTED, papers=papers)
    case.due_on = case.promised_on = case.term().due_on(event.on)
    case.save(update_fields=["due_on", "promised_on"])
    notices.tell_applicant(case, "case_filed", event)


@transaction.atomic
def take(*, case: Case, by: User) -> Case:
    """An officer takes a submitted case. Raises ValidationError when another already has it."""
    case = _locked(case, by)
    if case.assignee_id not in (None, by.pk):
        raise ValidationError(_("Another officer has already taken this request."), code="taken")
    case.assignee = by
    event = case.move_to(Status.STUDY, verb="taken", by=by, actor=Actor.STAFF)
    notices.tell_applicant(case, "case_taken", event)
    return case


@transaction.atomic
def ask_for_documents(*, case: Case, by: User, papers: list[AskedPaper], note: str = "") -> Case:
    """Ask the applicant for papers: the clock stands still until they are given.

    Raises ValidationError without any paper, or when the case is not under study.
    """
    if not papers:
        raise ValidationError(_("Choose at least one paper to ask for."), code="no_paper")
    case = _locked(case, by)
    asked = [PaperRequest.objects.create(case=case, **vars(paper)) for paper in papers]
    told = notices.papers_in_words(case, asked)
    event = case.move_to(Status.WAITING, verb="papers_asked", by=by, actor=Actor.STAFF, papers=told, note=note)
    notices.tell_applicant(case, "paper_requested", event, papers=told, note=note)
    return case


def keep_document(*, file: Accepted, **where: Any) -> Document:
    """Store a decoded paper. ``where``: case or draft, requirement or paper_request."""
    document = Document(
        original_name=file.name, content_type=file.content_type, size=len(file.data),
        sha256=file.sha256, pages=file.pages, **where,
    )  # fmt: skip
    document.file.save(f"paper.{file.extension}", ContentFile(file.data), save=False)
    document.save(force_insert=True)
    return document


@transaction.atomic
def give_papers(*, paper_request: PaperRequest, files: list[Accepted], by: User) -> Case:
    """The applicant answers one asked paper; when none is left open the clock runs again.

    Raises ValidationError without a file, or when the case no longer waits.
    """
    if not files:
        raise ValidationError(_("Choose a file to send."), code="no_file")
    case = _own_locked(paper_request.case, by)
    paper = case.paper_requests.select_for_update().get(pk=paper_request.pk)
    if not case.is_waiting or paper.answered_at:
        raise ValidationError(_("This paper has already been received."), code="already_given")
    documents = [keep_document(file=file, case=case, paper_request=paper) for file in files]
    paper.answered_at = timezone.now()
    paper.save(update_fields=["answered_at"])
    sums = [document.sha256 for document in documents]
    if case.paper_requests.filter(answered_at=None).exists():
        case.record("paper_given", by=by, actor=Actor.CITIZEN, papers=sums)
    else:
        case.move_to(Status.STUDY, verb="papers_complete", by=by, actor=Actor.CITIZEN, papers=sums)
    return case


@transaction.atomic
def answer(*, case: Case, by: User, outcome: str, text: str, pdf: Accepted | None = None) -> Case:
    """Answer a case under study, with words and, when there is one, the agency's PDF.

    Raises ValidationError for an outcome this kind does not have, empty words, or a wrong state.
    """
    case = _locked(case, by)
    if outcome not in OUTCOMES[case.kind]:
        raise ValidationError(_("This answer is not possible for this kind of request."), code="outcome")
    if not text.strip():
        raise ValidationError(_("Write the answer; a refusal gives its reasons."), code="no_text")
    case.outcome = outcome
    CaseMessage.objects.create(case=case, side=Actor.STAFF, by=by, text=text)
    sums = [_deliver(case, pdf).sha256] if pdf else []
    event = case.move_to(Status.ANSWERED, verb="answered", by=by, actor=Actor.STAFF, outcome=outcome, delivered=sums)
    with override(case.language):
        told = str(Outcome(outcome).label)
    notices.tell_applicant(case, "case_answered", event, outcome=told)
    return case


def _deliver(case: Case, pdf: Accepted) -> Deliverable:
    """Keep the agency's PDF as this case's deliverable."""
    deliverable = Deliverable(case=case, sha256=pdf.sha256, size=len(pdf.data))
    deliverable.file.save("answer.pdf", ContentFile(pdf.data), save=False)
    deliverable.save(force_insert=True)
    return deliverable


@transaction.atomic
def close(*, case: Case, by: User) -> Case:
    """Close an answered case."""
    case = _locked(case, by)
    case.move_to(Status.CLOSED, verb="closed", by=by, actor=Actor.STAFF)
    return case


@transaction.atomic
def write_as_agency(*, case: Case, by: User, text: str) -> CaseMessage:
    """The agency writes to the applicant, who is told by e-mail."""
    case = _locked(case, by)
    message = CaseMessage.objects.create(case=case, side=Actor.STAFF, by=by, text=text)
    event = case.record("agency_wrote", by=by, actor=Actor.STAFF, message=message.pk)
    notices.tell_applicant(case, "message_received", event)
    return message


@transaction.atomic
def write_as_applicant(*, case: Case, by: User, text: str) -> CaseMessage:
    """The applicant writes to the agency."""
    case = _own_locked(case, by)
    message = CaseMessage.objects.create(case=case, side=Actor.CITIZEN, by=by, text=text)
    case.record("applicant_wrote", by=by, actor=Actor.CITIZEN, message=message.pk)
    return message
