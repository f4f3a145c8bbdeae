"""What an officer sees of a case at a glance: its state, the days left, and what makes it unlike the others."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from agencies.models import ServiceTerms
from campaigns.models import Campaign
from requests_desk.models import RUNNING, Case, Status

ICONS = {Status.WAITING: "circle-pause", Status.PAUSED: "circle-pause", Status.ANSWERED: "circle-check"}
LOOKS = {
    Status.WAITING: "wait",
    Status.PAUSED: "wait",
    Status.ANSWERED: "done",
    Status.CLOSED: "done",
    Status.WITHDRAWN: "done",
}


class Badge(NamedTuple):
    """Words, a look (empty, ``done``, ``wait``, ``late``) and an icon for where there is room: never colour alone."""

    words: Any
    look: str = ""
    icon: str = ""


class Summer(NamedTuple):
    """The days on which an agency's desk of a campaign is open, both included; no agency: everywhere else."""

    year: int
    agency: int | None
    first: date
    last: date


def summers() -> list[Summer]:
    """Every campaign's days, and those of the agencies that have their own; one query."""
    own = ("participations__agency_id", "participations__desk_from", "participations__desk_to")
    rows = list(Campaign.objects.order_by("-year").values_list("year", "desk_from", "desk_to", *own))
    national = {year: _summer(year, None, first, last) for year, first, last, *_own in rows}
    theirs = [
        _summer(year, agency, own_first or first, own_last or last)
        for year, first, last, agency, own_first, own_last in rows
        if agency
    ]
    return [*theirs, *national.values()]


def _summer(year: int, agency: int | None, first: date | None, last: date | None) -> Summer:
    return Summer(year, agency, first or date(year, 1, 1), last or date(year, 12, 31))


def summer_of(case: Case, known: Iterable[Summer]) -> int | None:
    """The year of the campaign in which a case was filed, by its agency's days where it has its own."""
    own = {summer.year for summer in known if summer.agency == case.agency_id}
    for year, agency, first, last in known:
        mine = agency == case.agency_id or (agency is None and year not in own)
        if mine and first <= case.filed_on <= last:
            return year
    return None


class WorkingDays:
    """Working days between two days by arithmetic, so that a case long overdue costs no more than another."""

    def __init__(self, holidays: Collection[date]) -> None:
        self.holidays = sorted(day for day in holidays if day.weekday() < 5)

    def between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and with ``end``; 0 when end is not later."""
        if end <= start:
            return 0
        off = bisect_right(self.holidays, end) - bisect_left(self.holidays, start + timedelta(days=1))
        return _weekdays(end) - _weekdays(start) - off


def _weekdays(day: date) -> int:
    """Weekdays from the beginning of the calendar up to and with a day."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * 5 + min(rest, 5)


@dataclass(frozen=True)
class Badges:
    """Badges of all rows of a page, from what was loaded once for it."""

    today: date
    working: WorkingDays
    summers: list[Summer]

    def time(self, case: Case) -> Badge | None:
        """Days left or gone while the clock runs."""
        if case.status not in RUNNING:
            return None
        if case.due_on < self.today:
            return Badge(_overdue(self._days(case, case.due_on, self.today)), "late")
        left = self._days(case, self.today, case.due_on)
        return Badge(_left(left), "wait" if self._at_risk(case) else "")

    def signs(self, case: Case) -> list[Badge]:
        """What makes a case unlike the others, the most pressing first."""
        return list(self._signs(case))

    def _signs(self, case: Case) -> Iterator[Badge]:
        if case.news_at:
            yield Badge(_news(case), "late")
        if self._at_risk(case):
            yield Badge(pgettext("badge", "At risk"), "wait")
        yield from ways(case)
        if year := summer_of(case, self.summers):
            yield Badge(_("Summer %(year)s") % {"year": year})

    def _at_risk(self, case: Case) -> bool:
        return case.status in RUNNING and bool(case.risk_on) and case.risk_on <= self.today <= case.due_on

    def _days(self, case: Case, start: date, end: date) -> int:
        if case.term_counted == ServiceTerms.Counted.WORKING:
            return self.working.between(start, end)
        return max((end - start).days, 0)


def _news(case: Case) -> str:
    """What is new: words or papers of the applicant, or the case itself where it was passed on to."""
    arrived = case.rerouted_from_id and case.status == Status.SUBMITTED and not case.assignee_id
    return pgettext("badge", "Just received") if arrived else pgettext("badge", "New reply")


def _left(count: int) -> str:
    if count == 0:
        return _("last day")
    return ngettext("%(count)s day left", "%(count)s days left", count) % {"count": count}


def _overdue(count: int) -> str:
    if count == 0:
        return pgettext("badge", "Overdue")
    return ngettext("overdue by %(count)s day", "overdue by %(count)s days", count) % {"count": count}


def state(case: Case) -> Badge:
    """The status as a badge."""
    status = Status(case.status)
    return Badge(case.get_status_display(), LOOKS.get(status, ""), ICONS.get(status, ""))


def ways(case: Case) -> Iterator[Badge]:
    """How a case came and goes, the most pressing first."""
    if case.fast_lane:
        yield Badge(_("Fast lane"), "late")
    if case.is_open and case.after_hours:
        yield Badge(_("For the duty officer"), "wait")
    if case.is_open and case.reopened_on:
        yield Badge(_("Reopened"), "wait")
    if case.rerouted_from_id:
        yield Badge(_("Rerouted"), "", "signpost")
    if case.duplicate_of_id:
        yield Badge(_("Duplicate"))


def drawn(badges: Iterable[Badge]) -> SafeString:
    """Badges as HTML."""
    return format_html_join(" ", '<span class="tag {}">{}</span>', ((badge.look, badge.words) for badge in badges))
