"""What an officer does with a case: take, answer, close."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from agencies.models import Kind
from common.files import Accepted
from requests_desk import notices
from requests_desk.models import Actor, Case, CaseMessage, Outcome, Status
from requests_desk.verbs import locks
from requests_desk.verbs.delivery import deliver

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
    case.assignee = by
    event = case.move_to(Status.STUDY, verb="taken", by=by, actor=Actor.STAFF)
    notices.tell_applicant(case, "case_taken", event)
    return case


@transaction.atomic
def answer(*, case: Case, by: User, outcome: str, text: str, pdf: Accepted | None = None) -> Case:
    """Answer a case under study, with words and, when there is one, the agency's PDF.

    Raises ValidationError for an outcome this kind does not have, empty words, or a wrong state.
    """
    case = locks.worked(case, by)
    if outcome not in OUTCOMES[case.kind]:
        raise ValidationError(_("This answer is not possible for this kind of request."), code="outcome")
    if not text.strip():
        raise ValidationError(_("Write the answer; a refusal gives its reasons."), code="no_text")
    case.outcome = outcome
    CaseMessage.objects.create(case=case, side=Actor.STAFF, by=by, text=text)
    sums = [deliver(case, pdf).sha256] if pdf else []
    event = case.move_to(Status.ANSWERED, verb="answered", by=by, actor=Actor.STAFF, outcome=outcome, delivered=sums)
    with override(case.language):
        told = str(Outcome(outcome).label)
    notices.tell_applicant(case, "case_answered", event, outcome=told)
    return case


@transaction.atomic
def close(*, case: Case, by: User) -> Case:
    """Close an answered case."""
    case = locks.worked(case, by)
    case.move_to(Status.CLOSED, verb="closed", by=by, actor=Actor.STAFF)
    return case
