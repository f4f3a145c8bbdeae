"""Taking over a request filed at the desk: by the receipt in hand, once, by one person."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from requests_desk.models import Actor, Case, Claim
from requests_desk.models.claim import MOST_WRONG
from requests_desk.verbs import locks

DIGITS = 4


class Void(ValidationError):
    """The link was used, locked, renewed or is too old: no try is worth anything."""


def digits_of(case: Case) -> str:
    """The end of the phone given at the desk, which proves who holds the receipt; empty without phone."""
    return str(case.phone or "")[-DIGITS:]


@transaction.atomic
def print_anew(*, case: Case, by: User) -> Claim:
    """A new link for the receipt, the one before void. Raises ValidationError once the case was taken over."""
    case = locks.worked(case, by)
    claim = Claim.objects.filter(case=case).first()
    if claim is None or claim.is_taken:
        raise ValidationError(_("The applicant has already taken this request over."), code="taken")
    claim.print_anew()
    return claim


def take_over(*, claim: Claim, number: int, by: User, digits: str = "") -> Case:
    """Give a case to the person who holds the link of a print, once.

    Raises Void when the link is worth nothing any more, ValidationError for wrong digits; these are counted.
    """
    with transaction.atomic():
        taken = _try(claim, number, by, digits)
    # said only now: the wrong try must stay counted
    if not taken.taken_by_id:
        raise _void(taken) or ValidationError(_wrong(taken), code="wrong")
    return taken.case


def _try(claim: Claim, number: int, by: User, digits: str) -> Claim:
    """The claim after one try, under the row lock of its case. Raises Void."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=claim.case_id)
    fresh = Claim.objects.get(pk=claim.pk)
    fresh.case = case
    if void := _void(fresh, number):
        raise void
    if Case.objects.manageable_by(by).filter(pk=case.pk).exists():
        raise ValidationError(_("You work this request: it cannot become your own."), code="staff")
    if not constant_time_compare(digits, digits_of(case)):
        fresh.wrong += 1
        fresh.save(update_fields=["wrong"])
        return fresh
    return _given(fresh, by)


def _given(claim: Claim, by: User) -> Claim:
    claim.taken_at, claim.taken_by = timezone.now(), by
    claim.save(update_fields=["taken_at", "taken_by"])
    case = claim.case
    case.applicant = by
    parcel = getattr(case, "parcel", None)
    case.fold_search_text(*((parcel.title_number, parcel.requisition_number) if parcel else ()))
    case.save(update_fields=["applicant", "search_text"])
    case.record("claimed", by=by, actor=Actor.CITIZEN, print=claim.number)
    return claim


def _void(claim: Claim, number: int | None = None) -> Void | None:
    """Why the link of a print (the last one unless told) is worth nothing; None while it may be used."""
    if claim.is_taken:
        return Void(_("This request was already taken over."), code="taken")
    if number not in (None, claim.number):
        return Void(_("A newer receipt was printed: use the code on that one."), code="renewed")
    if claim.is_locked:
        return Void(
            _("Too many wrong tries: this link is locked. Ask the agency to print the receipt again."), code="locked"
        )
    if claim.is_over:
        return Void(_("This link is too old. Ask the agency to print the receipt again."), code="old")
    return None


def why_void(claim: Claim, number: int) -> Void | None:
    """The same for a page that is only read."""
    return _void(claim, number)


def _wrong(claim: Claim) -> str:
    left = MOST_WRONG - claim.wrong
    return ngettext(
        "These are not the last digits of the phone given at the desk. %(left)s try is left.",
        "These are not the last digits of the phone given at the desk. %(left)s tries are left.",
        left,
    ) % {"left": left}
