"""Keeping the promises of the outbox: rows claimed, sent over one kept line, settled, whatever dies in between."""

import logging
import smtplib
import time
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Min
from django.utils import timezone

from common import days
from notifications import digest, limits
from notifications.channels import Line, line_of
from notifications.kinds import LETTERS
from notifications.letters import Undeliverable
from notifications.models import LEFT, OPEN, Attempt, Channel, Message, Priority, State, Tally

log = logging.getLogger(__name__)
_FIRST, _FACTOR, _MOST = 10, 4, 6 * 3600  # seconds: 10, 40, 160, 640, 2560, 10240, then every six hours
_TRIES = 6 + 12  # some three days; counted in tries, so that days without a worker cost nothing
_BATCH = 50


# --- claiming --------------------------------------------------------------------------------------------------


def claim(limit: int = _BATCH, channel: str = Channel.EMAIL) -> list[Message]:
    """Due rows of a channel, most urgent first, that nobody else sends for the length of the lease.

    Each priority is a range of its own in the index: rows that wait for later are never walked over.
    """
    now = timezone.now()
    lease = now + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    rows: list[Message] = []
    with transaction.atomic():
        for priority in Priority.values:
            due = Message.objects.due(now).filter(channel=channel, priority=priority).order_by("due_at")
            rows += due.select_for_update(skip_locked=True)[: limit - len(rows)]
            if len(rows) >= limit:
                break
        Message.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=State.SENDING, due_at=lease, attempts=F("attempts") + 1
        )
    for row in rows:
        row.attempts += 1
    return rows


# --- sending ---------------------------------------------------------------------------------------------------


def drain(seconds: float = 45) -> int:
    """Send what is due over one kept line a channel until nothing is left, the time is over or the line breaks."""
    until = time.monotonic() + seconds
    waiting = Message.objects.due().order_by().values_list("channel", flat=True).distinct()
    return sum(_drain(channel, until) for channel in list(waiting))


def _drain(channel: str, until: float) -> int:
    line, sent = line_of(channel), 0
    try:
        working = _open(line, channel)
        while working and time.monotonic() < until:
            handled, working = send_batch(line, channel=channel)
            sent += handled
            if not handled:
                break
    finally:
        _close(line)
    return sent


def send_batch(line: Line, limit: int = _BATCH, channel: str = Channel.EMAIL) -> tuple[int, bool]:
    """Send one batch over an open line; (rows handled, whether the line still works).

    No transaction is held while the server is spoken to; each row is settled at once, so a killed worker repeats one
    message at most.
    """
    claimed, now = claim(limit, channel), timezone.now()
    rows, together, never = limits.sorted_out(claimed, now)
    for row in together:
        _wait_for_morning(row, now)
    for row in never:
        _settle(row, State.SUPPRESSED, "not wanted by its reader")
    letters = digest.gathered(rows)
    for at, letter in enumerate(letters):
        try:
            _send(letter, line)
        except OSError as error:  # the line broke: the rest of the batch waits with this one
            for left in (row for waiting in letters[at:] for row in waiting):
                _put_off(left, error)
            return at, False
    return len(claimed), True


def _open(line: Line, channel: str) -> bool:
    try:
        line.open()
    except OSError as error:
        log.warning("no line for %s: %s", channel, error)
        for row in claim(channel=channel):
            _put_off(row, error)
        return False
    return True


def _close(line: Line) -> None:
    try:
        line.close()
    except OSError as error:
        log.info("line closed badly: %s", error)


def _send(rows: list[Message], line: Line) -> None:
    """One letter and what became of its rows. Raises OSError when the line broke: nothing is settled then."""
    late = [row for row in rows if row.expires_at and row.expires_at <= timezone.now()]
    for row in late:
        _settle(row, State.EXPIRED)
    rows = [row for row in rows if row not in late]
    if not rows:
        return
    try:
        through, number = line.send(rows)
    except Exception as error:
        if _is_broken(error):
            raise
        for row in rows:
            _fail(row, error)
    else:
        for row in rows:
            _settle(row, State.SENT, through=through, number=number, first=rows[0] if len(rows) > 1 else None)


def _is_broken(error: Exception) -> bool:
    """Whether it is the line's fault, not the message's."""
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPServerDisconnected)
    return isinstance(error, OSError)


