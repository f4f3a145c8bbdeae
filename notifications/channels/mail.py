"""E-mail over Django's backend: one SMTP connection for a batch."""

from collections.abc import Sequence

from django.core import mail

from notifications.channels.line import Line
from notifications.digest import compose_together
from notifications.letters import LATER, Undeliverable, compose
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
        try:
            self.connection.send_messages([letter])
        except OSError as error:
            # a mail service that answers over HTTP refuses one letter, and is not gone for the others
            code = getattr(error, "status_code", None)
            if isinstance(code, int) and 400 <= code < 500 and code not in LATER:
                raise Undeliverable(f"the mail service refused it: {code} {error}") from error
            raise
        return "", ""
