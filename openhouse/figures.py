"""Open days of a campaign in figures, by agency; counted event by event in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from campaigns.models import Campaign
from openhouse.models import Asked, OpenDay, Question, State, VisitRating
from openhouse.report import Tally, registrations_by, tally_of, walk_ins_by

NOBODY = Tally()


@dataclass(frozen=True)
class Visits:
    """Announced events of an agency, or of all, with their people; what was called off is counted apart."""

    events: int = 0
    off: int = 0
    tally: Tally = NOBODY
    questions: int = 0
    unanswered: int = 0
    followed: int = 0
    marks: int = 0
    points: int = 0

    @property
    def mark(self) -> float | None:
        """The mean mark out of five."""
        return round(self.points / self.marks, 1) if self.marks else None


@dataclass
class _Parts:
    """What is counted of each event."""

    state: dict[int, str]
    registered: dict[int, dict[str, int]]
    walk_ins: dict[int | None, int]
    asked: dict[int, tuple[int, int, int]]
    marks: dict[int, tuple[int, int]]

    def of(self, events: Iterable[int]) -> Visits:
        """These events together."""
        rows = list(events)
        asked = [self.asked.get(pk, (0, 0, 0)) for pk in rows]
        marks = [self.marks.get(pk, (0, 0)) for pk in rows]
        return Visits(
            events=sum(self.state[pk] == State.PUBLISHED for pk in rows),
            off=sum(self.state[pk] == State.CANCELLED for pk in rows),
            tally=tally_of(
                [self.registered[pk] for pk in rows if pk in self.registered],
                sum(self.walk_ins.get(pk, 0) for pk in rows),
            ),
            questions=sum(all_ for all_, _new, _on in asked),
            unanswered=sum(new for _all, new, _on in asked),
            followed=sum(on for _all, _new, on in asked),
            marks=sum(number for number, _points in marks),
            points=sum(points for _number, points in marks),
        )


def visits(campaign: Campaign, agencies: Iterable[int], *, national: bool) -> dict[int | None, Visits]:
    """Counts by agency of those that announced any, and of their events together under None; six statements.

    An event that several agencies share counts for each of them, and once in the sum. National events without an
    agency are everybody's and count in the sum alone, where ``national`` is asked for.
    """
    wanted = set(agencies)
    state = dict(OpenDay.objects.announced().filter(campaign=campaign).values_list("pk", "state"))
    parts = _Parts(
        state=state,
        registered=registrations_by("session__event", session__event__in=state),
        walk_ins=walk_ins_by("event", event__in=state),
        asked=_asked(state),
        marks=_marks(state),
    )
    held, shared = defaultdict(list), set()
    pairs = OpenDay.agencies.through.objects.filter(openday__in=state).values_list("agency", "openday")
    for agency, event in pairs:
        shared.add(event)
        if agency in wanted:
            held[agency].append(event)
    ours = {event for events in held.values() for event in events} | (set(state) - shared if national else set())
    return {None: parts.of(ours)} | {agency: parts.of(events) for agency, events in held.items()}


def _asked(events: Iterable[int]) -> dict[int, tuple[int, int, int]]:
    """All questions, those nobody dealt with, and those that became something."""
    new, on = Q(state=Asked.NEW), Q(state__in=(Asked.BECAME_CASE, Asked.BECAME_MEETING))
    rows = Question.objects.filter(event__in=events).of_confirmed().order_by().values_list("event")
    counted = rows.annotate(n=Count("pk"), new=Count("pk", new), on=Count("pk", on))
    return {event: (every, open_, became) for event, every, open_, became in counted}


def _marks(events: Iterable[int]) -> dict[int, tuple[int, int]]:
    rows = VisitRating.objects.filter(registration__session__event__in=events).order_by()
    counted = rows.values_list("registration__session__event").annotate(n=Count("pk"), points=Sum("mark"))
    return {event: (number, points) for event, number, points in counted}
