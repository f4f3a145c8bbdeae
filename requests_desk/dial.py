"""The clock of a request as its applicant reads it: days used, where it stands still, what it waits for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from common import days
from requests_desk.clock import Pause
from requests_desk.models import Case, CaseEvent, Status

WAITS_FOR = {
    Status.SUBMITTED: _("It waits for an officer of the agency to take charge of it."),
    Status.STUDY: _("The agency is studying it: the clock runs."),
    Status.WAITING: _("It waits for your papers: the clock stands still."),
    Status.PAUSED: _("It is suspended by law: the clock stands still, and the agency has told you why."),
}


@dataclass(frozen=True)
class Dial:
    """An open request's clock today; ``due_on`` is the day it would be if an awaited paper came today."""

    used: int
    days: int
    working: bool
    due_on: date
    waits_for: Any
    pauses: tuple[Pause, ...]

    @property
    def left(self) -> int:
        """Days the agency still has; 0 when the last day has passed."""
        return max(self.days - self.used, 0)


def dial_of(case: Case, moves: Iterable[CaseEvent] | None = None) -> Dial | None:
    """The clock of an open case; None once it is answered or withdrawn. One query less with its moves."""
    if not case.is_open:
        return None
    term, today = case.term(history=moves), days.today()
    return Dial(
        used=min(term.used(today), term.days),
        days=term.days,
        working=term.working,
        due_on=term.due_on(today),
        waits_for=WAITS_FOR[Status(case.status)],
        pauses=tuple(pause for pause in term.pauses if pause.asked_on != pause.given_on),
    )
