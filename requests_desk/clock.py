"""The clock of a request: days counted in Morocco, stopped only while the citizen owes a paper.

A day counts for the agency when it is a day of the term's kind (working or calendar), later
than the day of filing, and the request was not waiting for the citizen when that day ended.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from common import days


@dataclass(frozen=True)
class Pause:
    """Days during which a paper was awaited: from the day it was asked to the day it came."""

    asked_on: date
    given_on: date | None

    def covers(self, day: date) -> bool:
        """Whether the request was waiting when this day ended; an open pause has no end yet."""
        return self.asked_on <= day and (self.given_on is None or day < self.given_on)


@dataclass(frozen=True)
class Term:
    """How many days the agency has, and which days count."""

    filed_on: date
    days: int
    working: bool
    holidays: Collection[date]
    pauses: tuple[Pause, ...] = ()

    def counts(self, day: date) -> bool:
        """Whether a day counts against the agency."""
        of_the_kind = not self.working or days.is_working(day, self.holidays)
        return of_the_kind and not any(pause.covers(day) for pause in self.pauses)

    def due_on(self, today: date) -> date:
        """Last day in time. While a paper is awaited: the day it would be if it came today."""
        given = replace(self, pauses=tuple(replace(pause, given_on=pause.given_on or today) for pause in self.pauses))
        day, left = self.filed_on, self.days
        while left > 0:
            day += timedelta(days=1)
            left -= given.counts(day)
        return day

    def risk_on(self, today: date, share: int) -> date:
        """First day on which no more than ``share`` percent of the days are left; the last day at the latest."""
        calm = replace(self, days=self.days - max(1, -(-self.days * share // 100)))
        return calm.due_on(today) + timedelta(days=1)

    def used(self, today: date) -> int:
        """Days of the term already gone, today included."""
        return sum(map(self.counts, _days_after(self.filed_on, today)))

    def worked(self, until: date) -> int:
        """Working days the agency has had the request, pauses out, whatever the term counts in."""
        return replace(self, working=True).used(until)


def _days_after(start: date, end: date) -> Iterable[date]:
    return (start + timedelta(days=n) for n in range(1, (end - start).days + 1))


def pauses_in(moves: Iterable[tuple[str, date]], still: Collection[str]) -> tuple[Pause, ...]:
    """Pauses read from a history: (status entered, day) in order; ``still`` names the statuses that pause."""
    found: list[Pause] = []
    asked_on: date | None = None
    for status, day in moves:
        if status in still and asked_on is None:
            asked_on = day
        elif status not in still and asked_on is not None:
            found.append(Pause(asked_on, day))
            asked_on = None
    return (*found, Pause(asked_on, None)) if asked_on else tuple(found)
