"""Those who follow a case beside its applicant: invited, joined, gone."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from requests_desk import notices
from requests_desk.models import Actor, Case, Follower
from requests_desk.verbs import locks

MOST_FOLLOWERS = 10
MOST_INVITATIONS_A_DAY = 20


@transaction.atomic
def invite(
    *, case: Case, by: User, email: str, is_a: str, name: str = "", may_act: bool = False, language: str = "ar"
) -> Follower:
    """The applicant invites somebody to follow the case, who is told by e-mail.

    Raises ValidationError for one's own address, one invited already, or too many of them.
    """
    case = locks.own(case, by)
    email = email.strip().lower()
    _check_invited(case, by, email)
    follower = Follower.objects.create(
        case=case, email=email, name=name, is_a=is_a, may_act=may_act, language=language, invited_by=by
    )
    case.record("follower_invited", by=by, actor=Actor.CITIZEN, follower=follower.pk, may_act=may_act)
    notices.promise_invitation(follower)
    return follower


def _check_invited(case: Case, by: User, email: str) -> None:
    standing = case.followers.standing()
    yesterday = timezone.now() - timedelta(days=1)
    if email == by.email:
        raise ValidationError(_("This is your own address: you follow your request already."), code="oneself")
    if standing.filter(email=email).exists():
        raise ValidationError(_("This address has already been invited."), code="twice")
    if standing.count() >= MOST_FOLLOWERS:
        raise ValidationError(_("Ten people at most follow a request. Remove somebody first."), code="too_many")
    if Follower.objects.filter(invited_by=by, invited_at__gt=yesterday).count() >= MOST_INVITATIONS_A_DAY:
        raise ValidationError(_("You have sent many invitations today. Try again tomorrow."), code="too_often")


@transaction.atomic
def accept(*, follower: Follower, by: User) -> Follower:
    """The invited person agrees to follow; agreeing twice is agreeing once. Raises Follower.DoesNotExist."""
    case, follower = _locked(follower, by)
    if follower.accepted_at is None:
        follower.user, follower.accepted_at = by, timezone.now()
        follower.save(update_fields=["user", "accepted_at"])
        _joined(case, follower)
    return follower


@transaction.atomic
def leave(*, follower: Follower, by: User) -> None:
    """The invited person declines, or follows no longer. Raises Follower.DoesNotExist."""
    case, follower = _locked(follower, by)
    follower.ended_at = timezone.now()
    follower.save(update_fields=["ended_at"])
    act = "left" if follower.accepted_at else "declined"
    event = case.record("follower_removed", by=by, actor=Actor.CITIZEN, follower=follower.pk, act=act)
    notices.tell_of_follower(case, event, follower, act)


@transaction.atomic
def remove(*, case: Case, by: User, pk: int) -> None:
    """The applicant ends somebody's following, at once. Raises Follower.DoesNotExist."""
    case = locks.own(case, by)
    follower = case.followers.standing().get(pk=pk)
    follower.ended_at = timezone.now()
    follower.save(update_fields=["ended_at"])
    case.record("follower_removed", by=by, actor=Actor.CITIZEN, follower=follower.pk)


def let_preparer_follow(case: Case, preparer: User, *, is_a: str) -> None:
    """Whoever prepared a case follows it with the right to act; in the filing's transaction."""
    follower = Follower.objects.create(
        case=case, email=preparer.email, name=preparer.name_in(case.language), may_act=True, user=preparer,
        is_a=is_a or Follower.Is.RELATIVE, language=preparer.language, invited_by=case.applicant,
        accepted_at=timezone.now(),
    )  # fmt: skip
    _joined(case, follower)


def _joined(case: Case, follower: Follower) -> None:
    event = case.record(
        "follower_joined", by=follower.user, actor=Actor.CITIZEN, follower=follower.pk, may_act=follower.may_act
    )
    notices.tell_of_follower(case, event, follower, "joined")


def _locked(follower: Follower, by: User) -> tuple[Case, Follower]:
    """The case under its row lock, then what stands of the invitation: always in this order."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=follower.case_id)
    return case, case.followers.standing().get(pk=follower.pk, email=by.email)
