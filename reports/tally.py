"""Requests of some kind counted together: what became of them and how long they took."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Self

from reports.percentiles import percentile


class State(StrEnum):
    """Where a request stands; each is in exactly one."""

    ON_TIME = "on_time"
    TARDY = "tardy"
    RUNNING = "running"
    OVERDUE = "overdue"
    WAITING = "waiting"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"


# The states that a figure counts together.
STATES: dict[str, tuple[State, ...]] = {
    "filed": tuple(State),
    "answered": (State.ON_TIME, State.TARDY),
    "on_time": (State.ON_TIME,),
    "late": (State.TARDY, State.OVERDUE),
    "open": (State.RUNNING, State.OVERDUE, State.WAITING, State.PAUSED),
    "waiting": (State.WAITING,),
    "paused": (State.PAUSED,),
    "withdrawn": (State.WITHDRAWN,),
}


class Part(NamedTuple):
    """So many requests in one state, with the working days the agency took and those the applicant waited."""

    state: str
    taken: int | None
    waited: int | None
    number: int


@dataclass
class Tally:
    """Requests counted. Days are working days of answered requests."""

    states: Counter[str] = field(default_factory=Counter)
    taken: Counter[int] = field(default_factory=Counter)
    waited: Counter[int] = field(default_factory=Counter)

    def add(self, part: Part) -> None:
        """Count some more."""
        self.states[part.state] += part.number
        if part.taken is not None:
            self.taken[part.taken] += part.number
        if part.waited is not None:
            self.waited[part.waited] += part.number

    def __add__(self, other: Self) -> "Tally":
        return Tally(self.states + other.states, self.taken + other.taken, self.waited + other.waited)

    @property
    def filed(self) -> int:
        """All of them."""
        return self.states.total()

    @property
    def answered(self) -> int:
        """Answered, in time or not."""
        return self._of("answered")

    @property
    def on_time(self) -> int:
        """Answered by the day."""
        return self.states[State.ON_TIME]

    @property
    def late(self) -> int:
        """Answered after the day, or owed and the day has passed."""
        return self._of("late")

    @property
    def waiting(self) -> int:
        """The agency waits for the applicant's papers."""
        return self.states[State.WAITING]

    @property
    def paused(self) -> int:
        """Suspended by law."""
        return self.states[State.PAUSED]

    @property
    def withdrawn(self) -> int:
        """Given up by the applicant."""
        return self.states[State.WITHDRAWN]

    @property
    def open(self) -> int:
        """Still owed an answer, what waits or is suspended included."""
        return self._of("open")

    def _of(self, figure: str) -> int:
        return sum(self.states[state] for state in STATES[figure])

    @property
    def share(self) -> float | None:
        """Part on time of those on time or late (0 to 1); None while there is neither."""
        judged = self.on_time + self.late
        return self.on_time / judged if judged else None

    def took(self, share: float) -> float | None:
        """Percentile of the working days of the agency, pauses out."""
        return percentile(self.taken, share)

    def lasted(self, share: float) -> float | None:
        """Percentile of the working days from filing to the answer, pauses in: what the applicant waited."""
        return percentile(self.waited, share)
