"""What a line promises."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from notifications.models import Message


class Line(ABC):
    """A kept connection to whoever carries messages of one channel.

    ``OSError`` out of any method means that the line is broken, and everything waits; any other exception is about
    the one message.
    """

    @abstractmethod
    def open(self) -> None:
        """Connect. Raises OSError when nobody is there."""

    @abstractmethod
    def close(self) -> None:
        """Hang up; nothing happens when it is not open."""

    @abstractmethod
    def send(self, rows: Sequence[Message]) -> tuple[str, str]:
        """Send one message, several rows in it when they leave together; who took it, and its number there."""
