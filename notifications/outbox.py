"""Promising messages and keeping the promises: rows in, mail out, whatever dies in between."""

import hashlib
import logging
import smtplib
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NotRequired, TypedDict, Unpack

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import Case, Count, F, JSONField, Min, Q, Value, When
from django.utils import timezone

from accounts.models import User
from notifications.letters import LETTERS, Undeliverable, compose
from notifications.models import OPEN, Attempt, Message, Priority, State
from notifications.nudge import nudge

log = logging.getLogger(__name__)
_BACK_OFF = (10, 60, 300, 1800)  # seconds, then hourly
_TRIES = len(_BACK_OFF) + 48  # some 48 hours; counted in tries, so that days without a worker cost nothing
_BATCH = 50
_WRITTEN = 500


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


def post(**words: Unpack[Words]) -> None:
    """Promise one message inside the transaction of its cause, see ``letter`` and ``post_many``."""
    post_many([letter(**words)])


def post_many(letters: Iterable[Message]) -> None:
    """Promise messages inside the transaction of their cause; the same key to the same person is one message.

    Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A message is promised inside the transaction of its cause.")
    if Message.objects.bulk_create(letters, ignore_conflicts=True, batch_size=_WRITTEN):
        transaction.on_commit(nudge, robust=True)


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
) -> Message:
    """A message that is not yet promised. Raises LookupError for an unknown template.

    A suppressed message is written and never sent, as is any to a domain that never exists (RFC 2606). Context is
    JSON; days and instants are ISO.
    """
    kind = LETTERS[template]
    suppressed = suppressed or to.lower().endswith(".invalid")
    now = timezone.now()
    lasts = expires if expires is not None else kind.lasts
    return Message(
        key=key, template=template, to=to, language=language, user=user,
        context={} if suppressed else context,
        priority=kind.priority if priority is None else priority,
        state=State.SUPPRESSED if suppressed else State.WAITING,
        due_at=now, created_at=now,
        expires_at=now + lasts if isinstance(lasts, timedelta) else lasts,
        message_id=message_id(key, to),
    )  # fmt: skip


def take_back(keys: Sequence[str]) -> None:
    """Messages of these causes that have not left will not leave, in the transaction that made them untrue.

    One that is being sent at this moment may arrive; when it fails, it is not tried again.
    """
    waiting = Q(state=State.WAITING)
    Message.objects.filter(key__in=keys, state__in=OPEN).update(
        state=Case(When(waiting, then=Value(State.SUPPRESSED)), default=F("state")),
        context=Case(When(waiting, then=Value({}, JSONField())), default=F("context")),
        expires_at=timezone.now(),
    )


def message_id(key: str, to: str, again: int = 0) -> str:
    """The Message-ID of a cause and recipient, the same at every try: a duplicate can be recognised."""
    digest = hashlib.sha256(f"{key}|email|{to}|{again}".encode()).hexdigest()[:40]
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >")
    return f"<{digest}@{domain}>"


def claim(limit: int = _BATCH) -> list[Message]:
    """Due rows, most urgent first, that nobody else sends for the length of the lease."""
    now = timezone.now()
    lease = now + timedelta(seconds=getattr(settings, "OUTBOX_LEASE_SECONDS", 120))
    with transaction.atomic():
        due = Message.objects.due(now).order_by("priority", "due_at").select_for_update(skip_locked=True)
        rows = list(due[:limit])
        Message.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=State.SENDING, locked_until=lease, attempts=F("attempts") + 1
        )
    for row in rows:
        row.attempts += 1
    return rows


def send_batch(line: BaseEmailBackend, limit: int = _BATCH) -> tuple[int, bool]:
    """Send one batch over an open line; (rows handled, whether the line still works).

    No transaction is held while the mail server is spoken to; each row is settled at
    once, so a killed worker repeats one message at most.
    """
    rows = claim(limit)
    for at, row in enumerate(rows):
        try:
            _send(row, line)
        except OSError as error:  # the line broke: the rest of the batch waits with this one
            for left in rows[at:]:
                _put_off(left, error)
            return at, False
    return len(rows), True


def drain(seconds: float = 45) -> int:
    """Send what is due over one kept line until nothing is left, the time is over or the line breaks."""
    until, sent = time.monotonic() + seconds, 0
    if not Message.objects.due().exists():
        return 0
    line = mail.get_connection()
    try:
        working = _open(line)
        while working and time.monotonic() < until:
            handled, working = send_batch(line)
            sent += handled
            if not handled:
                break
    finally:
        _close(line)
    return sent


def state() -> dict[str, int]:
    """Figures for readiness: messages waiting, seconds the oldest due one waits, messages given up."""
    now = timezone.now()
    waiting = Message.objects.filter(state__in=OPEN).aggregate(count=Count("pk"))["count"]
    oldest = Message.objects.due(now).aggregate(at=Min("due_at"))["at"]
    failed = Message.objects.filter(state=State.FAILED).count()
    late = int((now - oldest).total_seconds()) if oldest else 0
    return {"waiting": waiting, "oldest_seconds": late, "failed": failed}


def _open(line: BaseEmailBackend) -> bool:
    try:
        line.open()
    except OSError as error:
        log.warning("mail server unavailable: %s", error)
        for row in claim():
            _put_off(row, error)
        return False
    return True


def _close(line: BaseEmailBackend) -> None:
    try:
        line.close()
    except OSError as error:
        log.info("mail line closed badly: %s", error)


def _send(row: Message, line: BaseEmailBackend) -> None:
    if row.expires_at and row.expires_at <= timezone.now():
        _settle(row, State.EXPIRED)
        return
    try:
        line.send_messages([compose(row, line)])
    except smtplib.SMTPServerDisconnected:
        raise
    except Undeliverable as error:
        _settle(row, State.FAILED, error)
    except smtplib.SMTPException as error:
        _settle(row, State.FAILED, error) if _is_final(error) else _put_off(row, error)
    except OSError:
        raise
    except Exception as error:  # a broken template must not hold up the others' mail
        log.exception("message %s cannot be written", row.pk)
        _put_off(row, error)
    else:
        _settle(row, State.SENT)


def _is_final(error: smtplib.SMTPException) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


def _settle(row: Message, state: State, error: Exception | str = "") -> None:
    """Close a row; a secret letter keeps none of its words."""
    done: dict[str, Any] = {"state": state, "locked_until": None, "last_error": str(error)}
    if state == State.SENT:
        done["sent_at"] = timezone.now()
    if LETTERS[row.template].secret:
        done["context"] = {}
    _record(row, done, error)


def _put_off(row: Message, error: Exception) -> None:
    """Try again later, or never once two days of tries have passed."""
    if row.attempts > _TRIES:
        _settle(row, State.FAILED, error)
        return
    wait = _BACK_OFF[row.attempts - 1] if row.attempts <= len(_BACK_OFF) else 3600
    later = {"state": State.WAITING, "locked_until": None, "due_at": timezone.now() + timedelta(seconds=wait)}
    _record(row, later | {"last_error": str(error)}, error)


def _record(row: Message, values: dict[str, Any], error: Exception | str) -> None:
    with transaction.atomic():
        Message.objects.filter(pk=row.pk).update(**values)
        Attempt.objects.create(message=row, error=str(error)[:2000])
