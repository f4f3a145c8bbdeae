"""Backends that carry short messages: into the log, into memory, over HTTP."""

import logging
from collections.abc import Sequence
from typing import Any

import httpx
from django.core import mail

from notifications.letters import LATER, Undeliverable
from notifications.mail_folder import FolderBackend as MailFolder
from notifications.short.message import Receipt, ShortMessage

log = logging.getLogger(__name__)
SECONDS = 8.0


class BaseBackend:
    """As Django's mail backends: ``open``, ``close``, ``send_messages``.

    ``send_messages`` gives a receipt for each. It raises OSError when nobody answers, so that another provider may be
    asked, and Undeliverable for what no later try can send.
    """

    def __init__(self, **options: Any) -> None:
        self.options = options

    def open(self) -> None:
        """Connect, where there is something to keep."""

    def close(self) -> None:
        """Hang up."""

    def send_messages(self, messages: Sequence[ShortMessage]) -> list[Receipt]:
        """Send each; one receipt a message."""
        raise NotImplementedError


class ConsoleBackend(BaseBackend):
    """Writes the words into the log, for development and the demonstration: nothing leaves the machine."""

    def send_messages(self, messages: Sequence[ShortMessage]) -> list[Receipt]:
        """Say each."""
        for message in messages:
            log.info("to %s: %s", message.to, message.text)
        return [Receipt() for _ in messages]


class MemoryBackend(BaseBackend):
    """Keeps them in a list, for tests."""

    outbox: list[ShortMessage] = []

    def send_messages(self, messages: Sequence[ShortMessage]) -> list[Receipt]:
        """Keep each."""
        self.outbox.extend(messages)
        return [Receipt(f"memory-{len(self.outbox) - len(messages) + at}") for at in range(len(messages))]


class FolderBackend(BaseBackend):
    """Lays them among the mail of the demonstration, to be read in its mailbox under the number."""

    def send_messages(self, messages: Sequence[ShortMessage]) -> list[Receipt]:
        """Write each as a mail."""
        letters = [
            mail.EmailMessage(message.text, message.text, to=[f"{message.to}@phone.example"]) for message in messages
        ]
        MailFolder().send_messages(letters)
        return [Receipt() for _ in messages]


class HttpBackend(BaseBackend):
    """A gateway that takes JSON: ``POST url`` with a bearer token; its answer names the message's ``id``.

    The key of a message travels as ``Idempotency-Key``. 408, 425, 429 and 5xx mean later; any other 4xx that the number
    or the words are refused, but for 401, 403 and 404, which are our own mistake and are tried elsewhere and later.
    """

    _client: httpx.Client | None = None

    def open(self) -> None:
        """A client that keeps its connections through the batch."""
        headers = {"Authorization": f"Bearer {self.options.get('token', '')}"}
        self._client = httpx.Client(timeout=self.options.get("seconds", SECONDS), headers=headers)

    def close(self) -> None:
        """Drop its connections."""
        if self._client:
            self._client.close()
        self._client = None

    def send_messages(self, messages: Sequence[ShortMessage]) -> list[Receipt]:
        """Hand each over."""
        return [self._send(message) for message in messages]

    def _send(self, message: ShortMessage) -> Receipt:
        if self._client is None:
            self.open()
        assert self._client is not None
        try:
            answer = self._client.post(
                self.options["url"], json=self.body(message), headers={"Idempotency-Key": message.key}
            )
        except httpx.HTTPError as error:
            raise ConnectionError(f"{type(error).__name__}: {error}") from error
        if answer.status_code in LATER or answer.status_code >= 500:
            raise ConnectionError(f"the gateway answered {answer.status_code}")
        if not answer.is_success:
            raise Undeliverable(f"the gateway refused it: {answer.status_code} {answer.text[:200]}")
        return Receipt(_number(answer))

    def body(self, message: ShortMessage) -> dict[str, Any]:
        """What is posted."""
        said: dict[str, Any] = {"to": message.to, "from": self.options.get("sender", ""), "language": message.language}
        if message.template and not message.window:
            return said | {"template": message.template, "parameters": list(message.facts)}
        return said | {"text": message.text}


def _number(answer: httpx.Response) -> str:
    """The gateway's number of the message; none where it answers nonsense: it was taken all the same."""
    try:
        found = answer.json()
    except ValueError:
        return ""
    number = found.get("id") if isinstance(found, dict) else None
    return str(number)[:120] if isinstance(number, str | int) else ""
