"""The letters the portal writes: which exist, how urgent they are, and how a row becomes a mail."""

import logging
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import InterfaceError, OperationalError
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from common.words import clean_line
from notifications.models import Message, Priority

log = logging.getLogger(__name__)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")
_SUBJECT_LIMIT = 150


class Letter(NamedTuple):
    """How one kind of message travels; the words of a secret one are erased once it left."""

    priority: Priority = Priority.NORMAL
    lasts: timedelta | None = None
    secret: bool = False


LETTERS = {
    "code": Letter(Priority.URGENT, lasts=timedelta(minutes=15), secret=True),
    "password_reset": Letter(Priority.URGENT, lasts=timedelta(days=1), secret=True),
    "account_notice": Letter(Priority.URGENT, lasts=timedelta(days=2), secret=True),
    "draft_saved": Letter(secret=True),
    "draft_expiring": Letter(secret=True),
    "due_moved": Letter(),
    "case_filed": Letter(),
    "case_filed_at_desk": Letter(),
    "case_taken": Letter(),
    "paper_requested": Letter(),
    "case_answered": Letter(),
    "document_replaced": Letter(),
    "document_revoked": Letter(),
    "message_received": Letter(),
    "confirm_draft": Letter(secret=True),
    "draft_decided": Letter(),
    "follower_invited": Letter(secret=True),
    "follower_acted": Letter(),
    "case_withdrawn": Letter(),
    "case_reopened": Letter(),
    "complaint_acknowledged": Letter(),
    "review_asked": Letter(),
    "review_to_decide": Letter(),
    "review_decided": Letter(),
    "case_assigned": Letter(),
    "case_paused": Letter(),
    "case_resumed": Letter(),
    "case_transferred": Letter(),
    "case_arrived": Letter(),
    "case_merged": Letter(),
    "opinion_asked": Letter(),
    "opinion_given": Letter(),
    "alarm_digest": Letter(),
    "cases_assigned": Letter(),
    # whoever has the link of a ticket may change or cancel it
    "visit_registered": Letter(secret=True),
    "visit_waiting": Letter(secret=True),
    "visit_offered": Letter(secret=True),
    "visit_changed": Letter(secret=True),
    "visit_moved": Letter(secret=True),
    "visit_reminder": Letter(secret=True),
    "visit_cancelled": Letter(),
    "visit_lapsed": Letter(),
    "visit_called_off": Letter(),
    "visit_answer": Letter(),
    # whoever has its link gives the mark
    "visit_thanks": Letter(secret=True),
    # whoever has the link of an appointment, or of a place on the waiting list, may change it
    "appointment_booked": Letter(secret=True),
    "appointment_moved": Letter(secret=True),
    "appointment_cancelled": Letter(),
    "appointment_reminder": Letter(secret=True),
    "appointment_time_changed": Letter(secret=True),
    "wait_joined": Letter(secret=True),
    "wait_offered": Letter(secret=True),
    "wait_over": Letter(),
}


class File(NamedTuple):
    """What travels with a letter; ``kind`` is its media type, ``params`` what follows it."""

    name: str
    content: bytes
    kind: str
    params: Mapping[str, str]


Attach = Callable[[Message], File | None]
_attached: dict[str, list[Attach]] = {}


def attach(template: str, make: Attach) -> None:
    """Let every letter of a template carry one more file, made when it leaves; called from an app's ``ready``."""
    if template not in LETTERS:
        raise LookupError(template)
    makers = _attached.setdefault(template, [])
    if make not in makers:
        makers.append(make)


class Undeliverable(Exception):
    """No later try can help: the address or the letter itself is wrong."""


def compose(message: Message, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The mail of a row in its reader's language, text and HTML; raises Undeliverable for an impossible address."""
    _check_address(message.to)
    with translation.override(message.language):
        words = _words(message)
        subject, _, text = _render(f"emails/{message.template}.txt", words, escape=False).lstrip().partition("\n")
        html = _render(f"emails/{message.template}.html", words | {"subject": subject}, escape=True)
    headers = {
        "Message-ID": message.message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": message.language,
    }
    mail = EmailMultiAlternatives(
        header_line(subject), text.strip() + "\n", to=[message.to], headers=headers, connection=connection
    )
    mail.attach_alternative(html, "text/html")
    for make in _attached.get(message.template, ()):
        if file := _file_of(message, make):
            mail.attach(_part(file))
    return mail


def _file_of(message: Message, make: Attach) -> File | None:
    """A file of a letter, or None; the words leave without one that cannot be made."""
    try:
        return make(message)
    except (OperationalError, InterfaceError):
        # the database is away for a moment: the whole letter waits
        raise
    except Exception:
        log.exception("the file of message %s cannot be made", message.pk)
        return None


def _part(file: File) -> MIMEBase:
    main, _, sub = file.kind.partition("/")
    part = MIMEBase(main, sub)
    for name, value in file.params.items():
        part.set_param(name, value)
    part.set_payload(file.content)
    # every byte arrives as it is, line ends too
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=file.name)
    return part


def header_line(value: str) -> str:
    """A text that is safe in a header: one line, no control or direction character, 150 characters at most."""
    line = clean_line(value)
    return line if len(line) <= _SUBJECT_LIMIT else line[: _SUBJECT_LIMIT - 1].rstrip() + "…"


def _check_address(to: str) -> None:
    # Django would fold a local part outside ASCII into an encoded word, which no server understands.
    try:
        validate_email(to)
        to.rpartition("@")[0].encode("ascii")
    except (ValidationError, UnicodeEncodeError) as error:
        raise Undeliverable(f"not an address mail can reach: {to!r}") from error


def _words(message: Message) -> dict[str, Any]:
    direction = "rtl" if message.language == "ar" else "ltr"
    ours = {"language": message.language, "direction": direction, "base_url": settings.BASE_URL}
    return {**_readable(message.context), **ours}


def _readable(value: Any) -> Any:
    """JSON back to what templates spell: ISO days become dates, ISO instants become instants."""
    if isinstance(value, dict):
        return {key: _readable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_readable(inner) for inner in value]
    return _dated(value) if isinstance(value, str) and _DAY.match(value[:10]) else value


def _dated(value: str) -> date | datetime | str:
    try:
        if len(value) == 10:
            return date.fromisoformat(value)
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return moment if moment.tzinfo else value


def _render(name: str, words: dict[str, Any], *, escape: bool) -> str:
    # The plain text must not carry &#x27; for an apostrophe: no escaping there.
    template: Any = get_template(name)
    return str(template.template.render(Context(words, autoescape=escape)))
