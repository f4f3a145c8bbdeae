"""E-mail over Django's backend: one SMTP connection for a batch."""

from collections.abc import Sequence

from django.core import mail

from notifications.channels.line import Line
from notifications.digest import compose_together
from notifications.letters import compose
from notifications.models import Message


class MailLine(Line):
    """One connection of the backend that the settings name."""

    def __init__(self) -> None:
        self.connection = mail.get_connection()

    def open(self) -> None:
        """Connect to the mail server."""
        self.connection.open()

    def close(self) -> None:
        """Say goodbye to it."""
        self.connection.close()

    def send(self, rows: Sequence[Message]) -> tuple[str, str]:
        """One letter; rows that leave together are its sections."""
        letter = compose(rows[0]) if len(rows) == 1 else compose_together(rows)
        self.connection.send_messages([letter])
        return "", ""
