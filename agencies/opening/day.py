"""One day of an office as spans of wall time, and what it is at an instant. No table is read here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from common import days

OPEN, DUTY, CLOSED = "open", "duty", "closed"


class Span(NamedTuple):
    """From an hour up to, not including, another of the same day, on Morocco's clock."""

    opens: time
    closes: time
    duty: bool = False


class Shift(NamedTuple):
    """A line of the published rota that answers from an hour to an hour."""

    starts: time
    ends: time
    line: str
    link: str
    person: str = ""


@dataclass(frozen=True)
class Day:
    """Spans that neither touch nor overlap, and why the day differs: what closes it, which season it is."""

    day: date
    spans: tuple[Span, ...] = ()
    closed: str = ""
    season: str = ""
    expected: bool = False
    shifts: tuple[Shift, ...] = ()


@dataclass(frozen=True)
class State:
    """An office at an instant: ``open``, ``duty`` or ``closed``; until when, and when next. Instants are aware."""

    kind: str
    until: datetime | None = None
    next_opens: datetime | None = None
    next_duty: datetime | None = None
    reason: str = ""
    expected: bool = False
    shift: Shift | None = None


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same hours without overlap, in order; where both would hold, usual hours win over duty."""
    spans = list(spans)
    usual = _united(span for span in spans if not span.duty)
    duty = _united(span for span in spans if span.duty)
    return tuple(sorted([*usual, *(piece for span in duty for piece in _outside(span, usual))]))


def _united(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.opens <= joined[-1].closes:
            joined[-1] = joined[-1]._replace(closes=max(joined[-1].closes, span.closes))
        else:
            joined.append(span)
    return joined


def _outside(span: Span, usual: list[Span]) -> Iterable[Span]:
    """What is left of a span beside the usual hours, which are in order."""
    begins = span.opens
    for other in usual:
        if other.closes <= begins or other.opens >= span.closes:
            continue
        if other.opens > begins:
            yield span._replace(opens=begins, closes=other.opens)
        begins = other.closes
    if begins < span.closes:
        yield span._replace(opens=begins)


def instant(day: date, hour: time) -> datetime:
    """The instant of a wall time in Morocco, derived anew each time: the law may move the clock."""
    return datetime.combine(day, hour, days.CASABLANCA)


def state_at(day_map: Mapping[date, Day], moment: datetime) -> State:
    """What the office is at an aware instant; ``day_map`` reaches as far as "opens next" can look."""
    wall = days.local(moment)
    today = day_map.get(wall.date(), Day(wall.date()))
    clock = wall.time()
    span = next((span for span in today.spans if span.opens <= clock < span.closes), None)
    opens, duty = _next(day_map, wall, duty=False), _next(day_map, wall, duty=True)
    if opens and duty and duty > opens:
        duty = None
    if span is None:
        return State(CLOSED, None, opens, duty, today.closed, today.expected)
    shift = next((shift for shift in today.shifts if shift.starts <= clock < shift.ends), None)
    until = instant(today.day, span.closes)
    if span.duty:
        return State(DUTY, until, opens, duty, today.closed, today.expected, shift)
    return State(OPEN, until, opens, duty, "", today.expected)


def _next(day_map: Mapping[date, Day], wall: datetime, *, duty: bool) -> datetime | None:
    """When the next span of a sort begins after a moment on Morocco's clock."""
    for day in sorted(day for day in day_map if day >= wall.date()):
        for span in day_map[day].spans:
            if span.duty == duty and (day > wall.date() or span.opens > wall.time()):
                return instant(day, span.opens)
    return None
