"""What an applicant does besides filing: take the request back, have it studied again, rate the answer."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import days
from requests_desk import notices
from requests_desk.models import Actor, Case, CaseEvent, Rating, Status
from requests_desk.offers import Offers
from requests_desk.verbs import locks


@transaction.atomic
def withdraw(*, case: Case, by: User, reason: str = "") -> Case:
    """The applicant takes the request back before its answer; drafts stay as they are.

    Raises ValidationError when it was answered or withdrawn meanwhile.
    """
    case = locks.own(case, by)
    if case.status == Status.WITHDRAWN:
        raise ValidationError(_("This request was already withdrawn."), code="withdrawn")
    if not Offers(case).withdraw:
        raise ValidationError(
            _("The agency has answered meanwhile: the request can no longer be withdrawn."), code="answered"
        )
    event = case.move_to(Status.WITHDRAWN, verb="withdrawn", by=by, actor=Actor.CITIZEN, reason=reason.strip())
    notices.tell_applicant(case, "case_withdrawn", event)
    return case


@transaction.atomic
def reopen(*, case: Case, by: User, reason: str) -> Case:
    """The applicant has an answered request studied again: a new term from today, the earlier answer kept in history.

    Raises ValidationError without a reason, after the last day, while a review is open, or when it is open already.
    """
    case = locks.own(case, by)
    _refuse_reopening(case, reason)
    event = study_again(case, by=by, actor=Actor.CITIZEN, reason=reason.strip())
    notices.tell_applicant(case, "case_reopened", event)
    return case


def _refuse_reopening(case: Case, reason: str) -> None:
    offers = Offers(case)
    if not offers.answered:
        raise ValidationError(_("Only an answered request can be reopened."), code="not_answered")
    if offers.open_review:
        raise ValidationError(_("A review of this answer is under way; wait for its decision."), code="in_review")
    if not offers.reopen:
        raise ValidationError(_("The last day to reopen this request has passed."), code="too_late")
    if not reason.strip():
        raise ValidationError(_("Write why the request should be studied again."), code="no_reason")


def study_again(case: Case, *, by: User, actor: str, **data: Any) -> CaseEvent:
    """Move an answered case back to study; what it had been answered goes into the event. The caller holds the lock."""
    earlier = {
        "outcome": case.outcome,
        "answered_on": case.answered_on.isoformat() if case.answered_on else "",
        "days_taken": case.days_taken,
    }
    case.outcome, case.answered_on, case.days_taken = "", None, None
    case.reopened_on = days.today()
    return case.move_to(Status.STUDY, verb="reopened", by=by, actor=actor, earlier=earlier, **data)


@transaction.atomic
def rate(*, case: Case, by: User, score: int, words: str = "") -> Rating:
    """The applicant marks the answer from one to five, once a request.

    Raises ValidationError for another mark, without an answer, or the second time.
    """
    case = locks.own(case, by)
    offers = Offers(case)
    if score not in range(1, 6):
        raise ValidationError(_("Choose one of the five marks."), code="score")
    if not offers.answered:
        raise ValidationError(_("Only an answered request can be rated."), code="not_answered")
    if offers.rating:
        raise ValidationError(_("You have already rated this answer. Thank you."), code="rated")
    rating = Rating.objects.create(case=case, score=score, words=words.strip())
    case.record("rated", by=by, actor=Actor.CITIZEN, score=score)
    return rating
