"""What the calendar shows: a week or a day of free times on two clocks, and why a day has none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from agencies.opening import Day, schedule
from agencies.opening.day import instant
from appointments.slots import MOST_DAYS, FreeTimes, Slot, Wish, free_times
from common import days

NOON = time(12)
_WEEK = timedelta(days=6)
Stay = tuple[date | None, date | None]


class Why(StrEnum):
    """Why a day has no free time; ``free`` when it has some."""

    FREE = "free"
    TAKEN = "taken"
    CLOSED = "closed"
    PAST = "past"
    SOON = "soon"
    LATER = "later"
    AWAY = "away"


@dataclass(frozen=True)
class Time:
    """A free time as a button: its hour here and, when it differs, where the reader is."""

    slot: Slot
    there: str
    spoken: str

    @property
    def value(self) -> str:
        """What the button sends: ``2026-12-07T09:00``."""
        return f"{self.slot.day:%Y-%m-%d}T{self.slot.starts:%H:%M}"

    @property
    def starts_at(self) -> datetime:
        """The instant of its beginning."""
        return instant(self.slot.day, self.slot.starts)


@dataclass(frozen=True)
class DayShown:
    """One day: its free times, or why there are none."""

    day: date
    why: Why
    times: list[Time] = field(default_factory=list)
    reason: str = ""
    expected: bool = False
    is_today: bool = False

    @property
    def free(self) -> int:
        """How many parties can still come on this day, one time each."""
        return len(self.times)

    @property
    def parts(self) -> list[tuple[str, list[Time]]]:
        """Morning, afternoon and duty hours, those that hold any."""
        usual = [one for one in self.times if not one.slot.after_hours]
        parts = [
            (_("Morning"), [one for one in usual if one.slot.starts < NOON]),
            (_("Afternoon"), [one for one in usual if one.slot.starts >= NOON]),
            (_("Outside office hours"), [one for one in self.times if one.slot.after_hours]),
        ]
        return [(title, times) for title, times in parts if times]


@dataclass(frozen=True)
class Calendar:
    """A week of an office for a wish, and what lies around it within the stay.

    ``why`` nothing at all is free; ``closed`` names what closes every day that was asked for.
    """

    wish: Wish
    days: list[DayShown]
    opens: date
    ends: date
    free: FreeTimes
    zone: str
    place: str
    why: Why = Why.FREE
    closed: Sequence[str] = ()
    refused: bool = False
    chosen: date | None = None

    @property
    def first(self) -> date:
        """The Monday of the week."""
        return self.days[0].day

    @property
    def last(self) -> date:
        """The Sunday of the week."""
        return self.days[-1].day

    @property
    def shown(self) -> list[DayShown]:
        """The days worth a column: none of the past, weekends only when they hold something."""
        return [one for one in self.days if one.why != Why.PAST and (one.day.weekday() < 5 or one.times)]

    @property
    def free_in_week(self) -> int:
        """How many times of the week are free."""
        return sum(one.free for one in self.days)

    @property
    def differs(self) -> bool:
        """Whether the reader's clock shows other hours."""
        return any(one.there for day in self.days for one in day.times)

    @property
    def has_late(self) -> bool:
        """Whether some of the week's times lie outside office hours."""
        return any(one.slot.after_hours for day in self.days for one in day.times)

    @property
    def previous(self) -> date | None:
        """The Monday before, while a time may lie there."""
        return self.first - timedelta(days=7) if self.first > self.opens else None

    @property
    def following(self) -> date | None:
        """The Monday after, while a time may lie there."""
        return self.last + timedelta(days=1) if self.last < self.ends else None

    @property
    def first_open(self) -> date | None:
        """The first day of the week that has a free time: a phone shows it unfolded."""
        return next((one.day for one in self.days if one.times), None)

    @property
    def first_free(self) -> Time | None:
        """The first free time of all."""
        day = next(self.free.days(), None)
        return self.time(self.free.on(day)[0]) if day else None

    @property
    def next_free(self) -> date | None:
        """The first day after this week that has a free time."""
        return self.free.after(self.last)

    @property
    def earlier_free(self) -> date | None:
        """The last day before this week that has one."""
        return self.free.before(self.first)

    @property
    def day(self) -> DayShown | None:
        """The one day asked for."""
        return next((one for one in self.days if one.day == self.chosen), None)

    @property
    def day_before(self) -> date | None:
        """The day before the chosen one that has a free time."""
        return self.chosen and self.free.before(self.chosen)

    @property
    def day_after(self) -> date | None:
        """The day after the chosen one that has a free time."""
        return self.chosen and self.free.after(self.chosen)

    def time(self, slot: Slot) -> Time:
        """A free time as a button of this reader."""
        return time_of(slot, self.zone, self.place)


