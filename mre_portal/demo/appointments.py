"""The demonstration's appointments: planned visits played through the verbs, in the order of time."""

import heapq
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from accounts.models import User
from agencies.opening.day import instant
from appointments.models import Actor, Booking, Channel, Lane, Mode, Service
from appointments.slots import Wish
from appointments.verbs import booking as verbs
from appointments.verbs import changing
from common import days
from mre_portal.demo import clock
from mre_portal.demo.lanes import open_lanes
from mre_portal.demo.stage import Stage
from requests_desk.models import Case

PAST, LATELY, COMING = 60, 30, 50
# What visitors write, by the texts of the requests.
_TEXTS = {
    "information": "question",
    "case": "applicant_wrote",
    "study": "nature",
    "investor": "nature",
    "hearing": "complaint",
}
_FATES = {"kept": 70, "absent": 9, "cancelled": 9, "closed": 3, "moved": 6, "forgotten": 3}
_CHANNELS = {Channel.WEB: 72, Channel.COUNTER: 10, Channel.PHONE: 11, Channel.WHATSAPP: 7}
_PARTIES = {1: 60, 2: 22, 3: 10, 4: 8}
_MORNING, _EVENING = time(8, 30), time(16, 30)


@dataclass(frozen=True)
class Visit:
    """One appointment to be made, and what becomes of it."""

    wish: Wish
    day: date
    starts: time
    made_at: datetime
    by: User
    fate: str
    channel: str = Channel.WEB


