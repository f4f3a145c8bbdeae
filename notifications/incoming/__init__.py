"""E-mails that come back: read, told apart from what programs send, freed of what they quote, and taken once."""

from notifications.incoming.letter import NoMail
from notifications.incoming.taking import Result, forget, receive

__all__ = ["NoMail", "Result", "forget", "receive"]
