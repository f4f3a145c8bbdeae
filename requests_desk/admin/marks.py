"""Badges of a case as its officer reads them: state, days left, and what makes it unlike the others."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common import days
from requests_desk.dial import Dial
from requests_desk.models import RUNNING, Case, Status

WAITS_FOR = {
    Status.SUBMITTED: gettext_lazy("Nobody studies it yet: the clock runs."),
    Status.STUDY: gettext_lazy("Under study: the clock runs."),
    Status.WAITING: gettext_lazy("It waits for the applicant’s papers: the clock stands still."),
    Status.PAUSED: gettext_lazy("Suspended by law: the clock stands still."),
}
_LOOKS = {Status.WAITING: "wait", Status.PAUSED: "wait", Status.ANSWERED: "done", Status.CLOSED: "done"}
_ICONS = {Status.WAITING: "circle-pause", Status.PAUSED: "circle-pause", Status.ANSWERED: "circle-check"}


@dataclass(frozen=True)
class Mark:
    """One badge: words, look (empty, ``done``, ``wait``, ``late``) and icon; never colour alone."""

    words: Any
    look: str = ""
    icon: str = ""


def marks_of(case: Case, dial: Dial | None) -> list[Mark]:
    """The badges of a case today, the most pressing first."""
    return [_state(case), *_days(case, dial), *_ways(case)]


def _state(case: Case) -> Mark:
    status = Status(case.status)
    return Mark(case.get_status_display(), _LOOKS.get(status, ""), _ICONS.get(status, ""))


def _days(case: Case, dial: Dial | None) -> Iterator[Mark]:
    """How the clock stands, while it runs."""
    if dial is None or case.status not in RUNNING:
        return
    if case.is_late:
        yield Mark(_("Overdue"), "late", "triangle-alert")
        return
    if case.risk_on and case.risk_on <= days.today():
        yield Mark(_("At risk"), "wait", "triangle-alert")
    yield Mark(_left(dial), "", "clock")


def _left(dial: Dial) -> str:
    if dial.working:
        return ngettext("%(count)s working day left", "%(count)s working days left", dial.left) % {"count": dial.left}
    return ngettext("%(count)s day left", "%(count)s days left", dial.left) % {"count": dial.left}


def _ways(case: Case) -> Iterator[Mark]:
    if case.reopened_on and case.is_open:
        yield Mark(_("Reopened"), "wait")
    if case.rerouted_from_id:
        yield Mark(_("Rerouted"), "", "signpost")
    if case.fast_lane:
        yield Mark(_("Fast lane"), "late")
    if case.after_hours and case.is_open:
        yield Mark(_("For the duty officer"), "wait")
    if case.duplicate_of_id:
        yield Mark(_("Duplicate"))
