"""Ways to reach somebody: a line per channel, opened for a batch and kept through it."""

from notifications.channels.line import Line, Refused
from notifications.channels.mail import MailLine
from notifications.models import Channel

_LINES: dict[str, type[Line]] = {Channel.EMAIL: MailLine}


def line_of(channel: str) -> Line:
    """A line that is not open yet. Raises LookupError for a channel nobody serves."""
    return _LINES[channel]()


def served() -> list[str]:
    """Channels that have a line."""
    return list(_LINES)


__all__ = ["Line", "Refused", "line_of", "served"]
