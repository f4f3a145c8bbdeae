"""A case that goes elsewhere: to another agency or office, or, as its answer, to another administration."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency, ExternalService, Office
from common import days
from requests_desk import desk_notices, notices
from requests_desk.models import Actor, Alarm, Case, CaseEvent, CaseMessage, Outcome, Referral, Status
from requests_desk.staff_offers import StaffOffers
from requests_desk.verbs import locks
from requests_desk.verbs.after import demand, refuse


@transaction.atomic
def transfer(*, case: Case, by: User, agency: Agency, reason: str, office: Office | None = None) -> Case:
    """Pass a case on to another agency, or to another office: new there, with its reference, papers and clock.

    A case that waits for papers, or is suspended, goes on waiting there. The applicant and the chiefs who
    receive it are told; who sends it away sees it no more. Raises ValidationError without reason, once
    answered, or for a place that is the same, closed, or does not offer the kind.
    """
    case = locks.worked(case, by)
    refuse(StaffOffers(case, by).why_not_transfer_to(agency, office))
    said = demand(reason, _("Write why it is passed on; the applicant reads it."))
    left, from_name = case.agency, _place(case.agency, case.office)
    case.agency, case.office, case.rerouted_from, case.assignee = agency, office, left, None
    case.news_at = timezone.now()
    _forget_alarm(case)
    names = {"from_name": from_name, "to_name": _place(agency, office)}
    event = _moved(case, by, reason=said, from_agency=left.pk, to_agency=agency.pk, **names)
    notices.tell_applicant(
        case, "case_transferred", event, reason=said, waiting=case.is_waiting,
        office=lambda: office.name if office else "",
    )  # fmt: skip
    desk_notices.tell_chiefs(case, "case_arrived", event, reason=said, sender=lambda: left.name)
    return case


def _moved(case: Case, by: User, **data: Any) -> CaseEvent:
    """Back to the state of what was just filed, unless the clock stands still. The caller holds the lock."""
    if case.status == Status.STUDY:
        return case.move_to(Status.SUBMITTED, verb="transferred", by=by, actor=Actor.STAFF, **data)
    case.save()
    return case.record("transferred", by=by, actor=Actor.STAFF, **data)


def _forget_alarm(case: Case) -> None:
    """Who receives it was told nothing yet; the ministry, once told, is not told again."""
    if case.alarm != Alarm.MINISTRY:
        case.alarm = Alarm.NONE


def _place(agency: Agency, office: Office | None) -> str:
    return f"{agency.name} ({office.name})" if office else agency.name


@transaction.atomic
def refer_elsewhere(*, case: Case, by: User, service: ExternalService, text: str) -> Case:
    """Answer that another administration is competent: where to go, what to prepare, and the officer's words.

    Counted as a referral without naming anybody. Raises ValidationError without words or out of study.
    """
    case = locks.worked(case, by)
    refuse(StaffOffers(case, by).why_not_refer)
    said = demand(text, _("Write to the applicant why this service is competent."))
    case.outcome = Outcome.REFERRED
    words = CaseMessage.objects.create(case=case, side=Actor.STAFF, by=by, text=said)
    event = case.move_to(
        Status.ANSWERED, verb="referred", by=by, actor=Actor.STAFF,
        outcome=case.outcome, message=words.pk, service=service.pk, to_name=service.name,
    )  # fmt: skip
    Referral.objects.create(service=service, country=case.country, language=case.language, on=days.today())
    notices.tell_applicant(
        case, "case_answered", event, outcome=Outcome.REFERRED.label, service=lambda: service.name,
        service_url=service.url, prepare=lambda: service.to_prepare,
    )  # fmt: skip
    return case
