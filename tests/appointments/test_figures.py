"""The figures of appointments are right: each compared with a count in plain Python, and at every border."""

import itertools
import math
import random
import statistics
from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest

from accounts.models import User
from agencies.models import Agency, Office
from appointments.figures import NOTHING, Meetings, Window, meetings
from appointments.models import (
    AGENCYS,
    CITIZENS,
    Actor,
    Booking,
    BookingEvent,
    Channel,
    Lane,
    Mode,
    QueueTicket,
    Status,
    Wait,
    WaitEntry,
)
from common import days
from tests.recipes import appointments as make
from tests.recipes import crowd, desk, figures

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 11, 2), date(2026, 12, 4)
NOW = datetime(2026, 11, 20, 11, 0, tzinfo=days.CASABLANCA)
numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def _a_friday(monkeypatch):
    monkeypatch.setattr("appointments.figures.timezone.now", lambda: NOW)


class Town:
    """An agency with a desk and more lanes than appointments can meet in."""

    def __init__(self, letter: str) -> None:
        self.agency: Agency = figures.agency(f"town-{letter}", f"T{letter}")
        self.office = Office.objects.create(agency=self.agency, kind="seat", name_ar="مقر", name_fr="Siège")
        self.lane: Lane = make.lane(self.office)

    def booking(self, chance: random.Random, who: User, day: date, status: str) -> Booking:
        """A row as the verbs leave it, in a lane and service of its own so that none keeps another out."""
        starts = time(chance.randint(8, 17), chance.choice((0, 20, 40)))
        row = Booking(
            agency=self.agency, office=self.office, service=make.service(), lane=make.lane(self.office), person=who,
            status=status, mode=chance.choice(Mode.values), channel=chance.choice(Channel.values),
            after_hours=chance.random() < 0.2, reference=f"RDV-{next(numbers)}",
        )  # fmt: skip
        row.place(day=day, starts=starts, minutes=20, buffer=5)
        row.booked_at = row.made_at = row.starts_at - timedelta(minutes=chance.randint(60, 60 * 24 * 40))
        if status == Status.CANCELLED:
            row.reason = chance.choice([*CITIZENS, *AGENCYS])
        if status in (Status.HELD, Status.LAPSED):
            row.held_until, row.person, row.booked_at, row.reference = NOW, None, None, ""
        return row


def any_rows(chance: random.Random, towns: list[Town], who: User, count: int) -> list[Booking]:
    made = []
    for _n in range(count):
        day = FIRST + timedelta(days=chance.randint(-8, (LAST - FIRST).days + 8))
        row = chance.choice(towns).booking(chance, who, day, chance.choice(Status.values))
        # what has begun may be settled, what is ahead may not
        if row.status in (Status.DONE, Status.NO_SHOW) and row.starts_at > NOW:
            row.status = Status.BOOKED
        made.append(row)
    Booking.objects.bulk_create(made)
    BookingEvent.objects.bulk_create(
        BookingEvent(booking=row, verb="cancelled", actor=chance.choice(Actor.values))
        for row in made if row.status == Status.CANCELLED
    )  # fmt: skip
    return made


