"""Answered requests of twelve months and of finished campaigns, by agency and kind; a statement a table.

Answers count up to the end of the last month that is over, so that a table changes once a month: who compares it from
day to day learns nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from agencies.models import Agency, Holiday, Kind
from campaigns.models import Campaign
from reports.counting import ORIGIN, WAITED, ordinals
from reports.desks import desks_of, national_days
from reports.section import rounded
from reports.statistics.masking import ALL, Place, Sign, signs
from reports.tally import Part, State, Tally
from requests_desk.models import Case

MONTHS = "months"
_FINISHED = (Campaign.State.CLOSED, Campaign.State.FROZEN)
_TAKEN = f"""
SELECT agency.slug, c.kind, CASE WHEN c.answered_on <= c.due_on THEN '{State.ON_TIME}' ELSE '{State.TARDY}' END,
       c.days_taken, {WAITED}, count(*)
  FROM {Case._meta.db_table} c
  JOIN unnest(%(agencies)s::bigint[], %(first)s::date[], %(last)s::date[]) AS desk (id, first, last)
    ON c.agency_id = desk.id AND c.{{day}} BETWEEN desk.first AND desk.last
  JOIN {Agency._meta.db_table} agency ON agency.id = c.agency_id
 WHERE c.{{day}} BETWEEN %(earliest)s AND %(latest)s AND c.answered_on <= %(until)s
 GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608 - names of our own tables


@dataclass(frozen=True)
class Period:
    """Days of each agency; ``day`` is the column that must lie in them, ``until`` the last day of answers."""

    key: str
    day: str
    first: date
    last: date
    until: date
    windows: tuple[tuple[int, date, date], ...]


def periods(today: date) -> list[Period]:
    """The twelve months before this one, then the finished campaigns, the latest first."""
    until = today.replace(day=1) - timedelta(days=1)
    first = _year_before(until)
    agencies = list(Agency.objects.order_by("pk"))
    months = Period(MONTHS, "answered_on", first, until, until, tuple((one.pk, first, until) for one in agencies))
    return [months, *_campaigns(agencies, until)]


def _year_before(until: date) -> date:
    """The first day of the twelve months that end on a day."""
    following = until + timedelta(days=1)
    return following.replace(year=following.year - 1)


def _campaigns(agencies: list[Agency], until: date) -> Iterable[Period]:
    for campaign in Campaign.objects.filter(state__in=_FINISHED).order_by("-year"):
        windows = tuple((desk.agency.pk, desk.first, desk.last) for desk in desks_of([campaign], agencies))
        first, last = national_days(campaign)
        if windows and max(end for _agency, _begin, end in windows) <= until:
            yield Period(str(campaign.year), "filed_on", first, last, until, windows)


def tables(today: date) -> list[dict[str, Any]]:
    """Every table as it is published: numbers that are masked are not in it."""
    off = Holiday.objects.days_off()
    calendar = {"origin": ORIGIN, "ordinals": ordinals(ORIGIN, date(today.year + 1, 1, 1), off)}
    return [_table(period, _tallies(period, calendar)) for period in periods(today)]


def _tallies(period: Period, calendar: Mapping[str, Any]) -> dict[Place, Tally]:
    """By agency and kind, under ALL all of them."""
    asked = {
        **calendar,
        "agencies": [agency for agency, _first, _last in period.windows],
        "first": [first for _agency, first, _last in period.windows],
        "last": [last for _agency, _first, last in period.windows],
        "earliest": min((first for _agency, first, _last in period.windows), default=date.max),
        "latest": max((last for _agency, _first, last in period.windows), default=date.min),
        "until": period.until,
    }  # fmt: skip
    found: dict[Place, Tally] = defaultdict(Tally)
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN.format(day=period.day), asked)
        for agency, kind, *rest in cursor.fetchall():
            for place in ((agency, kind), (agency, ALL), (ALL, kind), (ALL, ALL)):
                found[place].add(Part(*rest))
    return found


def _table(period: Period, tallies: dict[Place, Tally]) -> dict[str, Any]:
    kinds = list(Kind.values)
    agencies = sorted({agency for agency, _kind in tallies if agency != ALL})
    numbers = {place: tally.answered for place, tally in tallies.items()}
    said = signs(numbers, agencies, kinds)
    return {
        "key": period.key, "first": period.first.isoformat(), "last": period.last.isoformat(),
        "until": period.until.isoformat(),
        "agencies": {
            agency: {kind: _cell(said[agency, kind], tallies.get((agency, kind))) for kind in (*kinds, ALL)}
            for agency in (*agencies, ALL)
        },
    }  # fmt: skip


def _cell(sign: Sign, tally: Tally | None) -> dict[str, Any]:
    if sign != Sign.SHOWN or tally is None:
        return {"sign": str(sign)}
    return {
        "sign": str(sign), "answered": tally.answered, "median": rounded(tally.took(0.5)),
        "nine_in_ten": rounded(tally.took(0.9)), "on_time": tally.on_time * 100 // tally.answered,
        "waited_median": rounded(tally.lasted(0.5)), "waited_nine_in_ten": rounded(tally.lasted(0.9)),
    }  # fmt: skip
