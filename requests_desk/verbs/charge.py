"""Who has charge of a case: given to a colleague, or given back to the queue."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from requests_desk import desk_notices
from requests_desk.models import Actor, Case, Status
from requests_desk.staff_offers import StaffOffers, colleagues_of
from requests_desk.verbs import locks
from requests_desk.verbs.after import demand, refuse


@transaction.atomic
def assign(*, case: Case, by: User, to: User, reason: str = "", tell: bool = True) -> Case:
    """Give a case to an officer or chief of its agency, who is told by e-mail unless they take it themselves.

    Work on many requests tells them once for all of them, hence ``tell=False``.

    Raises ValidationError when it is answered, another officer's and ``by`` is no chief, already theirs,
    or when ``to`` does not work there today.
    """
    case = locks.worked(case, by)
    refuse(StaffOffers(case, by).why_not_assign)
    if case.assignee_id == to.pk:
        raise ValidationError(_("%(who)s already has charge of this request.") % {"who": to}, code="theirs")
    if not colleagues_of(case).filter(pk=to.pk).exists():
        raise ValidationError(_("%(who)s does not work on this agency’s requests.") % {"who": to}, code="not_posted")
    case.assignee = to
    case.save(update_fields=["assignee"])
    said = reason.strip()
    event = case.record("assigned", by=by, actor=Actor.STAFF, to=to.pk, to_name=str(to), reason=said)
    if tell and to.pk != by.pk:
        desk_notices.tell_colleague(case, to, "case_assigned", event, who=lambda: str(by), reason=said)
    return case


@transaction.atomic
def give_back(*, case: Case, by: User, reason: str) -> Case:
    """Put a case back into the queue, with nobody in charge.

    Raises ValidationError without reason, while it waits or is suspended, or for somebody else's case.
    """
    case = locks.worked(case, by)
    refuse(StaffOffers(case, by).why_not_give_back)
    said = demand(reason, _("Write why you give it back; your colleagues read it."))
    case.assignee = None
    if case.status == Status.STUDY:
        case.move_to(Status.SUBMITTED, verb="returned", by=by, actor=Actor.STAFF, reason=said)
        return case
    case.save(update_fields=["assignee"])
    case.record("returned", by=by, actor=Actor.STAFF, reason=said)
    return case
