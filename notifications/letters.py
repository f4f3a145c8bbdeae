"""The letters the portal writes: which exist, how urgent they are, and how a row becomes a mail."""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import InterfaceError, OperationalError
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from common.words import clean_line
from notifications import links, replies
from notifications.kinds import LETTERS
from notifications.mime import Mail
from notifications.models import Message

log = logging.getLogger(__name__)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")
_SUBJECT_LIMIT = 150


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


# Answers of a service over HTTP that are not about the one message: our key, its pace, its address.
LATER = frozenset({401, 403, 404, 408, 425, 429})


class Undeliverable(Exception):
    """No later try can help: the address or the letter itself is wrong."""


def compose(message: Message, *, bare: bool = False) -> Mail:
    """The mail of a row in its reader's language, text and HTML; raises Undeliverable for an impossible address.

    ``bare``: its words alone, without head, foot and files, as a section of another letter.
    """
    _check_address(message.to)
    with translation.override(message.language):
        answer_to = "" if bare else replies.address_of(message)
        words = readable(message.context) | {"bare": bare, "answer_to": answer_to}
        mail = framed(message, message.template, words)
    if not bare:
        enclose(mail, [message])
    return mail


def enclose(mail: Mail, messages: Sequence[Message]) -> None:
    """Add the files of these messages to a mail; of two with one name the second is numbered."""
    names: set[str] = set()
    for message in messages:
        for make in _attached.get(message.template, ()):
            if file := _file_of(message, make):
                stem, dot, kind = file.name.rpartition(".")
                name = file.name if file.name not in names else f"{stem}-{len(names) + 1}{dot}{kind}"
                names.add(name)
                mail.attach(_part(file._replace(name=name)))


def framed(message: Message, template: str, words: dict[str, Any]) -> Mail:
    """A template as the mail of a row, in the language that is on."""
    words = words | _ours(message)
    subject, _, text = _render(f"emails/{template}.txt", words, escape=False).lstrip().partition("\n")
    headers = headers_of(message)
    if words.get("answer_to"):
        headers["Reply-To"] = words["answer_to"]
    mail = Mail(header_line(subject), text.strip() + "\n", to=[message.to], headers=headers)
    if not words.get("bare"):
        html = _render(f"emails/{template}.html", words | {"subject": subject}, escape=True)
        mail.attach_alternative(html, "text/html")
    return mail


def headers_of(message: Message) -> dict[str, str]:
    """What every mail of a row says of itself."""
    headers = {
        "Message-ID": message.message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": message.language,
    }
    if LETTERS[message.template].optional:
        headers["List-Unsubscribe"] = f"<{links.off_url(message.to, LETTERS[message.template].kind)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


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


def _ours(message: Message) -> dict[str, Any]:
    direction = "rtl" if message.language == "ar" else "ltr"
    kind = LETTERS[message.template]
    choose = links.choose_url(message.to, message.language, kind.kind) if kind.optional else ""
    return {
        "language": message.language, "direction": direction, "base_url": settings.BASE_URL, "choose_url": choose,
    }  # fmt: skip


def readable(value: Any) -> Any:
    """JSON back to what templates spell: ISO days become dates, ISO instants become instants."""
    if isinstance(value, dict):
        return {key: readable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [readable(inner) for inner in value]
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
