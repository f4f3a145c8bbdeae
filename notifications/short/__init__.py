"""Short messages to phones: SMS and WhatsApp, by backends shaped like Django's mail backends."""

from notifications.short.backends import BaseBackend
from notifications.short.message import Receipt, ShortMessage

__all__ = ["BaseBackend", "Receipt", "ShortMessage"]
