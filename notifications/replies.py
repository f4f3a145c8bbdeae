"""Answers to our letters: signed addresses that say in which thread somebody writes, and who takes what they write.

The address of a letter names the thread, its reader and nothing else; the signature is bound to both and to the
address the letter went to. It is no key: whoever holds it must also write from its reader's own address.
"""

import base64
import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User
from notifications.models import Message, Why

_LOCAL_PART = 64  # octets, RFC 5321, section 4.5.3.1.1
_SIGNATURE = 10  # bytes of the HMAC: 16 letters in an address, and nobody tries 2^80 of them over a mail server
_TOKEN = re.compile(r"([a-z]+)\.([a-z0-9-]+)\.([0-9a-f]+)\.([a-z2-7]{16})", re.ASCII)


class Answer(NamedTuple):
    """What somebody wrote in answer to a letter, not judged yet. ``quoted``: the earlier text beneath it."""

    thread: str
    by: User
    text: str
    quoted: str
    files: Sequence[SimpleUploadedFile]


class Refusal(NamedTuple):
    """Why an answer, or some of its files, was not taken. ``said``: the reason, where it is one of a form."""

    why: Why
    said: str = ""
    files: Sequence[str] = ()


class NotTaken(Exception):
    """An answer that does not become part of its thread; its argument is the Refusal."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.why)
        self.refusal = refusal


class Topic(ABC):
    """One kind of thread, as the app that owns it takes answers. ``letters``: templates whose reader may answer."""

    letters: Collection[str]

    @abstractmethod
    def thread_of(self, message: Message) -> str:
        """The thread a letter is about, by the facts of its row alone; empty when its reader may not answer."""

    @abstractmethod
    def read(self, answer: Answer) -> Any:
        """The answer judged by the rules of the thread's form. May be slow. Raises NotTaken."""

    @abstractmethod
    def take(self, answer: Answer, read: Any) -> Refusal | None:
        """Put in the thread what was read, inside the transaction of its row; what of it was left out.

        Raises NotTaken.
        """

    @abstractmethod
    def tell(self, thread: str, to: User, refusal: Refusal, key: str) -> None:
        """Promise the reader of the thread the one letter about what was not taken, in the transaction of its row."""


_topics: dict[str, Topic] = {}


def register(mark: str, topic: Topic) -> None:
    """Let letters of a topic be answered; the mark stands in their addresses. Called from an app's ``ready``."""
    _topics[mark] = topic


class Reader(NamedTuple):
    """Whom a signed address names, and the thread."""

    mark: str
    thread: str
    user: User
    emails: frozenset[str]

    @property
    def topic(self) -> Topic:
        """Who takes answers."""
        return _topics[self.mark]


# --- addresses -------------------------------------------------------------------------------------------------


def address_of(message: Message) -> str:
    """Where an answer to a letter goes; empty when nobody takes one. Asks no database: it is made for each letter."""
    if not settings.REPLY_ADDRESS or message.user_id is None:
        return ""
    for mark, topic in _topics.items():
        if message.template in topic.letters and (thread := topic.thread_of(message)):
            return _address(mark, thread.lower(), message.user_id, message.to)
    return ""


def _address(mark: str, thread: str, user: int, email: str) -> str:
    ours, domain = _own()
    local = f"{ours}+{mark}.{thread}.{user:x}.{_signature(mark, thread, user, email)}"
    return f"{local}@{domain}" if len(local) <= _LOCAL_PART else ""


def _own() -> tuple[str, str]:
    local, _at, domain = settings.REPLY_ADDRESS.lower().rpartition("@")
    return local, domain


def _signature(mark: str, thread: str, user: int, email: str, secret: str | bytes | None = None) -> str:
    said = f"{mark}.{thread}.{user:x}.{email.lower()}"
    mac = salted_hmac("notifications.replies", said, secret=secret, algorithm="sha256").digest()
    return base64.b32encode(mac[:_SIGNATURE]).decode().lower()


def tokens_in(lines: Iterable[str]) -> list[str]:
    """What stands between ``+`` and ``@`` of each of our addresses in some lines, each once, in lower case."""
    if not settings.REPLY_ADDRESS:
        return []
    ours, domain = _own()
    # quoted or encoded in whatever way, the address itself has no character that needs it
    address = re.compile(rf"(?<![\w.+-]){re.escape(ours)}\+([\w.-]{{1,64}})@{re.escape(domain)}(?![\w.-]*\w)", re.ASCII)
    return list(dict.fromkeys(token for line in lines for token in address.findall(line.lower())))


def reader_of(token: str) -> Reader | None:
    """Whom a token names; None when it is forged, or when its letter went to an address that is no longer theirs."""
    found = _TOKEN.fullmatch(token)
    if not found or found[1] not in _topics or len(found[3]) > 15:
        return None
    mark, thread, number, signature = found.groups()
    user = User.objects.filter(pk=int(number, 16), is_active=True).first()
    if user is None:
        return None
    confirmed = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    emails = frozenset(email.lower() for email in (user.email, *confirmed))
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    signed = (_signature(mark, thread, user.pk, email, secret) for email in emails for secret in secrets)
    if not any(constant_time_compare(one, signature) for one in signed):
        return None
    return Reader(mark, thread, user, emails)
