"""Promising messages: rows written with their cause, which ``delivery`` sends."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NotRequired, TypedDict, Unpack

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, F, JSONField, Q, Value, When
from django.utils import timezone

from accounts.models import User
from notifications import quiet
from notifications.channels import is_served
from notifications.delivery import claim, drain, state
from notifications.kinds import LETTERS
from notifications.models import OPEN, PHONES, Channel, Message, MessageQuerySet, PhoneWish, Priority, State
from notifications.nudge import nudge
from notifications.short.words import FACTS

_WRITTEN = 500
_TOLD = FACTS.keys() - {"code"}  # a code goes where it was asked for and nowhere else


class Words(TypedDict):
    """What ``letter`` makes a message of."""

    key: str
    template: str
    to: str
    language: str
    context: dict[str, Any]
    user: NotRequired[User | None]
    priority: NotRequired[Priority | None]
    expires: NotRequired[datetime | timedelta | None]
    suppressed: NotRequired[bool]
    channel: NotRequired[Channel]


def post(**words: Unpack[Words]) -> None:
    """Promise one message inside the transaction of its cause, see ``letter`` and ``post_many``."""
    post_many([letter(**words)])


def post_many(letters: Iterable[Message]) -> None:
    """Promise messages inside the transaction of their cause; the same key to the same person is one message.

    Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A message is promised inside the transaction of its cause.")
    rows = list(letters)
    rows += _by_phone(rows)
    if Message.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_WRITTEN):
        transaction.on_commit(nudge, robust=True)


def _by_phone(rows: Sequence[Message]) -> list[Message]:
    """What these letters' readers asked to be told by phone as well, with no more of the letter than it needs."""
    told = [row for row in rows if row.user_id and row.template in _TOLD and row.state == State.WAITING]
    if not told or not any(is_served(channel) for channel in PHONES):
        return []
    wishes = PhoneWish.objects.of(row.user_id for row in told if row.user_id)
    return [_short(row, wishes[row.user_id]) for row in told if row.user_id in wishes]


def _short(row: Message, wish: PhoneWish) -> Message:
    return letter(
        key=row.key, template=row.template, to=wish.phone, language=row.language, channel=Channel(wish.channel),
        context={name: row.context[name] for name in FACTS[row.template] if name in row.context},
        user=row.user, expires=row.expires_at,
    )  # fmt: skip


def letter(
    *,
    key: str,
    template: str,
    to: str,
    language: str,
    context: dict[str, Any],
    user: User | None = None,
    priority: Priority | None = None,
    expires: datetime | timedelta | None = None,
    suppressed: bool = False,
    channel: Channel = Channel.EMAIL,
) -> Message:
    """A message that is not yet promised. Raises LookupError for an unknown template.

    A suppressed message is written and never sent, as is any to a domain that never exists (RFC 2606)
    or over a channel that is not set up. Context is
    JSON; days and instants are ISO. What can wait leaves outside the quiet hours of the person's own clock.
    """
    kind = LETTERS[template]
    priority = kind.priority if priority is None else priority
    suppressed = suppressed or to.lower().endswith(".invalid") or not is_served(channel)
    now = timezone.now()
    lasts = expires if expires is not None else kind.lasts
    return Message(
        key=key, template=template, to=to, language=language, user=user,
        context={} if suppressed else context,
        priority=priority, channel=channel,
        state=State.SUPPRESSED if suppressed else State.WAITING,
        due_at=quiet.due(now, channel, priority, user.time_zone if user else ""), created_at=now,
        expires_at=now + lasts if isinstance(lasts, timedelta) else lasts,
        message_id=message_id(key, to, channel),
    )  # fmt: skip


def take_back(keys: Sequence[str]) -> None:
    """Messages of these causes that have not left will not leave, in the transaction that made them untrue.

    One that is being sent at this moment may arrive; when it fails, it is not tried again.
    """
    _take_back(Message.objects.filter(key__in=keys))


def take_back_from_phones(*, of: User, but: str = "") -> None:
    """What somebody was to be told by phone will not leave to any number of theirs ``but`` one; as ``take_back``."""
    _take_back(Message.objects.filter(user=of, channel__in=PHONES, template__in=_TOLD).exclude(to=but))


def _take_back(rows: MessageQuerySet) -> None:
    waiting = Q(state=State.WAITING)
    rows.filter(state__in=OPEN).update(
        state=Case(When(waiting, then=Value(State.SUPPRESSED)), default=F("state")),
        context=Case(When(waiting, then=Value({}, JSONField())), default=F("context")),
        expires_at=timezone.now(),
    )


def message_id(key: str, to: str, channel: str = Channel.EMAIL, again: int = 0) -> str:
    """The Message-ID of a cause and recipient, the same at every try: a duplicate can be recognised."""
    digest = hashlib.sha256(f"{key}|{channel}|{to}|{again}".encode()).hexdigest()[:40]
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >")
    return f"<{digest}@{domain}>"


__all__ = [
    "Words",
    "claim",
    "drain",
    "letter",
    "message_id",
    "post",
    "post_many",
    "state",
    "take_back",
    "take_back_from_phones",
]
