"""Which visits the demonstration has: drawn by weights, and those of the citizen who is shown to visitors."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from accounts.models import User
from appointments.models import Channel, Lane, Mode, Service
from appointments.slots import Wish
from common import days
from mre_portal.demo.stage import Stage
from requests_desk.models import Case

PAST, LATELY, TODAY, COMING = 44, 22, 6, 40
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


def planned(stage: Stage, lanes: list[Lane], summer: tuple[date, date]) -> Iterator[Visit]:
    """All of them, in any order."""
    today, plan = days.today(), _Plan(stage, lanes)
    yield from _shown(stage, plan, today)
    last = min(summer[1], today - timedelta(days=40))
    for _number in range(PAST if summer[0] < last else 0):
        yield from plan.some_visit(summer[0], last)
    for _number in range(LATELY):
        yield from plan.some_visit(today - timedelta(days=28), today - timedelta(days=1))
    for _number in range(TODAY):
        yield from plan.some_visit(today, today, lanes[0].office_id)
    for _number in range(COMING):
        yield from plan.some_visit(today + timedelta(days=1), today + timedelta(days=24))


def _shown(stage: Stage, plan: "_Plan", today: date) -> Iterator[Visit]:
    """The citizen who is shown to visitors: one visit to come with her family, one kept some weeks ago."""
    amina, seat = stage.citizens[0], plan.lanes[0].office
    coming = days.add_working_days(today, 6, stage.hours.holidays)
    wish = Wish(plan.services["information"], seat, Mode.IN_PERSON, 3)
    yield Visit(wish, coming, time(10, 10), stage.now - timedelta(days=3, hours=2), amina, "kept")
    ago = stage.hours.working_days_before(today, 15)
    study = Wish(plan.services["study"], seat, Mode.IN_PERSON, 1)
    yield Visit(study, ago, time(9, 20), stage.now - timedelta(days=36), amina, "kept")


class _Plan:
    """Draws visits: where, what for, when, by whom."""

    def __init__(self, stage: Stage, lanes: list[Lane]) -> None:
        self.stage, self.lanes = stage, lanes
        self.services = {service.key: service for service in Service.objects.filter(agency=None)}
        self.gives = {lane.pk: list(lane.services.all()) for lane in lanes}
        self.told: set[tuple[int, int]] = set()

    def some_visit(self, first: date, last: date, office: int | None = None) -> Iterator[Visit]:
        """One visit on a day between two, by somebody who has none yet for that service; or none."""
        rng = self.stage.rng
        lane = rng.choice([lane for lane in self.lanes if office in (None, lane.office_id)])
        service = rng.choice(self.gives[lane.pk])
        by = self._somebody(service, lane)
        day = self._day(first, last)
        if by is None or day is None:
            return
        self.told.add((by.pk, service.pk))
        party = min(rng.choices(list(_PARTIES), list(_PARTIES.values()))[0], service.party_most)
        wish = Wish(service, lane.office, rng.choice(lane.modes), party)
        made_at, channel = self._made(day)
        fate = rng.choices(list(_FATES), list(_FATES.values()))[0]
        yield Visit(wish, day, self._hour(lane, service), made_at, by, fate, channel)

    def _somebody(self, service: Service, lane: Lane) -> User | None:
        """Anybody; with a request at that agency where the service wants one."""
        people = [person for person in self.stage.citizens[1:] if (person.pk, service.pk) not in self.told]
        if service.needs_case:
            own = set(Case.objects.filter(agency=lane.office.agency_id).values_list("applicant_id", flat=True))
            people = [person for person in people if person.pk in own]
        return self.stage.rng.choice(people) if people else None

    def _day(self, first: date, last: date) -> date | None:
        every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        kept = [day for day in every if days.is_working(day, self.stage.hours.holidays)]
        return self.stage.rng.choice(kept) if kept else None

    def _hour(self, lane: Lane, service: Service) -> time:
        """A beginning on the grid of normal hours, or of the evening duty; others lead to the nearest time."""
        step, opens, closes = service.minutes + service.buffer_minutes, _MORNING, _EVENING
        if lane.on_duty and self.stage.chance(0.6):
            opens, closes = _EVENING, time(18, 30)
        minutes = (closes.hour - opens.hour) * 60 + closes.minute - opens.minute - service.minutes
        at = opens.hour * 60 + opens.minute + step * self.stage.rng.randint(0, max(minutes // step, 0))
        return time(at // 60, at % 60)

    def _made(self, day: date) -> tuple[datetime, str]:
        """When it was booked, by which channel: online at home, else in office hours."""
        rng, hours = self.stage.rng, self.stage.hours
        channel = rng.choices(list(_CHANNELS), list(_CHANNELS.values()))[0]
        lead = rng.choice((3, 4, 6, 8, 11, 15, 20, 26, 33, 41))
        if channel == Channel.WEB:
            made_at = hours.home(day - timedelta(days=lead))
        else:
            made_at = hours.office(hours.working_days_before(day, min(lead, 12)))
        return min(made_at, self.stage.now - timedelta(minutes=rng.randint(2, 4000))), channel
