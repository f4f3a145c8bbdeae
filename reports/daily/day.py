"""What kind of day it is, and which day comes before and after it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from agencies.models import Holiday
from common import days
from reports.counting import ORIGIN

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Named:
    """A day of Morocco's with its holidays by day; ``today`` is the day on which it is looked at."""

    on: date
    holidays: Mapping[date, Sequence[Holiday]]
    today: date

    @property
    def is_working(self) -> bool:
        """Monday to Friday, no holiday."""
        return days.is_working(self.on, self.holidays)

    @property
    def is_over(self) -> bool:
        """Whether nothing more can happen on it."""
        return self.on < self.today

    @property
    def why_off(self) -> str:
        """Why nobody is expected to work, in the language that is on; empty on working days."""
        if feasts := self.holidays.get(self.on):
            return _("holiday: {name}").format(name=" · ".join(feast.name for feast in feasts))
        return _("weekend") if self.on.weekday() >= 5 else ""

    @property
    def previous(self) -> date | None:
        """The day before, where there may be figures."""
        return self.on - _DAY if self.on > ORIGIN else None

    @property
    def following(self) -> date | None:
        """The day after, unless it is to come."""
        return self.on + _DAY if self.on < self.today else None


def last_working(before: date, holidays: Collection[date]) -> date:
    """The last working day before a day."""
    day = before - _DAY
    while not days.is_working(day, holidays):
        day -= _DAY
    return day


def covered(today: date, holidays: Collection[date]) -> list[date]:
    """Days that the letter of a morning tells of: from the last working day to yesterday."""
    first = last_working(today, holidays)
    return [first + timedelta(days=at) for at in range((today - first).days)]


def read(text: str, today: date) -> date | None:
    """The day of an address; None for one that does not exist, is to come, or lies before any request."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if text == day.isoformat() and ORIGIN <= day <= today else None