def calendar_of(
    wish: Wish, stay: Stay, *, zone: str, language: str, now: datetime, week: date | None = None,
    day: date | None = None, refused: bool = False,
) -> Calendar:  # fmt: skip
    """The week asked for, else that of the first free time; six queries and one for lanes not yet read.

    ``refused`` says that the week asked for could not be.
    """
    today = days.local(now).date()
    opens = max(filter(None, (wish.opens_at(now).date(), stay[0])))
    ends = min(filter(None, (wish.last_day(now), stay[1])))
    asked = day or week
    if asked and not _monday(opens) <= asked <= _monday(max(opens, ends)) + _WEEK:
        asked, day, refused = None, None, True
    first, last = _window(asked, opens, ends)
    hours = schedule([wish.office], _monday(first), _monday(last) + _WEEK)[wish.office.pk]
    nothing = FreeTimes(wish, opens, ends, wish.opens_at(now))
    free = free_times(wish, first, last, now=now, hours=hours) if opens <= ends else nothing
    first_free = next(free.days(), None)
    monday = _monday(asked or first_free or opens)
    place = days.spell_place(ZoneInfo(zone), language) if zone else ""
    shown = [
        _day(
            hours[one],
            free.on(one),
            _why(one, today, opens, ends, stay),
            zone,
            place,
            is_today=one == today,
            receives=_receives(wish, hours[one]),
        )
        for one in (monday + timedelta(days=number) for number in range(7))
    ]
    asked_for = [hours[one] for one in hours if opens <= one <= ends]
    why = Why.FREE if first_free else _why_nothing(wish, stay, asked_for, now)
    closed = list(dict.fromkeys(one.closed for one in asked_for if one.closed)) if why == Why.CLOSED else []
    return Calendar(wish, shown, opens, ends, free, zone, place, why, closed, refused, day)


def _why_nothing(wish: Wish, stay: Stay, asked_for: Sequence[Day], now: datetime) -> Why:
    """Why not a single time is free: the stay lies beyond what opens, too near, or on days that are closed."""
    if stay[0] and stay[0] > wish.last_day(now):
        return Why.LATER
    if not asked_for:
        return Why.SOON
    return Why.TAKEN if any(_receives(wish, one) for one in asked_for) else Why.CLOSED


def _receives(wish: Wish, day: Day) -> bool:
    """Whether a day has hours in which a lane of this wish receives: duty hours only where one is on duty."""
    on_duty = any(lane.on_duty for lane in wish.giving())
    return any(on_duty or not span.duty for span in day.spans)


def _window(asked: date | None, opens: date, ends: date) -> tuple[date, date]:
    """The days to read: all that may hold a free time, or as many of them as are read at once."""
    most = timedelta(days=MOST_DAYS - 8)
    first = opens if not asked or asked <= opens + most else _monday(asked)
    return first, max(first, min(ends, first + most))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _why(day: date, today: date, opens: date, ends: date, stay: Stay) -> Why:
    """Why a day without free times has none, but for what its hours say."""
    if day < today:
        return Why.PAST
    if (stay[0] and day < stay[0]) or (stay[1] and day > stay[1]):
        return Why.AWAY
    if day < opens:
        return Why.SOON
    return Why.LATER if day > ends else Why.TAKEN


def _day(
    day: Day, slots: Sequence[Slot], why: Why, zone: str, place: str, *, is_today: bool, receives: bool
) -> DayShown:
    if not receives and why not in (Why.PAST, Why.AWAY):
        return DayShown(day.day, Why.CLOSED, [], day.closed, day.expected, is_today)
    times = [time_of(slot, zone, place) for slot in slots]
    return DayShown(day.day, Why.FREE if times else why, times, day.season, day.expected, is_today)


def time_of(slot: Slot, zone: str, place: str) -> Time:
    """A free time with the reader's hour beside it, and as it is read aloud."""
    there = _there(slot, zone)
    return Time(slot, there, _spoken(slot, there, place))


def times_of(slots: Iterable[Slot], zone: str, language: str) -> list[Time]:
    """Free times as buttons."""
    place = days.spell_place(ZoneInfo(zone), language) if zone else ""
    return [time_of(slot, zone, place) for slot in slots]


def _there(slot: Slot, zone: str) -> str:
    """The reader's hour, with +1 or −1 on another day; empty when the clocks agree."""
    moment = instant(slot.day, slot.starts)
    away = moment.astimezone(ZoneInfo(zone)) if zone else moment
    if away.utcoffset() == moment.utcoffset():
        return ""
    shift = (away.date() - slot.day).days
    return f"{away:%H:%M}" + (f" ({'+' if shift > 0 else '−'}{abs(shift)})" if shift else "")


def _spoken(slot: Slot, there: str, place: str) -> str:
    """Day, both hours and how many are free, in one sentence."""
    day = days.spell_day(slot.day, _language(), with_weekday=True)
    said = _("%(day)s, %(time)s in Morocco") % {"day": day, "time": f"{slot.starts:%H:%M}"}
    parts = [said]
    if there:
        # French joins "à" and the article of a city's name
        parts.append(_("{time} in {place}").format(time=there, place=place).replace(" à Le ", " au "))
    parts.append(ngettext("%(number)d free", "%(number)d free", slot.free) % {"number": slot.free})
    if slot.after_hours:
        parts.append(_("outside office hours"))
    return _(", ").join(parts)


def _language() -> str:
    return "fr" if get_language() == "fr" else "ar"
