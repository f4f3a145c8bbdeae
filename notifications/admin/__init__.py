"""Messages in the administration: what was said to whom and how, who wants which, and what came back."""

from notifications.admin.inbound import InboundAdmin
from notifications.admin.message import MessageAdmin
from notifications.admin.preference import PreferenceAdmin

__all__ = ["InboundAdmin", "MessageAdmin", "PreferenceAdmin"]
