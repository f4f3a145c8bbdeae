"""Appointments under the clock: free times of two months, a time taken, and two hundred people on one time.

The crowd presses three things in turn: our page, a bare view with one conditional UPDATE, and a bare view that looks
first and inserts then, which sells the time more than once.
"""

import http.client
import random
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from agencies.models import Office
from appointments.models import Booking, Lane, Service, Status
from appointments.slots import Slot, Wish, free_slots
from bench.measure import work
from bench.wire import SECONDS, Ask, Jar, Unexpected, Wire
from common import days
from mre_portal.load import DOMAIN

if TYPE_CHECKING:
    from bench.scene import Scene

AGENCY, LANES, DAYS = "settat", 6, 60
HELD, REFUSED = 302, 409
BLOCK = 40  # requests between two looks at the processor's clock, whose ticks are of 10 ms
TABLES = """
CREATE TABLE IF NOT EXISTS bench_seat (id int PRIMARY KEY, taken int NOT NULL, capacity int NOT NULL);
CREATE TABLE IF NOT EXISTS bench_look (slot int NOT NULL);
"""


@dataclass(frozen=True)
class Place:
    """An office with six lanes, half of whose times are taken."""

    wish: Wish
    first: date
    last: date

    def free(self) -> list[Slot]:
        """Times that are free in every lane but one at most, so that taking one leaves others near."""
        found = free_slots(self.wish, self.first, self.last)
        return [slot for day in sorted(found) for slot in found[day]]

    def press(self, slot: Slot, jar: Jar, expect: int = HELD) -> Ask:
        """One press of a time in the calendar, as a browser sends it that holds nothing yet."""
        page = f"/ar/appointments/{AGENCY}/{self.wish.service.key}/take/"
        at = f"{slot.day.isoformat()}T{slot.starts:%H:%M}"
        typed = {"office": str(self.wish.office.pk), "mode": "in_person", "people": "1", "at": at}
        return Ask(page, jar, typed | {"nonce": f"{time.time_ns():x}"[-12:]}, expect=expect)


def prepare() -> Place:
    """The place, made once in the bench's database."""
    office = Office.objects.select_related("agency").get(agency__slug=AGENCY, kind=Office.Kind.SEAT)
    names = {"name_ar": "خدمة القياس", "name_fr": "Service mesuré"}
    service, made = Service.objects.get_or_create(
        agency=office.agency, key="bench",
        defaults=names | {"purpose": "information", "minutes": 20, "buffer_minutes": 5, "horizon_days": 120},
    )  # fmt: skip
    first = days.today() + timedelta(days=1)
    place = Place(Wish(service, office, "in_person"), first, first + timedelta(days=DAYS - 1))
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
    if made:
        for number in range(LANES):
            lane = Lane.objects.create(office=office, name_ar=f"شباك {number}", name_fr=f"Guichet {number}")
            lane.services.add(service)
        _fill(place, random.Random(LANES))
    return place


def _fill(place: Place, chance: random.Random) -> None:
    """Book half of all times, each for a person of its own."""
    office, service = place.wish.office, place.wish.service
    rows = []
    for slot in place.free():
        for lane in slot.lanes:
            if chance.random() < 0.5:
                row = Booking(
                    agency=office.agency, office=office, service=service, lane_id=lane, status=Status.BOOKED,
                    booked_at=days.now(), reference=f"BENCH-{len(rows)}",
                )  # fmt: skip
                row.place(day=slot.day, starts=slot.starts, minutes=service.minutes, buffer=service.buffer_minutes)
                rows.append(row)
    people = User.objects.bulk_create(User(email=f"meeting-{n}@{DOMAIN}", password="!") for n in range(len(rows)))
    for row, person in zip(rows, people, strict=True):
        row.person = person
    Booking.objects.bulk_create(rows, batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE appointments_booking")


def let_all_go() -> None:
    """Forget every held time, so that the next press finds the table as it was."""
    Booking.objects.filter(status=Status.HELD, wait=None).delete()


def pressed(scene: "Scene", slot: int = 0) -> Ask:
    """A free time pressed by a browser that holds nothing."""
    let_all_go()
    return scene.place.press(scene.times[slot], scene.stranger)


# --- free times ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """Milliseconds of looking for free times: by the wall's clock, by the processor's, and waiting for the database."""

    bookings: int
    slots: int
    statements: int
    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)


def free_times(place: Place, rounds: int) -> Found:
    """Free times of six lanes over sixty days, in this process, again and again."""
    with CaptureQueriesContext(connection) as captured:
        slots = len(place.free())
    bookings = Booking.objects.filter(office=place.wish.office, status=Status.BOOKED).count()
    found = Found(bookings, slots, len(captured))
    for _round in range(rounds):
        wall, processor = time.perf_counter(), time.process_time()
        place.free()
        found.wall.append((time.perf_counter() - wall) * 1000)
        found.processor.append((time.process_time() - processor) * 1000)
        found.database.append(_waited(place) * 1000)
    return found


