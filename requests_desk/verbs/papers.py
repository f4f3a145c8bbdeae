"""Papers: kept, and given when the agency asked for them."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.files import Accepted
from requests_desk import desk_notices, notices
from requests_desk.models import Actor, Case, Document, Draft, PaperRequest, Requirement, Status
from requests_desk.verbs import locks


def keep_document(*, file: Accepted, **where: Any) -> Document:
    """Store a decoded paper. ``where``: case or draft, requirement or paper_request."""
    document = Document(
        original_name=file.name, content_type=file.content_type, size=len(file.data),
        sha256=file.sha256, pages=file.pages, **where,
    )  # fmt: skip
    document.file.save(f"paper.{file.extension}", ContentFile(file.data), save=False)
    document.save(force_insert=True)
    return document


def unsent(draft: Draft, by: User) -> Draft:
    """One's own draft under its row lock: its papers change only while it is not sent.

    Raises ValidationError once it was sent, Draft.DoesNotExist when its owner took it over.
    """
    draft = Draft.objects.visible_to(by).select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.case_id:
        raise ValidationError(_("This request has already been sent."), code="already_sent")
    return draft


@transaction.atomic
def put_in(*, draft: Draft, requirement: Requirement, by: User, file: Accepted) -> Document:
    """Keep a file for a paper of a draft. As ``unsent``."""
    return keep_document(file=file, draft=unsent(draft, by), requirement=requirement)


@transaction.atomic
def take_out(*, draft: Draft, by: User, uuid: UUID) -> None:
    """Take a file out of a draft, if it is there. As ``unsent``."""
    document = unsent(draft, by).documents.filter(case=None, uuid=uuid).first()
    if document is not None:
        erase(document)


def erase(document: Document) -> None:
    """The row now, its file once that is committed."""
    name, storage = str(document.file.name), document.file.storage
    document.delete()
    transaction.on_commit(lambda: storage.delete(name), robust=True)


@transaction.atomic
def collect(*, paper_request: PaperRequest, by: User, files: list[Accepted]) -> PaperRequest:
    """Keep files for a paper asked for, not yet given: they wait for the citizen's word.

    Raises ValidationError when the paper was already given, Case.DoesNotExist for a stranger.
    """
    paper = awaited(paper_request, by)
    for file in files:
        keep_document(file=file, case=paper.case, paper_request=paper)
    return paper


@transaction.atomic
def take_back(*, document: Document, by: User) -> None:
    """Take a file out again that waits for the citizen's word. Raises ValidationError once it was given."""
    if document.paper_request is None:
        raise ValidationError(_("This paper has already been received."), code="already_given")
    awaited(document.paper_request, by)
    erase(document)


def awaited(paper_request: PaperRequest, by: User) -> PaperRequest:
    """A paper asked for and not yet given, under its case's lock and its own. Raises ValidationError."""
    case = locks.acted(paper_request.case, by)
    paper = case.paper_requests.select_for_update().get(pk=paper_request.pk)
    if not case.is_waiting or paper.answered_at:
        raise ValidationError(_("This paper has already been received."), code="already_given")
    paper.case = case
    return paper


@transaction.atomic
def give_papers(*, paper_request: PaperRequest, files: list[Accepted], by: User) -> Case:
    """The applicant answers one asked paper; when none is left open the clock runs again.

    Files that were uploaded for it before count too. Raises ValidationError without a file, or when the
    case no longer waits.
    """
    paper = awaited(paper_request, by)
    case = paper.case
    documents = [*paper.documents.all(), *(keep_document(file=file, case=case, paper_request=paper) for file in files)]
    if not documents:
        raise ValidationError(_("Choose a file to send."), code="no_file")
    paper.answered_at = timezone.now()
    paper.save(update_fields=["answered_at"])
    sums = [document.sha256 for document in documents]
    if case.paper_requests.filter(answered_at=None).exists():
        event = case.record("paper_given", by=by, actor=Actor.CITIZEN, papers=sums)
    else:
        event = case.move_to(Status.STUDY, verb="papers_complete", by=by, actor=Actor.CITIZEN, papers=sums)
    notices.tell_if_follower(case, event, "paper")
    desk_notices.tell_of_news(case, event)
    return case
