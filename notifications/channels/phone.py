"""SMS and WhatsApp over the providers that the settings name, the next one where one does not answer."""

import logging
from collections.abc import Sequence

from django.conf import settings
from django.utils.module_loading import import_string

from common import phones
from notifications.channels.line import Line
from notifications.letters import Undeliverable
from notifications.models import Channel, Message
from notifications.short import BaseBackend
from notifications.short.words import short_of

log = logging.getLogger(__name__)


class PhoneLine(Line):
    """Providers in their order; a message that one took is asked of no other."""

    channel: str

    def __init__(self) -> None:
        self.providers = [(one["name"], backend_of(one)) for one in providers_of(self.channel)]

    def open(self) -> None:
        """Nothing to hold: each provider is opened when it is asked first."""

    def close(self) -> None:
        """Hang up everywhere."""
        for _name, backend in self.providers:
            backend.close()

    def send(self, rows: Sequence[Message]) -> tuple[str, str]:
        """Send through the first provider that answers. Raises OSError when none does."""
        (row,) = rows
        if phones.normalise(row.to, "") != row.to:
            raise Undeliverable(f"no phone number: {row.to!r}")
        message, trouble = short_of(row), "no provider is set up"
        for name, backend in self.providers:
            try:
                (receipt,) = backend.send_messages([message])
            except OSError as error:
                trouble = f"{name}: {error}"
                log.warning("%s does not answer, message %s: %s", name, row.pk, error)
            else:
                return name, receipt.number
        raise ConnectionError(trouble)


class SmsLine(PhoneLine):
    """Text messages."""

    channel = Channel.SMS


class WhatsAppLine(PhoneLine):
    """WhatsApp messages."""

    channel = Channel.WHATSAPP


def providers_of(channel: str) -> list[dict[str, str]]:
    """The providers of a channel as the settings name them, the first one first."""
    return list(settings.PHONE_PROVIDERS.get(channel, ()))


def backend_of(provider: dict[str, str]) -> BaseBackend:
    """The backend of a provider, with its options."""
    options = {name: value for name, value in provider.items() if name not in ("backend", "name")}
    found: BaseBackend = import_string(provider["backend"])(**options)
    return found
