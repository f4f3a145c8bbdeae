"""Two requests that are one: the duplicate is closed and points to the one that stands; nothing is deleted."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from requests_desk import notices
from requests_desk.models import Actor, Case, CaseMessage, Outcome, Status
from requests_desk.staff_offers import StaffOffers
from requests_desk.verbs import locks
from requests_desk.verbs.after import demand, refuse


@transaction.atomic
def merge(*, case: Case, by: User, into: Case, reason: str) -> Case:
    """Close a request as the duplicate of another, of which its applicant is told; its own duplicates follow it.

    Raises ValidationError without reason, once it is answered, for a request that is itself a duplicate or was
    withdrawn, and for anybody but the chief when the two share neither person, phone nor land.
    """
    followers = case.duplicates.values_list("pk", flat=True)
    held = locks.all_worked([case.pk, into.pk, *followers], by)
    case, into = held[case.pk], held[into.pk]
    refuse(StaffOffers(case, by).why_not_merge_into(into))
    said = demand(reason, _("Write why they are one request; the applicant reads it."))
    for earlier in case.duplicates.all():
        _point(earlier, into)
        earlier.record("merged", by=by, actor=Actor.STAFF, reference=into.reference, into=into.pk)
    _close_as_duplicate(case, into, by, said)
    into.record("marked", by=by, actor=Actor.STAFF, marks=f"= {case.reference}", duplicate=case.pk)
    return case


def _point(case: Case, into: Case) -> None:
    case.duplicate_of = into
    case.save(update_fields=["duplicate_of"])


def _close_as_duplicate(case: Case, into: Case, by: User, reason: str) -> None:
    """Close it with words that lead to the other; the caller holds both locks."""
    # The reference of somebody else's request is not told.
    other = into.reference if into.applicant_id == case.applicant_id else ""
    text = "\n\n".join([_words(case.language, other), reason])
    words = CaseMessage.objects.create(case=case, side=Actor.STAFF, by=by, text=text)
    case.duplicate_of, case.outcome = into, Outcome.INFORMED
    data: dict[str, Any] = {"reference": into.reference, "into": into.pk, "reason": reason, "message": words.pk}
    event = case.move_to(Status.CLOSED, verb="merged", by=by, actor=Actor.STAFF, outcome=case.outcome, **data)
    notices.tell_applicant(case, "case_merged", event, reason=reason, other=other)


def _words(language: str, other: str) -> str:
    """Where the request goes on, in the applicant's language."""
    with override(language):
        if other:
            return _("You filed this request twice. It goes on under the reference %(reference)s.") % {
                "reference": other
            }
        return _("Another request was filed for the same land. The agency handles both together.")
