"""What agency and citizen write to each other."""

from django.db import transaction

from accounts.models import User
from requests_desk import notices
from requests_desk.models import Actor, Case, CaseMessage
from requests_desk.verbs import locks


@transaction.atomic
def write_as_agency(*, case: Case, by: User, text: str) -> CaseMessage:
    """The agency writes to the applicant, who is told by e-mail."""
    case = locks.worked(case, by)
    message = CaseMessage.objects.create(case=case, side=Actor.STAFF, by=by, text=text)
    event = case.record("agency_wrote", by=by, actor=Actor.STAFF, message=message.pk)
    notices.tell_applicant(case, "message_received", event)
    return message


@transaction.atomic
def write_as_applicant(*, case: Case, by: User, text: str) -> CaseMessage:
    """The applicant writes to the agency."""
    case = locks.acted(case, by)
    message = CaseMessage.objects.create(case=case, side=Actor.CITIZEN, by=by, text=text)
    case.record("applicant_wrote", by=by, actor=Actor.CITIZEN, message=message.pk)
    return message