class Summer:
    """Visits and what follows from each, played one after the other."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.made = stage, 0
        self._next: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = itertools.count()

    def at(self, moment: datetime, deed: Callable[[], None]) -> None:
        """Have something done at a moment, unless it has not come yet."""
        if moment < self.stage.now:
            heapq.heappush(self._next, (moment, next(self._numbers), deed))

    def play(self) -> None:
        """Do everything in its order; what is done may add more."""
        while self._next:
            moment, _number, deed = heapq.heappop(self._next)
            with clock.at(moment):
                deed()

    def visit(self, visit: Visit) -> None:
        """Book at its moment; nothing where everything was taken."""
        self.at(visit.made_at, lambda: self._book(visit))

    def _book(self, visit: Visit) -> None:
        held = _held(self.stage, visit)
        if held is None:
            return
        officer = None if visit.channel == Channel.WEB else self.stage.officers[visit.wish.office.agency.slug]
        booking = verbs.book(hold=held, by=visit.by, channel=visit.channel, booked_by=officer)
        self.made += 1
        self._follow(visit, booking)

    def _follow(self, visit: Visit, booking: Booking) -> None:
        """What becomes of it: given up or moved between its making and its hour, else settled at its hour."""
        share = self.stage.rng.uniform(0.2, 0.8)
        between = visit.made_at + (booking.starts_at - visit.made_at) * share
        if visit.fate == "cancelled":
            reason = self.stage.rng.choice(("plans", "no_time", "solved", "not_needed"))
            self.at(between, lambda: _cancel(booking, reason, visit.by, Actor.CITIZEN))
        elif visit.fate == "closed":
            officer = self.stage.officers[visit.wish.office.agency.slug]
            self.at(between, lambda: _cancel(booking, "officer", officer, Actor.STAFF))
        elif visit.fate == "moved":
            self.at(between, lambda: _move(self.stage, booking))


def _held(stage: Stage, visit: Visit) -> Booking | None:
    """The wished time, else the nearest; None where there is none on the same side of the present."""
    typed = _typed(stage, visit)
    day, starts = visit.day, visit.starts
    for _try in range(2):
        try:
            return verbs.hold(
                wish=visit.wish, day=day, starts=starts, connection="", language=visit.by.language, typed=typed
            )
        except verbs.Taken as taken:
            side = instant(visit.day, visit.starts) < stage.now
            offers = [slot for slot in taken.offers if (instant(slot.day, slot.starts) < stage.now) is side]
            if not offers:
                return None
            day, starts = offers[0].day, offers[0].starts
    return None


def _typed(stage: Stage, visit: Visit) -> dict[str, Any]:
    by, agency = visit.by, visit.wish.office.agency
    known = {name: getattr(by, name) for name in ("name_ar", "name_latin", "email", "phone", "country", "time_zone")}
    about = _case_of(visit) if visit.wish.service.needs_case else None
    note = stage.texts.say(_TEXTS[visit.wish.service.key], by.language, agency.slug) if stage.chance(0.6) else ""
    return known | {"case": about, "note": note}


def _case_of(visit: Visit) -> Case | None:
    return Case.objects.followed_by(visit.by).filter(agency=visit.wish.office.agency).first()


def _cancel(booking: Booking, reason: str, by: User, actor: str) -> None:
    changing.cancel(booking=booking, reason=reason, by=by, actor=actor)


def _move(stage: Stage, booking: Booking) -> None:
    """Some days later at the same hour, or the nearest time to it."""
    day = days.add_working_days(booking.day, stage.rng.randint(1, 4), stage.hours.holidays)
    starts = booking.starts
    for _try in range(2):
        try:
            changing.move(booking=booking, day=day, starts=starts, by=booking.person, reason="plans")
            return
        except verbs.Taken as taken:
            if not taken.offers:
                return
            day, starts = taken.offers[-1].day, taken.offers[-1].starts


def play(stage: Stage, summer: tuple[date, date]) -> list[Lane]:
    """Lanes, and the visits of the summer, of the last weeks and of the coming ones."""
    lanes = open_lanes(stage, summer)
    told = Summer(stage)
    for visit in _planned(stage, lanes, summer):
        told.visit(visit)
    told.play()
    return lanes


def _planned(stage: Stage, lanes: list[Lane], summer: tuple[date, date]) -> Iterator[Visit]:
    today = days.today()
    plan = _Plan(stage, lanes)
    yield from _aminas(stage, plan, today)
    last = min(summer[1], today - timedelta(days=40))
    for _number in range(PAST if summer[0] < last else 0):
        yield from plan.some_visit(summer[0], last)
    for _number in range(LATELY):
        yield from plan.some_visit(today - timedelta(days=28), today - timedelta(days=1))
    for _number in range(COMING):
        yield from plan.some_visit(today + timedelta(days=1), today + timedelta(days=24))


def _aminas(stage: Stage, plan: "_Plan", today: date) -> Iterator[Visit]:
    """The citizen who is shown to visitors: one visit to come with her family, one kept some weeks ago."""
    amina = stage.citizens[0]
    seat = next(lane for lane in plan.lanes if lane.office.agency.slug == "beni-mellal")
    coming = days.add_working_days(today, 6, stage.hours.holidays)
    wish = Wish(plan.services["information"], seat.office, Mode.IN_PERSON, 3)
    yield Visit(wish, coming, time(10, 10), stage.now - timedelta(days=3, hours=2), amina, "kept")
    ago = stage.hours.working_days_before(today, 15)
    study = Wish(plan.services["study"], seat.office, Mode.IN_PERSON, 1)
    yield Visit(study, ago, time(9, 20), stage.now - timedelta(days=36), amina, "kept")


class _Plan:
    """Draws visits: where, what for, when, by whom."""

    def __init__(self, stage: Stage, lanes: list[Lane]) -> None:
        self.stage, self.lanes = stage, lanes
        self.services = {service.key: service for service in Service.objects.filter(agency=None)}
        self.gives = {lane.pk: list(lane.services.all()) for lane in lanes}
        self.told: set[tuple[int, int]] = set()

    def some_visit(self, first: date, last: date) -> Iterator[Visit]:
        """One visit on a day between two, by somebody who has none yet for that service; or none."""
        rng = self.stage.rng
        lane = rng.choice(self.lanes)
        service = rng.choice(self.gives[lane.pk])
        by = self._somebody(service, lane)
        day = self._day(lane, first, last)
        if by is None or day is None:
            return
        self.told.add((by.pk, service.pk))
        party = min(rng.choices(list(_PARTIES), list(_PARTIES.values()))[0], service.party_most)
        wish = Wish(service, lane.office, rng.choice(lane.modes), party)
        made_at, channel = self._made(day, service)
        fate = rng.choices(list(_FATES), list(_FATES.values()))[0]
        yield Visit(wish, day, self._hour(lane, service, day), made_at, by, fate, channel)

    def _somebody(self, service: Service, lane: Lane) -> User | None:
        """Anybody; with a request at that agency where the service wants one."""
        people = [person for person in self.stage.citizens[1:] if (person.pk, service.pk) not in self.told]
        if service.needs_case:
            own = set(Case.objects.filter(agency=lane.office.agency_id).values_list("applicant_id", flat=True))
            people = [person for person in people if person.pk in own]
        return self.stage.rng.choice(people) if people else None

    def _day(self, lane: Lane, first: date, last: date) -> date | None:
        every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        kept = [day for day in every if days.is_working(day, self.stage.hours.holidays)]
        return self.stage.rng.choice(kept) if kept else None

    def _hour(self, lane: Lane, service: Service, day: date) -> time:
        """A beginning on the grid of normal hours, or of the evening duty; others lead to the nearest time."""
        step, opens, closes = service.minutes + service.buffer_minutes, _MORNING, _EVENING
        if lane.on_duty and self.stage.chance(0.4):
            opens, closes = _EVENING, time(18, 30)
        minutes = (closes.hour - opens.hour) * 60 + closes.minute - opens.minute - service.minutes
        at = opens.hour * 60 + opens.minute + step * self.stage.rng.randint(0, max(minutes // step, 0))
        return time(at // 60, at % 60)

    def _made(self, day: date, service: Service) -> tuple[datetime, str]:
        """When it was booked, by which channel: online at home, else in office hours."""
        rng, hours = self.stage.rng, self.stage.hours
        channel = rng.choices(list(_CHANNELS), list(_CHANNELS.values()))[0]
        lead = rng.choice((3, 4, 6, 8, 11, 15, 20, 26, 33, 41))
        if channel == Channel.WEB:
            made_at = hours.home(day - timedelta(days=lead))
        else:
            made_at = hours.office(hours.working_days_before(day, min(lead, 12)))
        return min(made_at, self.stage.now - timedelta(minutes=rng.randint(2, 4000))), channel
