"""Links that people are sent: signed, dated, and bound to the address they were sent to."""

import hashlib
import uuid
from datetime import timedelta

from django.core.signing import BadSignature, Signer, TimestampSigner

from requests_desk.models import Claim, DeskRules, Draft, Follower

INVITED_FOR = timedelta(days=30)
_confirm = TimestampSigner(salt="requests_desk.confirm")
_invite = TimestampSigner(salt="requests_desk.invitation")
# Without a time: a claim says itself how long it is good, and the code on paper stays small.
_claim = Signer(salt="requests_desk.claim")


def _of(email: str) -> str:
    """An address as a link carries it: another address asked later makes the former link void."""
    return hashlib.sha256(email.lower().encode()).hexdigest()[:16]


def to_confirm(draft: Draft) -> str:
    """What the link to a prepared draft carries."""
    return _confirm.sign(f"{draft.token.hex}.{_of(draft.owner_asked)}")


def draft_to_confirm(signed: str) -> Draft | None:
    """The draft such a link names, or None when it is forged, too old, void, or the draft is gone."""
    kept = timedelta(days=DeskRules.objects.current().draft_days)
    try:
        token, _dot, address = _confirm.unsign(signed, max_age=kept).partition(".")
    except BadSignature:
        return None
    drafts = Draft.objects.select_related("case", "prepared_by", "owner")
    draft = drafts.filter(token=uuid.UUID(token)).first()
    return draft if draft and draft.asked_at and _of(draft.owner_asked) == address else None


def to_follow(follower: Follower) -> str:
    """What an invitation's link carries."""
    return _invite.sign(str(follower.pk))


def invitation(signed: str) -> Follower | None:
    """The standing invitation a link names, or None when it is forged, too old or taken back."""
    try:
        pk = _invite.unsign(signed, max_age=INVITED_FOR)
    except BadSignature:
        return None
    return Follower.objects.standing().select_related("case__agency", "case__applicant").filter(pk=pk).first()


def to_claim(claim: Claim) -> str:
    """What the code on a receipt of the desk carries: the case and which print it was."""
    return _claim.sign(f"{claim.pk}.{claim.number}")


def claim_in(signed: str) -> tuple[Claim, int] | None:
    """The claim a link names and the print it was on, or None when the link is forged."""
    try:
        pk, _dot, number = _claim.unsign(signed).partition(".")
    except BadSignature:
        return None
    found = Claim.objects.select_related("case__agency", "case__applicant").filter(pk=pk).first()
    return (found, int(number)) if found else None
