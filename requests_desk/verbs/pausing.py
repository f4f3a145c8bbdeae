"""A study that the law suspends, and its resumption: the clock stands still between them."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from requests_desk import notices
from requests_desk.models import Actor, Case, Status
from requests_desk.staff_offers import StaffOffers
from requests_desk.verbs import locks
from requests_desk.verbs.after import demand, refuse


@transaction.atomic
def pause(*, case: Case, by: User, legal_reason: str) -> Case:
    """Suspend a study by law; the applicant reads the reason. Raises ValidationError without one, or out of study."""
    case = locks.worked(case, by)
    refuse(StaffOffers(case, by).why_not_pause)
    said = demand(legal_reason, _("Write the legal reason; the applicant reads it."))
    event = case.move_to(Status.PAUSED, verb="paused", by=by, actor=Actor.STAFF, reason=said)
    notices.tell_applicant(case, "case_paused", event, reason=said)
    return case


@transaction.atomic
def resume(*, case: Case, by: User) -> Case:
    """Let a suspended study go on; the applicant is told the new day. Raises ValidationError when it is not so."""
    case = locks.worked(case, by)
    refuse(StaffOffers(case, by).why_not_resume)
    event = case.move_to(Status.STUDY, verb="resumed", by=by, actor=Actor.STAFF)
    notices.tell_applicant(case, "case_resumed", event)
    return case
