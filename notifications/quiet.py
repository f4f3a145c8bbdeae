"""The hours at which nobody wants to be woken, on the person's own clock."""

from datetime import datetime, time, timedelta

from common import days
from notifications.models import Channel, Priority

BEGINS, ENDS = time(21), time(8)
_RINGS = (Channel.SMS, Channel.WHATSAPP)


def due(now: datetime, channel: str, priority: int, zone: str = "") -> datetime:
    """When a message may leave: now, or when the night is over for what rings a phone.

    What is urgent, a code that somebody waits for, leaves at once, and mail at any hour. An unknown zone is Morocco's.
    """
    if priority == Priority.URGENT or channel not in _RINGS:
        return now
    return after_the_night(now, zone)


def after_the_night(now: datetime, zone: str = "") -> datetime:
    """Now outside quiet hours, else the hour of the same morning at which they end."""
    clock = days.zone_named(zone) or days.CASABLANCA
    here = now.astimezone(clock)
    if ENDS <= here.time() < BEGINS:
        return now
    day = here.date() + timedelta(days=here.time() >= BEGINS)
    return datetime.combine(day, ENDS, clock)


def next_morning(now: datetime, zone: str = "") -> datetime:
    """The end of the next quiet hours: when what is told once a day leaves."""
    clock = days.zone_named(zone) or days.CASABLANCA
    here = now.astimezone(clock)
    return datetime.combine(here.date() + timedelta(days=here.time() >= ENDS), ENDS, clock)
