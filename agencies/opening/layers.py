"""How hours of the nation, an agency and an office become one day. No table is read here.

A layer that gives hours of its own for a period replaces the wider layer's whole week: a counter
held on Tuesdays is closed on the other days. Hours that add are added to what the wider layers left.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _

from agencies.models.hours import DayException, HoursPeriod
from agencies.opening.day import Day, Shift, Span, merged

NATION, AGENCY, OFFICE = 0, 1, 2
_LAYERS = (NATION, AGENCY, OFFICE)
_Kind = HoursPeriod.Kind


@dataclass(frozen=True)
class Rule:
    """Hours of one weekday (0 is Monday) in a layer."""

    layer: int
    weekday: int
    span: Span
    adds: bool = False


@dataclass(frozen=True)
class Period:
    """A part of the year and the hours in it; without bounds it is always."""

    kind: str
    rules: Sequence[Rule] = ()
    first: date | None = None
    last: date | None = None
    name: str = ""
    expected: bool = False

    def covers(self, day: date) -> bool:
        """Whether a day lies in it, both ends included."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def replacing(self, layer: int) -> list[Rule]:
        """Hours that stand in place of a wider layer's."""
        return [rule for rule in self.rules if rule.layer == layer and not rule.adds]


@dataclass(frozen=True)
class Change:
    """One layer's word on a single day: closed, other hours or hours added."""

    layer: int
    kind: str
    span: Span | None = None
    reason: str = ""
    expected: bool = False


@dataclass(frozen=True)
class Feast:
    """A public holiday; an expected one closes too, and says that it is to be confirmed."""

    name: str
    expected: bool = False


@dataclass(frozen=True)
class Calendar:
    """Everything that decides an office's days."""

    periods: Sequence[Period] = ()
    changes: Mapping[date, Sequence[Change]] = field(default_factory=dict)
    feasts: Mapping[date, Sequence[Feast]] = field(default_factory=dict)
    shifts: Mapping[date, Sequence[Shift]] = field(default_factory=dict)

    def on(self, day: date) -> Day:
        """The day: its week's hours, then holidays, then the exceptions, then the rota."""
        found = self._usual(day)
        if feasts := self.feasts.get(day):
            expected = all(feast.expected for feast in feasts)
            found = Day(day, closed=" · ".join(feast.name for feast in feasts), expected=expected)
        changes = self.changes.get(day, ())
        for layer in _LAYERS if changes else ():
            found = _changed(found, [change for change in changes if change.layer == layer])
        shifts = tuple(self.shifts.get(day, ()))
        answered = [Span(shift.starts, shift.ends, duty=True) for shift in shifts]
        return replace(found, spans=merged([*found.spans, *answered]), shifts=shifts)

    def _usual(self, day: date) -> Day:
        """Normal hours or Ramadan's, with what summer duty adds."""
        base, summer = self._base(day), self._of(_Kind.SUMMER, day)
        spans, added = _layered(base, day.weekday()), _layered(summer, day.weekday())
        told = [*(period for period in base if period.kind != _Kind.NORMAL), *(summer if added else [])]
        names = " · ".join(dict.fromkeys(period.name for period in told if period.name))
        return Day(day, tuple(spans + added), season=names, expected=any(period.expected for period in told))

    def _base(self, day: date) -> list[Period]:
        """Ramadan's periods in place of the normal ones, once they hold hours."""
        normal, ramadan = self._of(_Kind.NORMAL, day), self._of(_Kind.RAMADAN, day)
        replaced = any(not rule.adds for period in ramadan for rule in period.rules)
        return ramadan if replaced else normal + ramadan

    def _of(self, kind: str, day: date) -> list[Period]:
        """Periods of a kind that hold hours on a day, the most particular last."""
        found = [period for period in self.periods if period.kind == kind and period.rules and period.covers(day)]
        return sorted(found, key=lambda period: (period.first is not None, period.first or date.min))


def _layered(periods: Sequence[Period], weekday: int) -> list[Span]:
    """The spans of a weekday after each layer had its word."""
    spans: list[Span] = []
    for layer in _LAYERS:
        weeks = [week for period in periods if (week := period.replacing(layer))]
        if weeks:
            spans = _of_weekday(weeks[-1], weekday)
        added = [rule for period in periods for rule in period.rules if rule.layer == layer and rule.adds]
        spans = spans + _of_weekday(added, weekday)
    return spans


def _of_weekday(rules: Iterable[Rule], weekday: int) -> list[Span]:
    return [rule.span for rule in rules if rule.weekday == weekday]


def _changed(found: Day, changes: Sequence[Change]) -> Day:
    """A day after one layer's exceptions; where a layer says both, closed wins over other hours."""
    by_kind = {kind: [change for change in changes if change.kind == kind] for kind in DayException.Kind.values}
    closed, other, added = by_kind["closed"], by_kind["replaced"], by_kind["added"]
    if closed:
        reason = _reason(closed) or found.closed or _("closed exceptionally")
        found = Day(found.day, closed=reason, expected=_unsure(closed))
    elif other:
        found = Day(found.day, _spans(other), season=_reason(other), expected=_unsure(other))
    if added:
        season = found.season or _reason(added)
        found = replace(found, spans=found.spans + _spans(added), season=season)
    return found


def _spans(changes: Sequence[Change]) -> tuple[Span, ...]:
    return tuple(change.span for change in changes if change.span)


def _reason(changes: Sequence[Change]) -> str:
    return " · ".join(dict.fromkeys(change.reason for change in changes if change.reason))


def _unsure(changes: Sequence[Change]) -> bool:
    return all(change.expected for change in changes)