def any_tickets(chance: random.Random, towns: list[Town], rows: list[Booking]) -> list[QueueTicket]:
    settled = [row for row in rows if row.status in (Status.DONE, Status.NO_SHOW)]
    made = [ticket(chance, row.office, row.day, row) for row in settled if chance.random() < 0.7]
    for _n in range(len(rows) // 2):
        day = FIRST + timedelta(days=chance.randint(-4, 22))
        made.append(ticket(chance, chance.choice(towns).office, day, None))
    return QueueTicket.objects.bulk_create(made)


def ticket(chance: random.Random, office: Office, day: date, of: Booking | None) -> QueueTicket:
    turn = chance.choice(["waiting", "done", "done", "absent", "left"])
    came = of.starts_at if of else days.start_of(day) + timedelta(hours=10)
    came += timedelta(minutes=chance.randint(-25, 20))
    began = came + timedelta(minutes=chance.randint(0, 50)) if turn == "done" else None
    return QueueTicket(
        office=office, day=day, number=next(numbers), booking=of, service=of.service if of else make.service(),
        lane=make.lane(office), turn=turn, arrived_at=came, called_at=began, started_at=began,
    )  # fmt: skip


def any_places(chance: random.Random, towns: list[Town], who: list[User]) -> list[WaitEntry]:
    made = []
    for person in who:
        town, since = chance.choice(towns), days.start_of(FIRST) + timedelta(hours=chance.randint(-90, 24 * 40))
        made.append(
            WaitEntry(
                agency=town.agency,
                office=town.office,
                service=make.service(),
                person=person,
                first_day=FIRST,
                last_day=LAST,
                status=chance.choice(Wait.values),
                offers_made=chance.choice((0, 0, 1, 3)),
                confirmed_at=since if chance.random() < 0.8 else None,
            )
        )
    return WaitEntry.objects.bulk_create(made)


# --- the same, one after the other --------------------------------------------------------------------------------


def by_hand(
    rows: list[Booking], tickets: list[QueueTicket], places: list[WaitEntry], windows: list[Window]
) -> Meetings:
    """What the page must say of these rows."""
    inside = {window.agency: window for window in windows}

    def counts(agency: int, day: date) -> bool:
        return agency in inside and inside[agency].first <= day <= inside[agency].last

    rows = [row for row in rows if counts(row.agency_id, row.day) and row.status not in ("held", "lapsed")]
    told = [row for row in rows if row.status != "moved"]
    states = Counter(row.status for row in told)
    past = [row for row in told if row.status == "booked" and row.starts_at <= NOW]
    leads = [
        (row.starts_at - row.booked_at).total_seconds() / 86400
        for row in told if row.status in ("booked", "done", "no_show") and row.booked_at
    ]  # fmt: skip
    tickets = [one for one in tickets if counts(one.office.agency_id, one.day)]
    served = [
        one for one in tickets if one.started_at and (one.booking is None or one.booking.mode == Mode.IN_PERSON)
    ]  # fmt: skip
    waits = sorted(waited(one) for one in served)
    places = [
        place for place in places
        if place.confirmed_at and counts(place.agency_id, days.local(place.confirmed_at).date())
    ]  # fmt: skip
    actors = dict(BookingEvent.objects.filter(verb="cancelled").values_list("booking", "actor"))
    return Meetings(
        booked=len(told), kept=states["done"], no_show=states["no_show"], unsettled=len(past),
        coming=states["booked"] - len(past), moves=len(rows) - len(told),
        after_hours=sum(row.after_hours for row in told), lead=statistics.median(leads) if leads else None,
        walk_ins=sum(one.booking is None for one in tickets),
        arrivals=sum(one.booking is not None and one.booking.mode == Mode.IN_PERSON for one in tickets),
        waited=len(served), wait=between(waits, 0.5), wait_most=between(waits, 0.9),
        joined=len(places), offered=sum(place.offers_made > 0 for place in places),
        placed=sum(place.status == "booked" for place in places),
        modes=dict(Counter(row.mode for row in told)), channels=dict(Counter(row.channel for row in told)),
        reasons=dict(Counter((actors[row.pk], row.reason) for row in told if row.status == "cancelled")),
    )  # fmt: skip


def waited(one: QueueTicket) -> float:
    """Minutes from the arrival or the hour of the appointment, whichever is later, until the turn began."""
    assert one.started_at is not None
    since = max(one.arrived_at, one.booking.starts_at) if one.booking else one.arrived_at
    return max((one.started_at - since).total_seconds() / 60, 0)


def between(ordered: list[float], share: float) -> float | None:
    """The value below which a share of the ordered ones lies, in between two where it must."""
    if not ordered:
        return None
    at = (len(ordered) - 1) * share
    below, above = ordered[math.floor(at)], ordered[math.ceil(at)]
    return below + (above - below) * (at - math.floor(at))


def same(found: Meetings, wanted: Meetings) -> None:
    for name in Meetings.__dataclass_fields__:
        got, want = getattr(found, name), getattr(wanted, name)
        if isinstance(want, dict):
            assert {key: number for key, number in got.items() if number} == want, name
        else:
            assert got == (pytest.approx(want) if isinstance(want, float) else want), name


@pytest.mark.parametrize(("seed", "count"), [(1, 3), (2, 30), (3, 90), (4, 90)])
def test_every_figure_equals_a_count_in_plain_python(seed, count):
    chance = random.Random(seed)
    towns = [Town(letter) for letter in "ABC"]
    *people, who = crowd.people(count // 3 + 1)
    rows = any_rows(chance, towns, who, count)
    tickets, places = any_tickets(chance, towns, rows), any_places(chance, towns, people)
    windows = [
        Window(towns[0].agency.pk, FIRST, LAST),
        Window(towns[1].agency.pk, FIRST + timedelta(days=7), LAST - timedelta(days=7)),
    ]

    found = meetings(windows)

    for window in windows:
        same(found.get(window.agency, NOTHING), by_hand(rows, tickets, places, [window]))
    same(found.get(None, NOTHING), by_hand(rows, tickets, places, windows))
    assert towns[2].agency.pk not in found


def test_states_add_up_to_what_was_booked():
    chance = random.Random(5)
    town, who = Town("A"), desk.citizen()
    any_rows(chance, [town], who, 80)

    total = meetings([Window(town.agency.pk, FIRST, LAST)])[None]

    assert total.booked == total.kept + total.no_show + total.unsettled + total.coming + total.cancelled
    assert total.cancelled == total.cancelled_by_citizens + total.cancelled_by_agency
    assert total.booked == sum(total.modes.values()) == sum(total.channels.values())


def test_a_moved_appointment_is_one_on_its_new_day_and_one_move(monkeypatch):
    from appointments.verbs import changing

    monkeypatch.undo()
    wish = make.wish()
    booking = make.booked(wish)
    first, last = booking.day, booking.day + timedelta(days=6)

    new = changing.move(booking=booking, day=booking.day + timedelta(days=7), starts=booking.starts, by=booking.person)

    at = booking.agency_id
    assert (meetings([Window(at, first, last)])[at].booked, meetings([Window(at, first, last)])[at].moves) == (0, 1)
    assert (
        meetings([Window(at, new.day, new.day)])[at].booked,
        meetings([Window(at, new.day, new.day)])[at].moves,
    ) == (1, 0)


def test_a_cancellation_by_the_agency_is_the_agencys(monkeypatch):
    from appointments.verbs import changing

    monkeypatch.undo()
    wish = make.wish()
    theirs, ours = make.booked(wish), make.booked(wish, desk.citizen("other@demo.example"))
    changing.cancel(booking=theirs, reason="other", by=theirs.person)
    changing.cancel(booking=ours, reason="other", by=desk.officer(ours.agency), actor=Actor.STAFF)

    total = meetings([Window(theirs.agency_id, theirs.day, theirs.day)])[None]

    assert (total.cancelled, total.cancelled_by_citizens, total.cancelled_by_agency) == (2, 1, 1)


def test_four_statements_for_any_number_of_agencies(django_assert_num_queries):
    towns = [Town(letter) for letter in "ABCDEF"]

    with django_assert_num_queries(4):
        assert meetings(Window(town.agency.pk, FIRST, LAST) for town in towns) == {}
    with django_assert_num_queries(0):
        assert meetings([]) == {}


def test_the_share_of_those_who_stayed_away_is_rounded_up():
    assert Meetings(kept=199, no_show=1).percent_missed == 1
    assert Meetings(kept=5).percent_missed == 0
    assert NOTHING.percent_missed is None
    assert NOTHING.percent_after_hours is None
