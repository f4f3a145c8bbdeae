"""Somebody prepares a request, and the owner confirms it from abroad."""

import hashlib
import json
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Consent, User
from requests_desk import notices
from requests_desk.models import Applicant, Case, Draft
from requests_desk.verbs.filing import Filing, file_case

MOST_ADDRESSES = 5
MOST_ASKED_A_DAY = 20
WORDING = "1"


@transaction.atomic
def ask_owner_to_confirm(*, draft: Draft, by: User, email: str, is_a: str, language: str = "") -> Draft:
    """Ask the owner, by e-mail, to read what somebody prepared for them and send it.

    Asked again at the same address on the same day is one letter; another address makes the
    former link void. Raises ValidationError for one's own address, one that refused, a draft sent,
    or too many of them in a day.
    """
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    email = email.strip().lower()
    _check_asked(draft, by, email)
    addresses = sorted({*draft.answers.get("prepare", {}).get("addresses", ()), email})
    if len(addresses) > MOST_ADDRESSES:
        raise ValidationError(_("You have already asked at several addresses. Check them with the owner."), code="many")
    yesterday = timezone.now() - timedelta(days=1)
    if Draft.objects.filter(prepared_by=by, asked_at__gt=yesterday).exclude(pk=draft.pk).count() >= MOST_ASKED_A_DAY:
        raise ValidationError(_("You have sent many invitations today. Try again tomorrow."), code="too_often")
    draft.answers = {
        **draft.answers,
        "prepare": {**draft.answers.get("prepare", {}), "email": email, "is_a": is_a, "addresses": addresses},
    }
    draft.prepared_by, draft.asked_at, draft.refused_at = by, timezone.now(), None
    draft.language, draft.saved_at = language or draft.language, draft.asked_at
    draft.save(update_fields=["answers", "prepared_by", "asked_at", "refused_at", "language", "saved_at"])
    notices.promise_confirmation(draft, email)
    return draft


def _check_asked(draft: Draft, by: User, email: str) -> None:
    prepared = draft.answers.get("prepare", {})
    if draft.case_id:
        raise ValidationError(_("This request has already been sent."), code="sent")
    if email == by.email:
        raise ValidationError(_("This is your own address: write the owner’s."), code="oneself")
    if email in prepared.get("refused", ()):
        raise ValidationError(_("The person at this address answered that they did not ask for it."), code="refused")
    if names_no_owner(draft):
        message = _("In the step “You”, write who the owner is: the request is theirs, you prepare it.")
        raise ValidationError(message, code="not_the_owner")


def names_no_owner(draft: Draft) -> bool:
    """Whether what was prepared says an architect where the owner should stand."""
    return draft.answer("you", "applicant_is") == Applicant.ARCHITECT


def fingerprint(draft: Draft) -> str:
    """What a draft says now, papers included: it changes when anything of it changes."""
    steps = {name: typed for name, typed in draft.answers.items() if name != "prepare"}
    papers = sorted(draft.documents.values_list("sha256", flat=True))
    return hashlib.sha256(json.dumps([steps, papers], sort_keys=True).encode()).hexdigest()[:32]


@transaction.atomic
def confirm_draft(*, draft: Draft, filing: Filing, by: User, seen: str) -> Case:
    """The owner confirms what they read and agrees: it becomes their case, once.

    ``seen`` is the fingerprint of what they read. Raises ValidationError when it changed
    meanwhile or is no longer theirs to confirm.
    """
    locked = _asked(draft, by)
    if locked.case is not None:
        return locked.case
    if locked.refused_at:
        raise ValidationError(_("You answered that you did not ask for this request."), code="refused")
    if not seen == fingerprint(draft) == fingerprint(locked):
        raise ValidationError(_("What was prepared has changed meanwhile. Read it again."), code="changed")
    Consent.objects.create(user=by, purpose="request", wording=WORDING, language=get_language() or by.language)
    locked.adopt(by)
    case = file_case(draft=locked, filing=filing, by=by)
    notices.tell_preparer(locked, "confirmed", case)
    return case


@transaction.atomic
def correct_draft(*, draft: Draft, by: User) -> Draft:
    """The owner takes the draft over to correct it; the agreement the preparer ticked goes."""
    locked = _asked(draft, by)
    if locked.case_id or locked.belongs_to(by):
        return locked
    locked.answers = {step: _without_consent(typed) for step, typed in locked.answers.items()}
    locked.refused_at, locked.saved_at = None, timezone.now()
    locked.save(update_fields=["answers", "refused_at", "saved_at"])
    locked.adopt(by)
    notices.tell_preparer(locked, "corrected")
    return locked


def _without_consent(typed: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in typed.items() if name != "consent"}


@transaction.atomic
def refuse_draft(*, draft: Draft, by: User) -> Draft:
    """The person asked did not ask for this: nothing is filed, the preparer is told."""
    locked = _asked(draft, by)
    if locked.case_id or locked.refused_at or locked.belongs_to(by):
        return locked
    prepared = locked.answers["prepare"]
    locked.answers = {**locked.answers, "prepare": {**prepared, "refused": [*prepared.get("refused", ()), by.email]}}
    locked.refused_at = timezone.now()
    locked.save(update_fields=["answers", "refused_at"])
    notices.tell_preparer(locked, "refused")
    return locked


def _asked(draft: Draft, by: User) -> Draft:
    """The draft under its row lock, for the person it was prepared for. Raises Draft.DoesNotExist."""
    # Without joins: a waiter gets the new draft, but a joined case as it was before the wait.
    drafts = Draft.objects.select_for_update()
    return drafts.get(pk=draft.pk, asked_at__isnull=False, answers__prepare__email=by.email)
