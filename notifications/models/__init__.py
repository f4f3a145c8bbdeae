"""Messages, what was tried, how many left, who wants which, and what came back."""

from notifications.models.heard import Heard
from notifications.models.inbound import Fate, Inbound, InboundQuerySet, Why
from notifications.models.job import JobRun
from notifications.models.limits import Tally
from notifications.models.message import LEFT, OPEN, Attempt, Channel, Message, MessageQuerySet, Priority, State
from notifications.models.phone_wish import PHONES, PhoneWish
from notifications.models.preference import Kind, Mode, Preference

__all__ = [
    "LEFT",
    "OPEN",
    "PHONES",
    "Attempt",
    "Channel",
    "Fate",
    "Heard",
    "Inbound",
    "InboundQuerySet",
    "JobRun",
    "Kind",
    "Message",
    "MessageQuerySet",
    "Mode",
    "PhoneWish",
    "Preference",
    "Priority",
    "State",
    "Tally",
    "Why",
]
