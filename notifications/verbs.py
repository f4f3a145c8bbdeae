"""What staff do with messages."""

import logging

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from notifications import outbox
from notifications.kinds import LETTERS
from notifications.models import Message, MessageQuerySet, State
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
    mine = messages.visible_to(by).filter(state__in=_CLOSED, template__in=_REPEATABLE)
    rows = list(mine.select_for_update())
    now = timezone.now()
    for row in rows:
        row.state, row.sent_at, row.expires_at, row.due_at, row.attempts = State.WAITING, None, None, now, 0
        row.message_id = outbox.message_id(row.key, row.to, row.channel, again=int(now.timestamp()))
    Message.objects.bulk_update(rows, ["state", "sent_at", "expires_at", "due_at", "attempts", "message_id"])
    log.info("%s messages sent again by %s", len(rows), by.pk)
    transaction.on_commit(nudge, robust=True)
    return len(rows)
