"""What agency and citizen write to each other, and what each has read."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.files import Accepted
from requests_desk import desk_notices, notices
from requests_desk.models import Actor, Case, CaseMessage
from requests_desk.offers import Offers
from requests_desk.verbs import locks
from requests_desk.verbs.papers import keep_document

# The same words again so soon are a second click, not a second message.
_ONE_CLICK = timedelta(minutes=1)


@transaction.atomic
def write_as_agency(*, case: Case, by: User, text: str, files: list[Accepted] | None = None) -> CaseMessage:
    """The agency writes to the applicant, who is told by e-mail. Raises ValidationError once the case is closed."""
    case = locks.worked(case, by)
    message, new = _said(case, Actor.STAFF, by, text, files or [])
    if new:
        event = case.record("agency_wrote", by=by, actor=Actor.STAFF, message=message.pk, papers=_sums(files))
        notices.tell_applicant(case, "message_received", event)
    return message


@transaction.atomic
def write_as_applicant(
    *,
    case: Case,
    by: User,
    text: str,
    files: list[Accepted] | None = None,
    by_mail: bool = False,
    quoted: str = "",
) -> CaseMessage:
    """The applicant, or a follower who may act, writes. Raises ValidationError once the case is closed.

    An e-mail is known by its Message-ID, so the same words are no second click; ``quoted`` is what stood beneath them.
    """
    case = locks.acted(case, by)
    message, new = _said(case, Actor.CITIZEN, by, text, files or [], by_mail=by_mail, quoted=quoted)
    if new:
        facts: dict[str, Any] = {"by_mail": True} if by_mail else {}
        event = case.record(
            "applicant_wrote", by=by, actor=Actor.CITIZEN, message=message.pk, papers=_sums(files), **facts
        )
        notices.tell_if_follower(case, event, "wrote")
        desk_notices.tell_of_news(case, event)
    return message


def _said(
    case: Case, side: str, by: User, text: str, files: list[Accepted], *, by_mail: bool = False, quoted: str = ""
) -> tuple[CaseMessage, bool]:
    """The message with its files and whether it is new. The caller holds the row lock."""
    if not Offers(case).write:
        raise ValidationError(_("This request is closed: nothing more can be written to it."), code="closed")
    last = case.messages.order_by("-sent_at", "-pk").first()
    if last and not by_mail and _is_second_click(last, side, by, text):
        return last, False
    message = CaseMessage.objects.create(case=case, side=side, by=by, text=text, by_mail=by_mail, quoted=quoted)
    for file in files:
        keep_document(file=file, case=case, message=message)
    return message, True


def _is_second_click(last: CaseMessage, side: str, by: User, text: str) -> bool:
    same = (last.side, last.by_id, last.text) == (side, by.pk, text)
    return same and timezone.now() - last.sent_at < _ONE_CLICK


def _sums(files: list[Accepted] | None) -> list[str]:
    return [file.sha256 for file in files or ()]


def mark_read(case: Case, *, reader: str) -> int:
    """Mark everything the other side wrote as read now, in one statement; how many were new."""
    other = Actor.STAFF if reader == Actor.CITIZEN else Actor.CITIZEN
    return case.messages.filter(side=other, read_at=None).update(read_at=timezone.now())
