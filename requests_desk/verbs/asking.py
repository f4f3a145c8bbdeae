"""Papers asked for: the law allows one round; a further one is the chief's, with its reason."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Posting, Role
from common.kept import once
from requests_desk import notices
from requests_desk.models import Actor, Case, DeskRules, PaperRequest, Requirement, Status
from requests_desk.verbs import locks


@dataclass(frozen=True)
class AskedPaper:
    """One paper to ask for: a known requirement or a label, and the reason."""

    reason: str
    requirement: Requirement | None = None
    label: str = ""
    note: str = ""


def rounds_of(case: Case) -> int:
    """How many times papers were asked for in this case."""
    return case.events.filter(verb="papers_asked").count()


def is_chief(user: Any, case: Case) -> bool:
    """Whether somebody is chief of service at the case's agency today."""
    return Posting.objects.current().filter(user_id=user.pk, agency_id=case.agency_id, role=Role.CHIEF).exists()


def needs_chief(case: Case, rounds: int | None = None) -> bool:
    """Whether the rounds that need no chief are spent (law 55-19 allows one); ``rounds`` when they are known."""
    allowed = once("desk rules", DeskRules.objects.current).completion_requests
    return (rounds_of(case) if rounds is None else rounds) >= allowed


@transaction.atomic
def ask_for_documents(*, case: Case, by: User, papers: list[AskedPaper], note: str = "", why_again: str = "") -> Case:
    """Ask the applicant for papers: the clock stands still until they are given.

    Raises ValidationError without any paper, when the case is not under study, or for a further
    round (law 55-19) that is not the chief's or has no reason.
    """
    if not papers:
        raise ValidationError(_("Choose at least one paper to ask for."), code="no_paper")
    case = locks.worked(case, by)
    if not case.may_move_to(Status.WAITING):
        raise ValidationError(_("This request is no longer in a state that allows it."), code="forbidden_move")
    again = _reason_to_ask_again(case, by, why_again)
    asked = [PaperRequest.objects.create(case=case, **vars(paper)) for paper in papers]
    told = notices.papers_in_words(case, asked)
    event = case.move_to(
        Status.WAITING, verb="papers_asked", by=by, actor=Actor.STAFF, papers=told, note=note, why_again=again
    )
    in_words = partial(notices.paper_words, asked)
    notices.tell_applicant(case, "paper_requested", event, papers=in_words, note=note, why_again=again)
    return case


def _reason_to_ask_again(case: Case, by: User, why_again: str) -> str:
    """The reason of a further round; empty for the first one. The caller holds the row lock."""
    if not needs_chief(case):
        return ""
    if not is_chief(by, case):
        raise ValidationError(
            _("Papers were already asked for once, as law 55-19 allows. Only the chief of service may ask again."),
            code="chief_only",
        )
    if not why_again.strip():
        raise ValidationError(_("Write why papers are asked for again; the applicant reads it."), code="no_reason")
    return why_again.strip()
