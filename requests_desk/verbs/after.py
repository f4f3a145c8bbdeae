"""What an applicant does besides filing: take the request back, have it studied again, rate the answer."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common import days
from requests_desk import desk_notices, notices
from requests_desk.models import Actor, Case, CaseEvent, Rating, Status
from requests_desk.offers import Offers
from requests_desk.staff_offers import StaffOffers
from requests_desk.verbs import locks


@transaction.atomic
def withdraw(*, case: Case, by: User, reason: str = "") -> Case:
    """The applicant takes the request back before its answer; drafts stay as they are.

    Raises ValidationError when it was answered or withdrawn meanwhile.
    """
    case = locks.own(case, by)
    refuse(Offers(case).why_not_withdraw)
    event = case.move_to(Status.WITHDRAWN, verb="withdrawn", by=by, actor=Actor.CITIZEN, reason=reason.strip())
    notices.tell_applicant(case, "case_withdrawn", event)
    desk_notices.tell_of_news(case, event)
    return case


@transaction.atomic
def reopen(*, case: Case, by: User, reason: str) -> Case:
    """The applicant has an answered request studied again: a new term from today, the earlier answer kept in history.

    Raises ValidationError without a reason, after the last day, while a review is open, or when it is open already.
    """
    case = locks.own(case, by)
    refuse(Offers(case).why_not_reopen or _unless(reason, _("Write why the request should be studied again.")))
    event = study_again(case, by=by, actor=Actor.CITIZEN, reason=reason.strip())
    notices.tell_applicant(case, "case_reopened", event)
    desk_notices.tell_of_news(case, event)
    return case


def refuse(why: str) -> None:
    """Raise ValidationError when there is a reason to."""
    if why:
        raise ValidationError(why, code="refused")


def demand(written: str, why: str) -> str:
    """What was written, trimmed. Raises ValidationError when it is nothing."""
    refuse(_unless(written, why))
    return written.strip()


def _unless(written: str, why: str) -> str:
    return "" if written.strip() else why


def study_again(case: Case, *, by: User, actor: str, **data: Any) -> CaseEvent:
    """Move an answered case back to study; what it had been answered goes into the event. The caller holds the lock."""
    earlier = {
        "outcome": case.outcome,
        "answered_on": case.answered_on.isoformat() if case.answered_on else "",
        "days_taken": case.days_taken,
    }
    case.outcome, case.answered_on, case.days_taken, case.duplicate_of = "", None, None, None
    case.reopened_on, case.papers_warned_on = days.today(), None
    return case.move_to(Status.STUDY, verb="reopened", by=by, actor=actor, earlier=earlier, **data)


@transaction.atomic
def reopen_by_staff(*, case: Case, by: User, reason: str) -> Case:
    """The chief has an answered request studied again, at any time; the applicant is told.

    Raises ValidationError without a reason, for anybody but the chief, without an answer, or while a review is open.
    """
    case = locks.worked(case, by)
    refuse(StaffOffers(case, by).why_not_reopen)
    said = demand(reason, _("Write why the request should be studied again."))
    event = study_again(case, by=by, actor=Actor.STAFF, reason=said)
    notices.tell_applicant(case, "case_reopened", event)
    return case


@transaction.atomic
def rate(*, case: Case, by: User, score: int, words: str = "") -> Rating:
    """The applicant marks the answer from one to five, once an answer; the history keeps every mark.

    Raises ValidationError for another mark, without an answer, or the second time.
    """
    case = locks.own(case, by)
    refuse(Offers(case).why_not_rate or ("" if score in range(1, 6) else _("Choose one of the five marks.")))
    given = {"score": score, "words": words.strip(), "rated_at": timezone.now()}
    rating, _new = Rating.objects.update_or_create(case=case, defaults=given)
    case.record("rated", by=by, actor=Actor.CITIZEN, score=score)
    return rating
