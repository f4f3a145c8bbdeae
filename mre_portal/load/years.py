"""When people file and how long agencies take: five years of synthetic load."""

from bisect import bisect_right
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from random import Random

from common import days

# Weeks from 15 June in percent of a summer; a third of a year's cases come outside of it.
SUMMER = (4, 5, 6, 8, 10, 12, 14, 15, 13, 8, 5)
OUTSIDE = 0.35
YEARS = 5


class Years:
    """Days of five years until today, weighted; and working days counted by position."""

    def __init__(self, rng: Random, holidays: Collection[date]) -> None:
        self.rng, self.today = rng, days.today()
        first = self.today - timedelta(days=365 * YEARS)
        self.days = [first + timedelta(days=n) for n in range((self.today - first).days)]
        self.weights = [_weight(day) for day in self.days]
        span = (first + timedelta(days=n) for n in range(365 * (YEARS + 1)))
        self.working = [day for day in span if days.is_working(day, holidays)]

    def filings(self, count: int) -> list[datetime]:
        """Moments of filing in order, evenings more than mornings."""
        chosen = sorted(self.rng.choices(self.days, self.weights, k=count))
        return [datetime.combine(day, self._hour(), tzinfo=days.CASABLANCA) for day in chosen]

    def _hour(self) -> time:
        hour = self.rng.choice((8, 9, 10, 12, 14, 17, 18, 19, 20, 20, 21, 21, 22))
        return time(hour, self.rng.randrange(60), self.rng.randrange(60))

    def after(self, day: date, count: int) -> date:
        """The day that is so many working days later."""
        return self.working[bisect_right(self.working, day) + count - 1]

    def between(self, start: date, end: date) -> int:
        """Working days after one day up to another."""
        return max(bisect_right(self.working, end) - bisect_right(self.working, start), 0)


def _weight(day: date) -> float:
    week = (day - date(day.year, 6, 15)).days // 7
    return float(SUMMER[week]) if 0 <= week < len(SUMMER) else 100 * OUTSIDE / 41
