"""What the calendar shows: events as a reader narrows them, in months and weeks, each in a fixed number of queries."""

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects

from agencies.models import Agency
from agencies.rota import YEARS, Month
from common import days
from openhouse.models import Kind, OpenDay, Place, Session

CELL_MOST = 3  # events named in one day of a month; the others are counted


def agencies_to_choose() -> list[Agency]:
    """Every agency with its region, in one query."""
    return list(Agency.objects.select_related("region"))


def years_known() -> list[int]:
    """Years in which an announced event begins, the latest first."""
    known = OpenDay.objects.announced().order_by().dates("first_day", "year", order="DESC")
    return [day.year for day in known]


def narrowed(asked: Mapping[str, Any], by: Mapping[str, Agency]) -> QuerySet[OpenDay]:
    """Announced events as a reader asked for them, the earliest first; ``by`` are agencies by their short address."""
    rows = OpenDay.objects.announced().between(asked.get("stay_from", date.min), asked.get("stay_to", date.max))
    if "agency" in asked:
        rows = rows.at_agency(by[asked["agency"]])
    if "region" in asked:
        rows = rows.in_region(asked["region"])
    if "kind" in asked:
        rows = rows.filter(kind=asked["kind"])
    if "online" in asked:
        there = Session.objects.filter(event=OuterRef("pk"), online=True)
        rows = rows.filter(Q(online=True) | Q(place_kind=Place.ONLINE) | Exists(there))
    if "year" in asked:
        rows = rows.between(date(asked["year"], 1, 1), date(asked["year"], 12, 31))
    return rows.order_by("first_day", "last_day", "pk").select_related("office", "province")


def with_agencies(events: list[OpenDay]) -> list[OpenDay]:
    """The same with their agencies, in one query for all that are shown."""
    prefetch_related_objects(events, "agencies")
    return events


def folded(rows: Iterable[OpenDay], asked: Mapping[str, Any]) -> list[OpenDay]:
    """The events with a national one and its parts said once.

    The country reads the national event, which leads to its parts; who asked for an agency or a region reads
    the part, which says more.
    """
    found = list(rows)
    shown, whole = {event.pk for event in found}, {event.national_id for event in found}
    if "agency" in asked or "region" in asked:
        return [event for event in found if event.pk not in whole]
    return [event for event in found if event.national_id not in shown]


@dataclass(frozen=True)
class MonthOf:
    """Events that begin in one month."""

    first: date
    events: list[OpenDay]


def by_month(events: Iterable[OpenDay]) -> list[MonthOf]:
    """Events in order, month by month."""
    grouped = groupby(events, key=lambda event: event.first_day.replace(day=1))
    return [MonthOf(first, list(same)) for first, same in grouped]


def by_year(events: Iterable[OpenDay]) -> list[tuple[int, list[OpenDay]]]:
    """Events in order, year by year."""
    return [(year, list(same)) for year, same in groupby(events, key=lambda event: event.first_day.year)]


@dataclass(frozen=True)
class Cell:
    """A day of the month's table; outside the month it is empty."""

    day: date
    inside: bool = True
    events: list[OpenDay] = field(default_factory=list)

    @property
    def named(self) -> list[OpenDay]:
        """Those that have room."""
        return self.events[:CELL_MOST] if len(self.events) > CELL_MOST + 1 else self.events

    @property
    def more(self) -> int:
        """How many have none."""
        return len(self.events) - len(self.named)


def grid(month: Month, events: Iterable[OpenDay]) -> list[list[Cell]]:
    """The weeks of a month, Monday first, with the events of each day."""
    held = by_day(events, month.first, month.last)
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.number)
    return [[Cell(day, day.month == month.number, held.get(day, [])) for day in week] for week in weeks]


def by_day(events: Iterable[OpenDay], first: date, last: date) -> dict[date, list[OpenDay]]:
    """Events of each day between two: the Migrant Day, then what began last, what is called off at the end."""
    held: dict[date, list[OpenDay]] = {}
    for event in sorted(events, key=_in_a_day):
        day = max(event.first_day, first)
        while day <= min(event.last_day, last):
            held.setdefault(day, []).append(event)
            day += timedelta(days=1)
    return held


def _in_a_day(event: OpenDay) -> tuple[bool, bool, int]:
    return event.is_off, event.kind != Kind.MIGRANT_DAY, -event.first_day.toordinal()


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday."""

    first: date

    @property
    def last(self) -> date:
        """Its Sunday."""
        return self.first + timedelta(days=6)

    def step(self, by: int) -> "Week | None":
        """So many weeks away; None beyond the years of the calendar."""
        first = self.first + timedelta(weeks=by)
        return Week(first) if first.year in YEARS else None

    def __str__(self) -> str:
        year, number, _day = self.first.isocalendar()
        return f"{year}-W{number:02d}"


def week_of(day: date) -> Week:
    """The week of a day."""
    return Week(day - timedelta(days=day.weekday()))


def parse_week(text: str) -> Week | None:
    """``2026-W33`` as a week; None for anything else."""
    found = re.fullmatch(r"([0-9]{4})-W([0-9]{2})", text)
    if not found or int(found[1]) not in YEARS:
        return None
    try:
        return Week(date.fromisocalendar(int(found[1]), int(found[2]), 1))
    except ValueError:
        return None


@dataclass(frozen=True)
class DayOf:
    """A day of the week's page: events, each with its sessions of that day."""

    day: date
    events: list[tuple[OpenDay, list[Session]]]


def days_of(week: Week, events: Iterable[OpenDay]) -> list[DayOf]:
    """The seven days with what happens on each; one query for all sessions, one for all agencies."""
    events = with_agencies(list(events))
    sessions = Session.objects.filter(event__in=events, day__range=(week.first, week.last))
    held: dict[tuple[int, date], list[Session]] = {}
    known = {event.pk: event for event in events}
    for session in sessions:
        session.event = known[session.event_id]
        held.setdefault((session.event_id, session.day), []).append(session)
    found = by_day(events, week.first, week.last)
    each = [week.first + timedelta(days=number) for number in range(7)]
    return [DayOf(day, [(event, held.get((event.pk, day), [])) for event in found.get(day, [])]) for day in each]


def nearest(asked: Mapping[str, Any], by: Mapping[str, Agency], most: int = 3) -> list[OpenDay]:
    """The next events where those asked for are none: of the same places, else of the whole country."""
    places = {name: value for name, value in asked.items() if name in ("agency", "region")}
    for kept in [places, {}] if places else [{}]:
        rows = narrowed(kept | {"stay_from": days.today()}, by)[: most * 2]
        if found := [event for event in folded(rows, kept) if not event.is_off]:
            return with_agencies(found[:most])
    return []
