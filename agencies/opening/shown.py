"""What pages show of opening hours: an office now, its week, and all offices by region."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from accounts.reader import language_of, zone_of
from agencies.listing import with_public_parts
from agencies.models import Agency, Contact, Office, Region
from agencies.opening.day import Day, Span, State, instant, state_at
from agencies.opening.schedule import schedule, spans_of
from common import days
from common.days import spell_place

LOOKED_AHEAD = 21  # an office shut for a fortnight still says when it opens
_FARTHEST = 366
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class Now:
    """An office at this moment, the line to call while only duty answers, and the reader's zone."""

    office: Office
    state: State
    line: tuple[str, str] | None
    zone: str


@dataclass(frozen=True)
class Hours:
    """A span with the reader's clock beside it; ``there`` is empty when the clocks agree."""

    span: Span
    there: str


@dataclass(frozen=True)
class WeekDay:
    """One line of the week."""

    day: Day
    is_today: bool
    hours: list[Hours]


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday; ``refused`` when the address asked for a week that cannot be."""

    office: Office
    days: list[WeekDay]
    zone: str
    place: str
    refused: bool

    @property
    def first(self) -> date:
        """Its Monday."""
        return self.days[0].day.day

    @property
    def last(self) -> date:
        """Its Sunday."""
        return self.first + timedelta(days=6)

    @property
    def previous(self) -> date | None:
        """The Monday before, while it may be asked for."""
        return day_asked((self.first - timedelta(days=7)).isoformat())

    @property
    def following(self) -> date | None:
        """The Monday after, while it may be asked for."""
        return day_asked((self.first + timedelta(days=7)).isoformat())

    @property
    def differs(self) -> bool:
        """Whether the reader's clock shows other hours."""
        return any(hours.there for day in self.days for hours in day.hours)


def now_of(offices: Iterable[Office], request: HttpRequest, moment: datetime | None = None) -> list[Now]:
    """Each office at an instant (now by default), in four queries however many they are."""
    offices = list(offices)
    moment = moment or days.now()
    first, zone = days.local(moment).date(), zone_of(request)
    maps = schedule(offices, first, first + timedelta(days=LOOKED_AHEAD))
    states = {pk: state_at(found, moment) for pk, found in maps.items()}
    return [Now(office, states[office.pk], _line(office, states[office.pk]), zone) for office in offices]


def open_now_by_region(request: HttpRequest) -> list[tuple[Region, list[Now]]]:
    """Offices in use of today's agencies, region by region; an agency without one answers for itself."""
    agencies = Agency.objects.in_force().exclude(kind=Agency.Kind.MINISTRY).exclude(region=None)
    found = with_public_parts(agencies.select_related("region")).order_by("region", "name")
    offices = [office for agency in found for office in offices_of(agency)]
    regions: dict[str, tuple[Region, list[Now]]] = {}
    for now in now_of(offices, request):
        if region := now.office.agency.region:
            regions.setdefault(region.code, (region, []))[1].append(now)
    return list(regions.values())


def offices_of(agency: Agency) -> list[Office]:
    """Its offices in use, seat first; an unsaved one stands for an agency that has none."""
    read: Iterable[Office] | None = getattr(agency, "public_offices", None)
    found = agency.offices.filter(active=True).order_by("pk") if read is None else read
    rows = sorted(found, key=lambda office: office.kind != Office.Kind.SEAT)
    return rows or [Office(agency=agency, kind=Office.Kind.SEAT)]


def _line(office: Office, state: State) -> tuple[str, str] | None:
    """The line of the rota, else the agency's first published phone."""
    if state.shift:
        return state.shift.line, state.shift.link
    phones = (c for c in getattr(office.agency, "public_contacts", ()) if c.channel == Contact.Channel.PHONE)
    found = next(phones, None)
    return (found.shown, found.link) if found else None


def week_of(office: Office, request: HttpRequest) -> Week:
    """The week that ``?week=2026-08-10`` asks for (any of its days), else this one."""
    asked = request.GET.get("week", "")
    chosen = day_asked(asked)
    day = chosen or days.today()
    monday = day - timedelta(days=day.weekday())
    found = spans_of(office, monday, monday + timedelta(days=6))
    zone, today = zone_of(request), days.today()
    away = ZoneInfo(zone) if zone else None
    rows = [line_of_week(one, away, today) for one in found.values()]
    place = spell_place(away, language_of(request)) if away else ""
    return Week(office, rows, zone, place, bool(asked) and chosen is None)


def line_of_week(day: Day, away: ZoneInfo | None, today: date) -> WeekDay:
    return WeekDay(day, day.day == today, [_hours(day.day, span, away) for span in day.spans])


def day_asked(typed: str) -> date | None:
    """A day written 2026-08-10 within a year of today; None for anything else."""
    try:
        day = date.fromisoformat(typed) if _ISO_DAY.fullmatch(typed) else None
    except ValueError:
        return None
    return day if day and abs((day - days.today()).days) <= _FARTHEST else None


def _hours(day: date, span: Span, away: ZoneInfo | None) -> Hours:
    begins, ends = instant(day, span.opens), instant(day, span.closes)
    if away is None or begins.astimezone(away).utcoffset() == begins.utcoffset():
        return Hours(span, "")
    return Hours(span, f"{_clock(begins, away, day)}–{_clock(ends, away, day)}")


def _clock(moment: datetime, away: ZoneInfo, day: date) -> str:
    """An hour elsewhere, with +1 or −1 where it falls on the next day or the one before."""
    there = moment.astimezone(away)
    shift = (there.date() - day).days
    sign = f" ({'+' if shift > 0 else '−'}{abs(shift)})" if shift else ""
    return f"{there:%H:%M}{sign}"
