"""Badges of a case as its officer reads them: state, days left, and what makes it unlike the others."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common import days
from requests_desk.admin import badges
from requests_desk.admin.badges import Badge
from requests_desk.dial import Dial
from requests_desk.models import RUNNING, Case, Status

WAITS_FOR = {
    Status.SUBMITTED: gettext_lazy("Nobody studies it yet: the clock runs."),
    Status.STUDY: gettext_lazy("Under study: the clock runs."),
    Status.WAITING: gettext_lazy("It waits for the applicant’s papers: the clock stands still."),
    Status.PAUSED: gettext_lazy("Suspended by law: the clock stands still."),
}


def marks_of(case: Case, dial: Dial | None) -> list[Badge]:
    """The badges of a case today, the most pressing first."""
    return [badges.state(case), *_days(case, dial), *badges.ways(case)]


def _days(case: Case, dial: Dial | None) -> Iterator[Badge]:
    """How the clock stands, while it runs."""
    if dial is None or case.status not in RUNNING:
        return
    if case.is_late:
        yield Badge(_("Overdue"), "late", "triangle-alert")
        return
    if case.risk_on and case.risk_on <= days.today():
        yield Badge(_("At risk"), "wait", "triangle-alert")
    yield Badge(_left(dial), "", "clock")


def _left(dial: Dial) -> str:
    if dial.left == 0:
        return _("last day")
    if dial.working:
        return ngettext("%(count)s working day left", "%(count)s working days left", dial.left) % {"count": dial.left}
    return ngettext("%(count)s day left", "%(count)s days left", dial.left) % {"count": dial.left}
