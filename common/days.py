"""Days and clocks of Morocco. Zone data come from the pinned tzdata, never from the system."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date as babel_date
from babel.dates import get_timezone_location
from django.utils import timezone

CASABLANCA = ZoneInfo("Africa/Casablanca")
# Babel looks these cities up by their new name; its tables keep them under the old one.
_OLD_ZONES = {
    "America/Argentina/Buenos_Aires": "America/Buenos_Aires", "America/Nuuk": "America/Godthab",
    "Asia/Ho_Chi_Minh": "Asia/Saigon", "Asia/Kolkata": "Asia/Calcutta", "Europe/Kyiv": "Europe/Kiev",
}  # fmt: skip
_BABEL = {"ar": "ar_MA", "fr": "fr_MA"}


def now() -> datetime:
    """The present instant, aware."""
    return timezone.now()


def local(moment: datetime) -> datetime:
    """An aware instant on Morocco's clock."""
    return moment.astimezone(CASABLANCA)


def today() -> date:
    """The day it is in Morocco."""
    return local(now()).date()


def start_of(day: date) -> datetime:
    """The instant at which a day begins in Morocco (for range filters: no truncation in the database)."""
    return datetime.combine(day, time.min, CASABLANCA)


def is_working(day: date, holidays: Collection[date]) -> bool:
    """Monday to Friday and no public holiday."""
    return day.weekday() < 5 and day not in holidays


def add_working_days(start: date, count: int, holidays: Collection[date]) -> date:
    """The ``count``-th working day after ``start``; ``start`` itself when count is 0."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= is_working(day, holidays)
    return day


def working_days_between(start: date, end: date, holidays: Collection[date]) -> int:
    """Working days after ``start`` up to and with ``end``; 0 when end is not later."""
    span = (end - start).days
    return sum(is_working(start + timedelta(days=n), holidays) for n in range(1, span + 1))


@lru_cache(maxsize=4096)
def spell_day(day: date, language: str, with_weekday: bool = False) -> str:
    """A day as Moroccans write it: ``14 غشت 2026``, ``14 août 2026``, ``1er août 2026``."""
    number = "d'er'" if language == "fr" and day.day == 1 else "d"
    shape = f"{number} MMMM y"
    return babel_date(day, f"EEEE {shape}" if with_weekday else shape, locale=_BABEL[language])


@lru_cache(maxsize=1024)
def spell_place(zone: ZoneInfo, language: str) -> str:
    """The zone's city in the reader's language: ``باريس``, ``Paris``."""
    if old := _OLD_ZONES.get(zone.key):
        named = Locale.parse(_BABEL[language]).time_zones.get(old, {})
        return named.get("city") or old.rpartition("/")[2].replace("_", " ")
    return get_timezone_location(zone, locale=_BABEL[language], return_city=True)


class Clocks(NamedTuple):
    """One instant on two clocks; ``there`` is None when the reader's clock shows the same."""

    day: str
    here: str
    there: str | None
    place: str


def two_clocks(moment: datetime, zone: str | None, language: str, with_weekday: bool = False) -> Clocks:
    """Day and hour in Morocco, and the hour (with its day when it differs) where the reader is."""
    here = local(moment)
    day = spell_day(here.date(), language, with_weekday)
    known = zone_named(zone)
    away = moment.astimezone(known) if known else here
    if known is None or away.utcoffset() == here.utcoffset():
        return Clocks(day, f"{here:%H:%M}", None, "")
    there = f"{away:%H:%M}"
    if away.date() != here.date():
        there = f"{spell_day(away.date(), language, with_weekday)} {there}"
    return Clocks(day, f"{here:%H:%M}", there, spell_place(known, language))


def is_morning(moment: datetime, zone: str | None) -> bool:
    """Whether it is between eight and noon on a clock; an unknown one is Morocco's."""
    return 8 <= moment.astimezone(zone_named(zone) or CASABLANCA).hour < 12


def day_there(moment: datetime, zone: str | None) -> date:
    """The day it is on a clock; an unknown one is Morocco's."""
    return moment.astimezone(zone_named(zone) or CASABLANCA).date()


def zone_named(name: str | None) -> ZoneInfo | None:
    """A zone by name, or None for none or an unknown one: a page is not lost for a bad setting."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