def _fail(row: Message, error: Exception) -> None:
    """For ever, or until later; a broken template must not hold up the others' mail."""
    if isinstance(error, Undeliverable) or _is_final(error):
        _settle(row, State.FAILED, error)
        return
    if not isinstance(error, OSError):
        log.error("message %s cannot be written", row.pk, exc_info=error)
    _put_off(row, error)


def _is_final(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


# --- settling --------------------------------------------------------------------------------------------------

_SETTLE = f"""
WITH done AS (
  UPDATE {Message._meta.db_table} SET {{columns}} WHERE id = %s RETURNING id
)
INSERT INTO {Attempt._meta.db_table} (message_id, at, error) SELECT id, %s, %s FROM done
"""  # noqa: S608 - names of our own tables


def _settle(
    row: Message, state: State, error: Exception | str = "", *, through: str = "", number: str = "",
    first: Message | None = None,
) -> None:  # fmt: skip
    """Close a row; a secret letter keeps none of its words. ``first``: of those that left together."""
    done: dict[str, Any] = {"state": str(state), "last_error": str(error)}
    if state == State.SENT:
        done |= {"sent_at": timezone.now(), "provider": through, "provider_id": number}
    if first:
        done["left_in_id"] = first.pk
    if LETTERS[row.template].secret:
        done["context"] = "{}"
    _record(row, done, error)


def back_off(attempts: int) -> int:
    """Seconds until the next try after so many."""
    return int(min(_FIRST * _FACTOR ** (attempts - 1), _MOST))


def _put_off(row: Message, error: Exception) -> None:
    """Try again later, or never once some three days of tries have passed."""
    if row.attempts > _TRIES:
        _settle(row, State.FAILED, error)
        return
    due = timezone.now() + timedelta(seconds=back_off(row.attempts))
    _record(row, {"state": str(State.WAITING), "due_at": due, "last_error": str(error)}, error)


def _wait_for_morning(row: Message, now: datetime) -> None:
    due = limits.morning_of(row, now)
    Message.objects.filter(pk=row.pk).update(state=State.WAITING, digest=True, due_at=due, attempts=F("attempts") - 1)


def _record(row: Message, values: dict[str, Any], error: Exception | str) -> None:
    """The row and what was tried, in one statement: half of the time of a message is the database's."""
    statement = _SETTLE.format(columns=", ".join(f"{name} = %s" for name in values))
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values.values(), row.pk, timezone.now(), str(error)[:2000]])


# --- what stands ------------------------------------------------------------------------------------------------


def state() -> dict[str, int]:
    """Figures for whoever watches: messages waiting, seconds the oldest due one waits, messages given up."""
    waiting = Message.objects.filter(state__in=OPEN).count()
    failed = Message.objects.filter(state=State.FAILED).count()
    return {"waiting": waiting, "oldest_seconds": oldest_seconds(), "failed": failed}


def oldest_seconds() -> int:
    """How long the oldest due message has waited, by the index of the claim."""
    now = timezone.now()
    oldest = Message.objects.due(now).aggregate(at=Min("due_at"))["at"]
    return int((now - oldest).total_seconds()) if oldest else 0


def stuck_seconds() -> int:
    """How long nothing has left although messages wait that were tried; 0 as long as something leaves.

    A mail server that refuses everything puts each message off, so that none is ever due for long.
    """
    now, patience = timezone.now(), timedelta(seconds=settings.OUTBOX_LATE_SECONDS)
    if Message.objects.filter(state__in=LEFT, sent_at__gt=now - patience).exists():
        return 0
    # what begins with a brace was refused by its recipient's own server
    tried = Message.objects.filter(state__in=OPEN, created_at__lte=now - patience).exclude(last_error="")
    since = tried.exclude(last_error__startswith="{").aggregate(at=Min("created_at"))["at"]
    return int((now - since).total_seconds()) if since else 0


def tend() -> int:
    """Free what a moved clock claimed for ever; forget old counts; how many rows were freed or forgotten."""
    last = timezone.now() + timedelta(seconds=2 * settings.OUTBOX_LEASE_SECONDS)
    freed = Message.objects.filter(state=State.SENDING, due_at__gt=last).update(due_at=timezone.now())
    forgotten, _by_table = Tally.objects.filter(day__lt=days.today() - timedelta(days=7)).delete()
    return freed + forgotten
