"""What the agency delivers: kept with its code and checksum, replaced, revoked."""

import hashlib

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.files import Accepted
from requests_desk import answers, notices, proof
from requests_desk.models import Actor, Case, CaseEvent, Deliverable
from requests_desk.verbs import locks


def deliver(case: Case, pdf: Accepted | None = None, *, text: str = "") -> Deliverable:
    """Keep the agency's PDF, or one made here from its words, as this case's deliverable.

    A verification sheet becomes its last page, unless an electronic signature forbids any change:
    then the bytes stay as they came. The caller holds the case's lock and has set its outcome.
    """
    signed = bool(pdf and pdf.signed)
    deliverable = Deliverable(case=case, signed=signed, made_here=pdf is None)
    data = _bytes_of(deliverable, pdf, text)
    deliverable.sha256, deliverable.size = hashlib.sha256(data).hexdigest(), len(data)
    deliverable.file.save("answer.pdf", ContentFile(data), save=False)
    deliverable.save(force_insert=True)
    return deliverable


def deliver_anew(case: Case, pdf: Accepted | None = None, *, text: str = "", reason: str) -> Deliverable:
    """As ``deliver``, in the place of what was genuine until now."""
    earlier = case.deliverables.filter(state=Deliverable.State.GENUINE).order_by("-delivered_at", "-pk").first()
    fresh = deliver(case, pdf, text=text)
    if earlier:
        earlier.supersede(fresh, reason)
    return fresh


@transaction.atomic
def supersede(
    *, deliverable: Deliverable, by: User, reason: str, pdf: Accepted | None = None, text: str = ""
) -> Deliverable:
    """Put a new document, given or made from words, in the place of a delivered one; the applicant is told.

    Raises ValidationError without reason, without document or words, while the case is studied again,
    or when the document is no longer genuine.
    """
    _demand_reason(reason)
    if pdf is None and not text.strip():
        raise ValidationError(_("Attach the new document, or write the words it is made from."), code="no_document")
    case, former = _held(deliverable, by)
    if case.is_open:
        raise ValidationError(_("The request is being studied again: the new answer brings the new document."), "open")
    fresh = deliver(case, pdf, text=text)
    former.supersede(fresh, reason)
    event = case.record(
        "deliverable_superseded", by=by, actor=Actor.STAFF,
        code=former.code, new_code=fresh.code, delivered=[fresh.sha256], reason=reason,
    )  # fmt: skip
    _tell(case, "document_replaced", event, former, reason, new_code=proof.grouped(fresh.code))
    return fresh


@transaction.atomic
def revoke(*, deliverable: Deliverable, by: User, reason: str) -> Deliverable:
    """Take a delivered document back, with nothing in its place; a chief's act. The applicant is told.

    Raises ValidationError without reason, for anybody but a chief, or when it is no longer genuine.
    """
    _demand_reason(reason)
    case, former = _held(deliverable, by)
    if not may_revoke(case, by):
        raise ValidationError(_("Only the head of the department may revoke a document."), code="not_chief")
    former.revoke(reason)
    event = case.record("deliverable_revoked", by=by, actor=Actor.STAFF, code=former.code, reason=reason)
    _tell(case, "document_revoked", event, former, reason)
    return former


def may_revoke(case: Case, by: User) -> bool:
    """Whether a person is a chief at the case's agency: the permission to decide reviews is theirs alone there."""
    return bool(by.has_perm("requests_desk.change_review", case))


def _bytes_of(deliverable: Deliverable, pdf: Accepted | None, text: str) -> bytes:
    case = deliverable.case
    stamp = answers.Stamp(deliverable.code, deliverable.delivered_at)
    if pdf is None:
        return answers.answer_pdf(case, outcome=case.outcome, text=text, stamp=stamp)
    return pdf.data if deliverable.signed else answers.with_sheet(pdf.data, answers.sheet_pdf(case, stamp))


def _held(deliverable: Deliverable, by: User) -> tuple[Case, Deliverable]:
    """The case under its lock, then the document as it is now: a colleague may have been quicker."""
    case = locks.worked(deliverable.case, by)
    return case, case.deliverables.get(pk=deliverable.pk)


def _demand_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError(_("Give the reason: the applicant reads it."), code="no_reason")


def _tell(case: Case, letter: str, event: CaseEvent, former: Deliverable, reason: str, **more: str) -> None:
    verify_url = notices.absolute(case.language, "verify")
    facts = {"code": proof.grouped(former.code), "reason": reason, "verify_url": verify_url}
    notices.tell_applicant(case, letter, event, **facts | more)
