"""The duty rota: months, gaps and overlaps, who answers now, the calendar feed, and saving a month."""

import calendar
import hashlib
import json
import re
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, groupby
from typing import Any, NamedTuple

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from agencies.models import Agency, DutyShift, HoursPeriod
from common import days

YEARS = range(2008, 2101)
FEED_PAST_DAYS = 31
FEED_MOST = 2000
AT_ONCE_MOST = 20


class Month(NamedTuple):
    """A month of the calendar."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def days(self) -> list[date]:
        """All its days."""
        return [self.first + timedelta(days=n) for n in range(self.last.day)]

    def step(self, by: int) -> "Month | None":
        """The month so many months away; None beyond the years that a rota can have."""
        year, number = divmod(self.year * 12 + self.number - 1 + by, 12)
        return Month(year, number + 1) if year in YEARS else None


def this_month() -> Month:
    """The month it is in Morocco."""
    today = days.today()
    return Month(today.year, today.month)


def parse_month(text: str) -> Month | None:
    """``2026-08`` as a month; None for anything else."""
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
    if not found or int(found[1]) not in YEARS or not 1 <= int(found[2]) <= 12:
        return None
    return Month(int(found[1]), int(found[2]))


# --- what the public may read ------------------------------------------------------------------------------


def public_shifts(agency: Agency) -> QuerySet[DutyShift]:
    """Published shifts on published lines, with their line."""
    return DutyShift.objects.published().filter(agency=agency, line__public=True).select_related("line")


def instants(shift: DutyShift) -> tuple[datetime, datetime]:
    """Beginning and end of a shift as instants in UTC, from Morocco's wall time."""
    begins, ends = (datetime.combine(shift.day, at, days.CASABLANCA) for at in (shift.starts, shift.ends))
    return begins.astimezone(UTC), ends.astimezone(UTC)


@dataclass(frozen=True)
class OnDuty:
    """Shifts that answer at an instant, and the next one to begin; None when none is published."""

    now: list[DutyShift]
    next: DutyShift | None


def on_duty(agency: Agency, moment: datetime) -> OnDuty:
    """Who answers at an instant and who next, in one query."""
    here = days.local(moment).replace(tzinfo=None)
    ahead = public_shifts(agency).filter(Q(day__gt=here.date()) | Q(day=here.date(), ends__gt=here.time()))
    found = list(ahead[:AT_ONCE_MOST])
    now = [shift for shift in found if datetime.combine(shift.day, shift.starts) <= here]
    return OnDuty(now, next((shift for shift in found if shift not in now), None))


# --- what an editor is warned of ---------------------------------------------------------------------------


def summer_days(agency: Agency, month: Month) -> set[date]:
    """Days of a month in the summer's duty: the agency's own period of the year, else the nation's."""
    periods = HoursPeriod.objects.filter(
        Q(agency=agency) | Q(agency=None), kind=HoursPeriod.Kind.SUMMER,
        first_day__lte=date(month.year, 12, 31), last_day__gte=date(month.year, 1, 1),
    )  # fmt: skip
    found = list(periods)
    ruling = [period for period in found if period.agency_id] or found
    bounds = [(p.first_day, p.last_day) for p in ruling if p.first_day and p.last_day]
    return {day for day in month.days if any(first <= day <= last for first, last in bounds)}


def gaps(expected: Iterable[date], shifts: Iterable[DutyShift]) -> list[date]:
    """Expected days on which no published shift answers, in order."""
    return sorted(set(expected) - {shift.day for shift in shifts if shift.published})


def overlaps(shifts: Iterable[DutyShift]) -> list[tuple[DutyShift, DutyShift]]:
    """Pairs of shifts of one day that share a moment, the earlier first."""
    ordered = sorted(shifts, key=lambda shift: (shift.day, shift.starts, shift.ends))
    pairs = (pair for _day, same in groupby(ordered, key=lambda shift: shift.day) for pair in combinations(same, 2))
    return [(one, other) for one, other in pairs if other.starts < one.ends]


# --- saving a month ----------------------------------------------------------------------------------------


class Changed(RuntimeError):
    """Somebody else saved the month after this page was opened."""


def shifts_of(agency: Agency, first: date, last: date) -> list[DutyShift]:
    """All shifts of some days, published or not, with their line."""
    return list(DutyShift.objects.between(first, last).filter(agency=agency).select_related("line"))


def mark_of(shifts: Iterable[DutyShift]) -> str:
    """A mark that differs as soon as any of these shifts does."""
    return hashlib.sha256(json.dumps([_facts(shift) for shift in shifts]).encode()).hexdigest()[:24]


def _facts(shift: DutyShift) -> list[Any]:
    hours = [f"{shift.day} {at:%H:%M:%S}" for at in (shift.starts, shift.ends)]
    return [shift.pk, *hours, shift.line_id, shift.office_id, shift.person, shift.published]


