"""An event in figures: who registered and came, where from, what was asked and what came of it; counted, not listed."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Avg, Case, Count, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from common import days
from common.words import fold
from openhouse.models import Arrival, Asked, OpenDay, Question, Registration, Seat, Session, State, VisitRating

UNSERVED = (Seat.WAITING, Seat.OFFERED, Seat.LAPSED)


@dataclass(frozen=True)
class Tally:
    """Registrations and people, and who came of them; of an event or of one session.

    Registered are the confirmed ones; each of them is cancelled, unserved (it never had a place), came, missing (its
    session is over and nobody came) or expected.
    """

    made: int = 0
    registered: int = 0
    people: int = 0
    cancelled: int = 0
    unserved: int = 0
    unserved_people: int = 0
    came: int = 0
    came_people: int = 0
    missing: int = 0
    missing_people: int = 0
    expected: int = 0
    walk_ins: int = 0

    @property
    def visitors(self) -> int:
        """Everybody let in."""
        return self.came_people + self.walk_ins

    @property
    def percent_missing(self) -> int | None:
        """Of those who came or did not, the missing registrations in whole per cent, rounded up."""
        settled = self.came + self.missing
        return -(-self.missing * 100 // settled) if settled else None


@dataclass(frozen=True)
class Asking:
    """Questions by what became of them, and the published ones."""

    states: dict[str, int] = field(default_factory=dict)
    published: int = 0
    noted: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.states.values())

    @property
    def cases(self) -> int:
        """Those that became requests."""
        return self.states.get(Asked.BECAME_CASE, 0)

    @property
    def meetings(self) -> int:
        """Those that became appointments."""
        return self.states.get(Asked.BECAME_MEETING, 0)


@dataclass(frozen=True)
class Report:
    """All figures of an event."""

    event: OpenDay
    whole: Tally
    sessions: list[tuple[Session, Tally]]
    countries: list[tuple[str, int, int]]  # code (empty: not told), people registered, people who came
    interests: list[tuple[str, int]]
    interested: int
    asking: Asking
    marks: int
    mark: float | None
    parts: "list[tuple[OpenDay, Tally]]"


def report_of(event: OpenDay) -> Report:
    """Count an event, in eight statements whatever its size; a national one with those of its parts."""
    by_session = registrations_by("session", session__event=event)
    walk_ins = walk_ins_by("session", event=event)
    sessions = [
        (session, Tally(**by_session.get(session.pk, {}), walk_ins=walk_ins.get(session.pk, 0)))
        for session in event.sessions.order_by("day", "starts", "pk")
    ]
    rated = VisitRating.objects.filter(registration__session__event=event).aggregate(n=Count("pk"), mean=Avg("mark"))
    interests = _interests(event)
    return Report(
        event=event,
        whole=tally_of([*by_session.values()], sum(walk_ins.values())),
        sessions=sessions,
        countries=_countries(event),
        interests=interests.most_common(),
        interested=sum(interests.values()),
        asking=_asking(event),
        marks=rated["n"],
        mark=None if rated["mean"] is None else round(float(rated["mean"]), 1),
        parts=[(part, _whole(part)) for part in event.parts.announced().for_page().order_by("first_day", "pk")],
    )


def _whole(event: OpenDay) -> Tally:
    registered, walked_in = registrations_by("session", session__event=event), walk_ins_by("session", event=event)
    return tally_of([*registered.values()], sum(walked_in.values()))


def registrations_by(key: str, **which: Any) -> dict[int, dict[str, int]]:
    """Counts of the registrations of each session, or of each event (``session__event``), that has any."""
    now = days.local(timezone.now())
    past = Q(session__day__lt=now.date()) | Q(session__day=now.date(), session__ends__lte=now.time())
    confirmed = Q(confirmed_at__isnull=False)
    cancelled, unserved = confirmed & Q(seat=Seat.CANCELLED), confirmed & Q(seat__in=UNSERVED)
    came = Q(arrival__isnull=False)
    # nobody is missing from what was called off
    held = confirmed & Q(seat=Seat.REGISTERED, arrival=None) & ~Q(session__event__state=State.CANCELLED)
    over = held & past
    rows = Registration.objects.filter(**which).order_by().values(key)
    counted = rows.annotate(
        made=Count("pk"),
        registered=Count("pk", confirmed),
        people=_people("party", confirmed),
        cancelled=Count("pk", cancelled),
        unserved=Count("pk", unserved),
        unserved_people=_people("party", unserved),
        came=Count("pk", came),
        came_people=_people("arrival__people", came),
        missing=Count("pk", over),
        missing_people=_people("party", over),
        expected=Count("pk", held & ~past),
    )
    return {row.pop(key): row for row in counted}


def _people(name: str, which: Q) -> Coalesce:
    return Coalesce(Sum(name, filter=which), 0)


def walk_ins_by(key: str, **which: Any) -> dict[int | None, int]:
    """People without a ticket, by event or by the session they were counted in, None for none."""
    rows = Arrival.objects.filter(registration=None, **which).order_by()
    return dict(rows.values_list(key).annotate(n=Sum("people")))


def tally_of(rows: list[dict[str, int]], walk_ins: int) -> Tally:
    """What such counts are together."""
    found: Counter[str] = Counter()
    for row in rows:
        found.update(row)
    return Tally(**found, walk_ins=walk_ins)


def _countries(event: OpenDay) -> list[tuple[str, int, int]]:
    """People registered and people who came by the country they live in, most first; what is not told at the end."""
    registered = Registration.objects.filter(session__event=event, confirmed_at__isnull=False).order_by()
    expected: Counter[str] = Counter()
    for code, people in registered.values_list("country").annotate(people=Sum("party")):
        expected[code or ""] += people
    ticket = When(~Q(registration=None), then=F("registration__country"))
    rows = Arrival.objects.filter(event=event).order_by().annotate(of=Case(ticket, default=F("country")))
    came: Counter[str] = Counter()
    for code, people in rows.values_list("of").annotate(n=Coalesce(Sum("people"), Value(0))):
        came[code or ""] += people
    found = [(code, expected[code], came[code]) for code in {*expected, *came}]
    return sorted(found, key=lambda row: (not row[0], -row[2], -row[1], row[0]))


def _interests(event: OpenDay) -> Counter[str]:
    """What people named, the same words counted together however they are written."""
    rows = Registration.objects.filter(session__event=event, confirmed_at__isnull=False).exclude(interests="")
    counted: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for words in rows.order_by("pk").values_list("interests", flat=True):
        key = fold(words)
        counted[shown.setdefault(key, words)] += 1
    return counted


def _asking(event: OpenDay) -> Asking:
    """Questions that staff see: those of a registration count once it is confirmed."""
    rows = Question.objects.filter(event=event).of_confirmed().order_by()
    states = dict(rows.values_list("state").annotate(n=Count("pk")))
    more = rows.aggregate(published=Count("pk", Q(published=True)), noted=Count("pk", Q(noted_by__isnull=False)))
    return Asking({state: states.get(state, 0) for state in Asked.values}, **more)
