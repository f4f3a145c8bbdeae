"""Ways to reach somebody: a line per channel, opened for a batch and kept through it."""

from notifications.channels.line import Line
from notifications.channels.mail import MailLine
from notifications.channels.phone import SmsLine, WhatsAppLine, providers_of
from notifications.models import Channel

_LINES: dict[str, type[Line]] = {Channel.EMAIL: MailLine, Channel.SMS: SmsLine, Channel.WHATSAPP: WhatsAppLine}


def line_of(channel: str) -> Line:
    """A line that is not open yet. Raises LookupError for a channel nobody serves."""
    return _LINES[channel]()


def is_served(channel: str) -> bool:
    """Whether a channel is set up; e-mail always is."""
    return channel == Channel.EMAIL or bool(providers_of(channel))


__all__ = ["Line", "is_served", "line_of"]
