"""What staff do with messages, and what providers tell of them."""

import logging

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from notifications import outbox
from notifications.kinds import LETTERS
from notifications.models import OPEN, Attempt, Heard, Message, MessageQuerySet, State
from notifications.nudge import nudge

log = logging.getLogger(__name__)
_CLOSED = (State.SENT, State.DELIVERED, State.FAILED, State.EXPIRED)
_REPEATABLE = [name for name, letter in LETTERS.items() if not letter.secret]


@transaction.atomic
def send_again(*, messages: MessageQuerySet, by: User) -> int:
    """Send closed messages that ``by`` may see once more; how many.

    Codes and links that open something are never repeated. The Message-ID is new, or
    mail programs would hide the second copy.
    """
    mine = repeatable(messages.visible_to(by))
    rows = list(mine.select_for_update())
    now = timezone.now()
    for row in rows:
        row.state, row.sent_at, row.expires_at, row.due_at, row.attempts = State.WAITING, None, None, now, 0
        row.message_id = outbox.message_id(row.key, row.to, row.channel, again=int(now.timestamp()))
        row.left_in = None
    Message.objects.bulk_update(rows, ["state", "sent_at", "expires_at", "due_at", "attempts", "message_id", "left_in"])
    Attempt.objects.bulk_create(Attempt(message=row, act=Attempt.Act.AGAIN, by=by) for row in rows)
    log.info("%s messages sent again by %s", len(rows), by.pk)
    transaction.on_commit(nudge, robust=True)
    return len(rows)


def repeatable(messages: MessageQuerySet) -> MessageQuerySet:
    """Those that may be sent once more: closed, neither secret nor without words."""
    return messages.filter(state__in=_CLOSED, template__in=_REPEATABLE).exclude(context={})


@transaction.atomic
def suppress(*, messages: MessageQuerySet, by: User) -> int:
    """Messages that ``by`` may see and that have not left will not leave; how many."""
    mine = messages.visible_to(by).filter(state=State.WAITING)
    rows = list(mine.select_for_update(skip_locked=True).values_list("pk", flat=True))
    Message.objects.filter(pk__in=rows).update(state=State.SUPPRESSED, context={}, last_error="")
    Attempt.objects.bulk_create(Attempt(message_id=pk, act=Attempt.Act.SUPPRESSED, by=by) for pk in rows)
    log.info("%s messages suppressed by %s", len(rows), by.pk)
    return len(rows)


@transaction.atomic
def reported(*, provider: str, number: str, delivered: bool, reason: str = "") -> bool:
    """A provider says what became of a message; whether it was news. What was delivered stays delivered."""
    row = (
        Message.objects.select_for_update()
        .filter(provider=provider, provider_id=number)
        .exclude(state__in=OPEN)
        .first()
    )
    if row is None or row.state == State.DELIVERED or (row.state == State.FAILED and not delivered):
        return False
    if delivered:
        row.state, row.delivered_at, row.sent_at = State.DELIVERED, timezone.now(), row.sent_at or timezone.now()
    else:
        row.state, row.sent_at, row.last_error = State.FAILED, None, reason or "not delivered"
    row.save(update_fields=["state", "delivered_at", "sent_at", "last_error"])
    Attempt.objects.create(message=row, error="" if delivered else row.last_error)
    return True


def heard(*, phone: str) -> None:
    """A number wrote to us just now."""
    Heard.objects.update_or_create(phone=phone, defaults={"at": timezone.now()})
