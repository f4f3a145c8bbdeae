"""Another now, and the hours at which people file and officers work."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from random import Random

from django.utils import timezone

from common import days


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Make ``timezone.now()`` give this moment, for the demonstration alone; one thread at a time.

    Fields hold ``timezone.now`` itself as their default, so what it reads is replaced, not the function.
    """

    class Moved(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(tz)

    real = timezone.datetime
    timezone.datetime = Moved  # type: ignore[misc]
    try:
        yield
    finally:
        timezone.datetime = real  # type: ignore[misc]


@dataclass(frozen=True)
class Hours:
    """Moments of agencies at work and of citizens at home, on Morocco's clock."""

    rng: Random
    holidays: frozenset[date]

    def office(self, day: date) -> datetime:
        """Some moment of a day's office hours."""
        return self._moment(day, self.rng.randint(9, 15))

    def home(self, day: date) -> datetime:
        """Some moment when people abroad have time: evenings, and all day at weekends."""
        return self._moment(day, self.rng.randint(17 if day.weekday() < 5 else 10, 22))

    def office_after(self, last: datetime, working_days: int) -> datetime:
        """An office moment so many working days later; soon, when it is none and the office is open."""
        here = days.local(last)
        if not working_days and days.is_working(here.date(), self.holidays) and 9 <= here.hour < 15:
            return last + timedelta(minutes=self.rng.randint(15, 80))
        return self.office(days.add_working_days(here.date(), max(working_days, 1), self.holidays))

    def home_after(self, last: datetime, calendar_days: int) -> datetime:
        """A moment at home so many days later, at least one."""
        return self.home(days.local(last).date() + timedelta(days=max(calendar_days, 1)))

    def working_days_before(self, day: date, count: int) -> date:
        """The working day from which ``count`` working days lead to ``day``; the day itself for 0."""
        while count > 0:
            day -= timedelta(days=1)
            count -= days.is_working(day, self.holidays)
        return day

    def _moment(self, day: date, hour: int) -> datetime:
        at_clock = time(hour, self.rng.randint(0, 59), self.rng.randint(0, 59))
        return datetime.combine(day, at_clock, days.CASABLANCA)
