"""When offices are open: ``schedule`` reads, ``layers`` decides, ``day`` answers, ``shown`` is for pages."""

from agencies.opening.day import CLOSED, DUTY, OPEN, Day, Shift, Span, State, state_at
from agencies.opening.schedule import schedule, spans_of
from agencies.opening.shown import Now, Week, now_of, open_now_by_region, week_of

__all__ = [
    "CLOSED", "DUTY", "OPEN", "Day", "Now", "Shift", "Span", "State", "Week",
    "now_of", "open_now_by_region", "schedule", "spans_of", "state_at", "week_of",
]  # fmt: skip