def _waited(place: Place) -> float:
    """Seconds of one more look that go by in the database and on the way to it."""
    spent = 0.0

    def timed(execute: Callable[..., object], *statement: object) -> object:
        nonlocal spent
        started = time.perf_counter()
        try:
            return execute(*statement)
        finally:
            spent += time.perf_counter() - started

    with connection.execute_wrapper(timed):
        place.free()
    return spent


# --- one time taken ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Taking:
    """Processor milliseconds of the web server for one press and for one bare form, block by block."""

    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Median of the ratios of the blocks."""
        return statistics.median(ours / theirs for ours, theirs in zip(self.ours, self.bare, strict=True))


def taking(wire: Wire, scene: "Scene", bare: Callable[["Scene"], Ask], web: int, blocks: int) -> Taking:
    """Blocks of presses and of bare forms in turn."""
    found = Taking()
    asked: list[tuple[Callable[[], Ask], list[float]]] = [
        (lambda: pressed(scene), found.ours), (lambda: bare(scene), found.bare),
    ]  # fmt: skip
    wire.renew()
    for ask, _kept in asked:
        _block(wire, ask, web)
    for number in range(blocks):
        for ask, kept in asked if number % 2 else reversed(asked):
            kept.append(_block(wire, ask, web))
    return found


def _block(wire: Wire, ask: Callable[[], Ask], web: int) -> float:
    spent = 0.0
    asks = BLOCK
    before = work(web)
    for _number in range(asks):
        wire.send(ask())
    spent = work(web) - before
    return spent * 1000 / asks


# --- two hundred at once -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Crowd:
    """What people at one moment got: seconds until the last was answered, and how many had the time, each round."""

    title: str
    people: int
    seconds: list[float] = field(default_factory=list)
    winners: list[int] = field(default_factory=list)


def crowds(wire: Wire, scene: "Scene", people: int, rounds: int) -> Iterator[Crowd]:
    """The same crowd on the three things, in turn within each round."""
    address = f"http://{wire.connection.host}:{wire.connection.port}"
    kinds: list[tuple[Crowd, Callable[[int], Ask]]] = [
        (Crowd("A time of the calendar pressed", people), lambda number: _one_lane_left(scene, number)),
        (Crowd("Bare view: one conditional UPDATE", people), lambda number: _seat(scene, number)),
        (Crowd("Bare view: look, then insert", people), lambda number: _look(scene, number)),
    ]
    for number in range(rounds):
        for crowd, ask in kinds:
            seconds, answers = rush(address, ask(number), people)
            if set(answers) - {HELD, REFUSED}:
                raise Unexpected(f"{crowd.title}: {dict(answers)}")
            crowd.seconds.append(seconds)
            crowd.winners.append(answers[HELD])
    let_all_go()
    yield from (crowd for crowd, _ask in kinds)


def rush(address: str, ask: Ask, people: int) -> tuple[float, Counter[int]]:
    """The same request from so many connections, let go together; seconds until the last answer, and the answers."""
    gate, answers = threading.Barrier(people + 1), Counter[int]()
    body, headers = ask.body(), ask.headers()

    def one() -> None:
        own = http.client.HTTPConnection(urlsplit(address).netloc, timeout=SECONDS)
        own.connect()
        gate.wait()
        try:
            own.request(ask.method, ask.path, body, headers)
            got = own.getresponse()
            got.read()
            answers[got.status] += 1
        except OSError:
            answers[0] += 1
        finally:
            own.close()

    threads = [threading.Thread(target=one) for _number in range(people)]
    for thread in threads:
        thread.start()
    gate.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started, answers


def _one_lane_left(scene: "Scene", number: int) -> Ask:
    """A press on a time that one lane alone still has; the browsers come without a key, as two hundred do."""
    let_all_go()
    lonely = [slot for slot in scene.times if slot.free == 1]
    ask = scene.place.press(lonely[number], scene.stranger)
    assert ask.data is not None
    return Ask(ask.path, ask.jar, {name: value for name, value in ask.data.items() if name != "nonce"})


def _seat(scene: "Scene", number: int) -> Ask:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_seat VALUES (%s, 0, 1) ON CONFLICT (id) DO UPDATE SET taken = 0", [number])
    return Ask("/bare-seat/", scene.stranger, {"seat": str(number)})


def _look(scene: "Scene", number: int) -> Ask:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM bench_look WHERE slot = %s", [number])
    return Ask("/bare-look/", scene.stranger, {"slot": str(number)})
