"""What an officer does with a case: take, answer, close."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Kind
from common.files import Accepted
from requests_desk import notices, proof
from requests_desk.models import Actor, Case, CaseMessage, Complaint, Deliverable, Outcome, Status
from requests_desk.verbs import locks
from requests_desk.verbs.delivery import deliver_anew

# Which answers each kind of request can have.
OUTCOMES: dict[str, tuple[Outcome, ...]] = {
    Kind.NOTE: (Outcome.INFORMED, Outcome.REFUSED),
    Kind.PRE_STUDY: (Outcome.FAVOURABLE, Outcome.RESERVED, Outcome.UNFAVOURABLE, Outcome.REFUSED),
    Kind.COMPLAINT: (Outcome.INFORMED, Outcome.REFUSED),
}


@transaction.atomic
def take(*, case: Case, by: User) -> Case:
    """An officer takes a submitted case. Raises ValidationError when another already has it."""
    case = locks.worked(case, by)
    if case.assignee_id not in (None, by.pk):
        raise ValidationError(_("Another officer has already taken this request."), code="taken")
    if case.status != Status.SUBMITTED:
        raise ValidationError(_("This request is no longer in a state that allows it."), code="forbidden_move")
    case.assignee = by
    event = case.move_to(Status.STUDY, verb="taken", by=by, actor=Actor.STAFF)
    # Taking a complaint is its acknowledgement (decree 2-17-265); one that was given back is acknowledged already.
    complaints = Complaint.objects.filter(case=case, acknowledged_on=None)
    fresh = case.kind == Kind.COMPLAINT and complaints.update(acknowledged_on=event.on)
    notices.tell_applicant(case, "complaint_acknowledged" if fresh else "case_taken", event)
    return case


@transaction.atomic
def answer(
    *, case: Case, by: User, outcome: str, text: str, pdf: Accepted | None = None, made_here: bool = False
) -> Case:
    """Answer a case under study, with words and a document: the agency's PDF, or one made here from the words.

    Raises ValidationError for an outcome this kind does not have, empty words, or a wrong state.
    """
    case = locks.worked(case, by)
    if outcome not in OUTCOMES[case.kind]:
        raise ValidationError(_("This answer is not possible for this kind of request."), code="outcome")
    if not text.strip():
        raise ValidationError(_("Write the answer; a refusal gives its reasons."), code="no_text")
    case.outcome = outcome
    words = CaseMessage.objects.create(case=case, side=Actor.STAFF, by=by, text=text)
    given = deliver_anew(case, pdf, text=text, reason=_("A new answer was given.")) if pdf or made_here else None
    sums, proof_of = ([given.sha256], _proof_of(case, given)) if given else ([], {})
    event = case.move_to(
        Status.ANSWERED, verb="answered", by=by, actor=Actor.STAFF,
        outcome=outcome, delivered=sums, message=words.pk,
    )  # fmt: skip
    notices.tell_applicant(case, "case_answered", event, outcome=Outcome(outcome).label, **proof_of)
    return case


def _proof_of(case: Case, given: Deliverable) -> dict[str, str]:
    """By what anybody may verify a document."""
    return {"code": proof.grouped(given.code), "verify_url": notices.absolute(case.language, "verify")}


@transaction.atomic
def close(*, case: Case, by: User) -> Case:
    """Close an answered case."""
    case = locks.worked(case, by)
    case.move_to(Status.CLOSED, verb="closed", by=by, actor=Actor.STAFF)
    return case
