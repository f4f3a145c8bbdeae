"""What becomes of an e-mail that came back: taken once, refused with one letter, or dropped; a row says which."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from enum import Enum
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from common import days
from common.words import clean_text
from notifications import replies
from notifications.incoming.cutting import cut
from notifications.incoming.letter import Letter, NoMail
from notifications.models import Fate, Inbound, Why
from notifications.replies import Answer, NotTaken, Reader, Refusal

log = logging.getLogger(__name__)
_QUOTED = 20_000  # characters kept of what an answer quotes


class Result(Enum):
    """What the carrier is told."""

    DONE = "done"
    UNKNOWN = "no such address"


def receive(raw: bytes, to: Sequence[str] = ()) -> Result:
    """Take an e-mail for each thread it is addressed to; ``to``: the addresses it was carried to, when known.

    Raises NoMail, and OperationalError or InterfaceError while the database is away: nothing is done then, and
    the same e-mail may come again.
    """
    letter = Letter(raw, settings.INBOUND_MAX_BYTES)
    readers = [(token, replies.reader_of(token)) for token in _tokens(letter, to)]
    for token, reader in readers:
        if reader:
            _receive(letter, letter.digest(token), reader)
    if any(reader for _token, reader in readers) or letter.is_automatic:
        return Result.DONE
    log.info("an e-mail to no known address of answers")
    return Result.UNKNOWN


def _tokens(letter: Letter, to: Sequence[str]) -> list[str]:
    for lines in ([*to], *letter.recipients):
        if tokens := replies.tokens_in(lines):
            return tokens
    return []


def _receive(letter: Letter, digest: str, reader: Reader) -> None:
    if _is_known(digest):
        return
    try:
        answer, read = _judged(letter, reader)
    except NotTaken as error:
        _settle(letter, digest, reader, error.refusal)
        return
    with transaction.atomic():
        row = _row(letter, digest, reader)
        if row is None:
            return
        try:
            # a savepoint: of what is refused half way nothing stays but the row
            with transaction.atomic():
                left_out = reader.topic.take(answer, read)
        except NotTaken as error:
            _refuse(row, reader, error.refusal, digest)
        else:
            row.why = left_out.why if left_out else ""
            row.save(update_fields=["why"])
            if left_out:
                reader.topic.tell(reader.thread, reader.user, left_out, digest)


def _is_known(digest: str) -> bool:
    """Whether an e-mail was settled before: asked first, so that no file of it is decoded twice."""
    return Inbound.objects.filter(digest=digest).exists()


def _judged(letter: Letter, reader: Reader) -> tuple[Answer, Any]:
    """The answer as its thread's form reads it. Raises NotTaken."""
    if letter.is_automatic:
        raise NotTaken(Refusal(Why.AUTOMATIC))
    if not _is_from(letter, reader):
        raise NotTaken(Refusal(Why.FOREIGN))
    if letter.too_big:
        raise NotTaken(Refusal(Why.TOO_BIG))
    answer = _answer_in(letter, reader)
    return answer, reader.topic.read(answer)


def _is_from(letter: Letter, reader: Reader) -> bool:
    """Whether it says it is from its reader alone, and nothing says that it lies.

    A letter that was passed on lets nobody write in another's name.
    """
    senders = set(letter.senders)
    return len(senders) == 1 and senders <= reader.emails and not letter.is_disowned(settings.REPLY_AUTHSERV_ID)


def _answer_in(letter: Letter, reader: Reader) -> Answer:
    """Its words and files. When nothing is left without what it quotes, and no file says anything, it is kept whole."""
    whole, files = letter.read()
    text, quoted = (clean_text(part) for part in cut(whole))
    if not text and not files:
        text, quoted = quoted, ""
    if not text and not files and reader.thread not in letter.subject.lower():
        text = letter.subject
    return Answer(reader.thread, reader.user, text, quoted[:_QUOTED], files)


def _row(letter: Letter, digest: str, reader: Reader, fate: Fate = Fate.TAKEN, why: str = "") -> Inbound | None:
    """The row of an e-mail, or None when it was here before: whoever comes second waits for the first, and finds it."""
    facts = {
        "message_id": letter.message_id, "thread": reader.thread, "user": reader.user, "size": letter.size,
        "sender": ", ".join(letter.senders)[:320], "state": fate, "why": why,
    }  # fmt: skip
    row, new = Inbound.objects.get_or_create(digest=digest, defaults=facts)
    return row if new else None


@transaction.atomic
def _settle(letter: Letter, digest: str, reader: Reader, refusal: Refusal) -> None:
    """Note what is not taken; unless a program wrote it, the thread's own reader is told, never who says they wrote."""
    automatic = refusal.why == Why.AUTOMATIC
    row = _row(letter, digest, reader, Fate.DROPPED if automatic else Fate.REFUSED, refusal.why)
    if row and not automatic:
        _tell(reader, refusal, digest)


def _refuse(row: Inbound, reader: Reader, refusal: Refusal, digest: str) -> None:
    row.state, row.why = Fate.REFUSED, refusal.why
    row.save(update_fields=["state", "why"])
    _tell(reader, refusal, digest)


def _tell(reader: Reader, refusal: Refusal, digest: str) -> None:
    """One letter for an e-mail; one a day for all that others sent to an address that was not theirs."""
    foreign = refusal.why == Why.FOREIGN
    reader.topic.tell(reader.thread, reader.user, refusal, f"{days.today()}" if foreign else digest)


def forget() -> int:
    """Rows whose time is over; how many."""
    kept = timedelta(days=settings.INBOUND_DAYS)
    return Inbound.objects.filter(at__lt=timezone.now() - kept).delete()[0]


__all__ = ["NoMail", "Result", "forget", "receive"]