@transaction.atomic
def save_month(
    *, agency: Agency, month: Month, kept: Collection[DutyShift], removed: Collection[int], seen: str, by: Any
) -> int:
    """Write new and changed shifts and delete removed ones, all or nothing; returns how many rows changed.

    ``kept`` holds shifts to write (with a key: changed), ``removed`` keys to delete, ``seen`` the mark of
    what the editor saw. Raises Changed when the month is another by now. One line of history says it all.
    """
    Agency.objects.select_for_update().get(pk=agency.pk)
    before = {shift.pk: shift for shift in shifts_of(agency, month.first, month.last)}
    if mark_of(before.values()) != seen or any(shift.pk and shift.pk not in before for shift in kept):
        raise Changed
    written = [shift for shift in kept if shift.pk is None or _facts(shift) != _facts(before[shift.pk])]
    history = [_told("changed", before[shift.pk], shift) if shift.pk else _told("added", shift) for shift in written]
    history += [_told("deleted", before[pk]) for pk in removed]
    # Away first, then back under the same key: two rows may trade their hours without meeting on the way.
    DutyShift.objects.filter(agency=agency, pk__in={*removed, *(shift.pk for shift in written if shift.pk)}).delete()
    DutyShift.objects.bulk_create(written)
    if history:
        _log(agency, by, history)
    return len(history)


# Names of what may change, as the model says them: the history translates them for each reader.
_NAMED = {
    "starts": "from",
    "ends": "to",
    "line_id": "line",
    "person": "name, if it is published",
    "published": "published",
}


def _told(verb: str, *states: DutyShift) -> dict[str, dict[str, Any]]:
    # isolated from left to right, or the day, the hours and the phone read backwards in Arabic
    said = " → ".join(f"\u2066{shift} {shift.line.shown}\u2069 \u2068{shift.person}\u2069".strip() for shift in states)
    told: dict[str, Any] = {"name": "duty shift", "object": said}
    if verb == "changed":
        told["fields"] = [name for field, name in _NAMED.items() if len({getattr(at, field) for at in states}) > 1]
    return {verb: told}


def _log(agency: Agency, by: Any, history: list[dict[str, Any]]) -> None:
    """Django's own form of history, which each reader reads in their language."""
    LogEntry.objects.create(
        user_id=by.pk, content_type=ContentType.objects.get_for_model(Agency), object_id=str(agency.pk),
        object_repr=str(agency)[:200], action_flag=CHANGE, change_message=json.dumps(history),
    )  # fmt: skip


def history_of(agency: Agency) -> QuerySet[LogEntry]:
    """The last savings of an agency's rota: who, when, what."""
    kind = ContentType.objects.get_for_model(Agency)
    entries = LogEntry.objects.filter(
        content_type=kind, object_id=str(agency.pk), change_message__contains="duty shift"
    )
    return entries.select_related("user").order_by("-action_time")[:10]


# --- the calendar feed (RFC 5545) --------------------------------------------------------------------------


def feed_shifts(agency: Agency) -> list[DutyShift]:
    """What the feed holds: published shifts from a month ago on."""
    return list(public_shifts(agency).filter(day__gte=days.today() - timedelta(days=FEED_PAST_DAYS))[:FEED_MOST])


def feed_mark(agency: Agency, shifts: Iterable[DutyShift], language: str) -> str:
    """A weak entity tag: the same while the feed says the same, whenever it was written."""
    said = [[_facts(shift), shift.line.value, shift.line.purpose] for shift in shifts]
    text = json.dumps([language, agency.slug, agency.name, said])
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def feed(agency: Agency, shifts: Iterable[DutyShift], page: str) -> bytes:
    """The rota as a calendar in the active language; ``page`` is the address that people read."""
    book = Calendar()
    book.add("prodid", "-//Window of Moroccans of the world//Duty rota//")
    book.add("version", "2.0")
    book.add("name", _("Duty: %(agency)s") % {"agency": agency.name})
    book.add("x-wr-calname", _("Duty: %(agency)s") % {"agency": agency.name})
    book.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for shift in shifts:
        book.add_component(_event(agency, shift, page))
    return bytes(book.to_ical())


def _event(agency: Agency, shift: DutyShift, page: str) -> Event:
    """One shift. Its UID hangs on the row alone, so that a calendar replaces what moved."""
    event = Event()
    begins, ends = instants(shift)
    event.add("uid", str(uuid.uuid5(uuid.NAMESPACE_URL, f"duty-shift/{agency.slug}/{shift.pk}")))
    event.add("dtstamp", days.now().astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", begins)
    event.add("dtend", ends)
    event.add("summary", _("Duty: %(agency)s") % {"agency": agency.name})
    event.add("description", "\n".join(filter(None, [shift.line.shown, shift.line.purpose, shift.person])))
    event.add("url", page)
    event.add("transp", "TRANSPARENT")
    return event
