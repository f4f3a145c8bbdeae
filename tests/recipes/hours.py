"""Plain recipes of opening hours: a Monday, a whole day, hours of a layer."""

from datetime import date, time

from agencies.opening import Span
from agencies.opening.layers import Period, Rule

MONDAY = date(2026, 11, 9)
WHOLE = (time(8, 30), time(16, 30))


def at(hour: int, minute: int = 0) -> time:
    """An hour of the day."""
    return time(hour, minute)


def rule(layer: int, opens: time, closes: time, weekday: int = 0, adds: bool = False, duty: bool = False) -> Rule:
    """Hours of a layer, on Monday unless told otherwise."""
    return Rule(layer, weekday, Span(opens, closes, duty), adds)


def normal(*rules: Rule) -> Period:
    """The period that has no bounds."""
    return Period("normal", rules)
