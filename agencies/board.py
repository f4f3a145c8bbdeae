"""Opening now and the week of all offices of one agency, from one reading of the tables (four queries)."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from accounts.reader import language_of, zone_of
from agencies.listing import AgencyPage
from agencies.models import Contact, Office
from agencies.opening import Day, Now, Span, State, Week, schedule, state_at
from agencies.opening.shown import LOOKED_AHEAD, day_asked, line_of_week
from common import days


@dataclass(frozen=True)
class Board:
    """Each office now, the asked week of the first, and the offices whose week is another one."""

    now: list[Now]
    week: Week
    others: list[Week]
    this_week: dict[date, Day]


def board_of(page: AgencyPage, request: HttpRequest) -> Board:
    """What ``now_of`` and ``week_of`` say, for every office of a page at once."""
    offices = page.offices or [Office(agency=page.agency, kind=Office.Kind.SEAT)]
    asked, today = request.GET.get("week", ""), days.today()
    chosen = day_asked(asked)
    monday, this_monday = _monday(chosen or today), _monday(today)
    first, last = min(monday, this_monday), max(monday + timedelta(days=6), today + timedelta(days=LOOKED_AHEAD))
    maps = schedule(offices, first, last)
    refused = bool(asked) and chosen is None
    weeks = [_week(office, maps[office.pk], monday, request, refused) for office in offices]
    return Board(
        now=[_now(page, office, maps[office.pk], request) for office in offices],
        week=weeks[0],
        others=[week for week in weeks[1:] if _spans(week) != _spans(weeks[0])],
        this_week=_seven(maps[offices[0].pk], this_monday),
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _seven(found: dict[date, Day], monday: date) -> dict[date, Day]:
    return {day: found[day] for day in (monday + timedelta(days=number) for number in range(7))}


def _week(office: Office, found: dict[date, Day], monday: date, request: HttpRequest, refused: bool) -> Week:
    zone, today = zone_of(request), days.today()
    away = ZoneInfo(zone) if zone else None
    seven = _seven(found, monday).values()
    rows = [line_of_week(one, away, today) for one in seven]
    place = days.spell_place(away, language_of(request)) if away else ""
    return Week(office, rows, zone, place, refused)


def _spans(week: Week) -> list[tuple[Span, ...]]:
    return [tuple(row.day.spans) for row in week.days]


def _now(page: AgencyPage, office: Office, found: dict[date, Day], request: HttpRequest) -> Now:
    state = state_at(found, days.now())
    return Now(office, state, _line(page, state), zone_of(request))


def _line(page: AgencyPage, state: State) -> tuple[str, str] | None:
    """The line of the rota, else the agency's first published phone."""
    if state.shift:
        return state.shift.line, state.shift.link
    phones = (contact for contact in page.contacts if contact.channel == Contact.Channel.PHONE)
    found = next(phones, None)
    return (found.shown, found.link) if found else None
