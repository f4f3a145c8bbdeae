"""Many people at one moment: a thread and a connection of its own for each, let go together."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time
from threading import Barrier, BoundedSemaphore, Thread
from typing import Any

from django.db import connection

from accounts.models import User
from appointments.models import ACTIVE, Booking
from appointments.slots import Wish
from appointments.verbs import booking as verbs
from tests.recipes import appointments as make

# PostgreSQL gives 100 connections unless told otherwise, and two processes of tests share them.
MOST_CONNECTIONS = 40


def rush(*calls: Callable[[], object], most: int = MOST_CONNECTIONS) -> list[object]:
    """What each call gave or raised; all wait at the gate, ``most`` of them are inside at once."""
    gate, doors = Barrier(len(calls)), BoundedSemaphore(most)
    results: list[object] = [None] * len(calls)

    def run(number: int, call: Callable[[], object]) -> None:
        gate.wait()
        with doors:
            try:
                results[number] = call()
            except Exception as error:  # noqa: BLE001 - what went wrong is the result
                results[number] = error
            finally:
                connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def people(count: int) -> list[User]:
    """So many citizens, in one statement."""
    rows = [User(email=f"crowd-{n}@demo.example", name_latin=f"Person {n}", language="fr") for n in range(count)]
    for row in rows:
        row.set_unusable_password()
    return User.objects.bulk_create(rows)


def wants(wish: Wish, starts: time = time(9), **fields: Any) -> Callable[[], Booking]:
    """One browser that asks for a time on the recipes' Monday."""
    day = make.monday()
    return lambda: verbs.hold(wish=wish, day=day, starts=starts, connection="", language="fr", **fields)


def books(wish: Wish, who: User, starts: time = time(9)) -> Callable[[], Booking]:
    """One person who asks for a time and confirms it."""
    asks = wants(wish, starts)
    return lambda: verbs.book(hold=asks(), by=who)


def told(results: list[object]) -> Counter[str]:
    """What became of each; anything but a booking or a polite refusal shows by its own name."""
    return Counter(type(result).__name__ for result in results)


def overfilled() -> list[tuple[Booking, Booking]]:
    """Pairs of active rows that meet in one lane, buffers included: found in plain Python, minute by minute."""
    rows = list(Booking.objects.filter(status__in=ACTIVE))
    found, held = [], dict[tuple[int, date, int], Booking]()
    for row in rows:
        begins, ends = (_minute(row.day, at) for at in (row.starts, row.busy_until))
        for minute in range(begins, ends):
            other = held.setdefault((row.lane_id, row.day, minute), row)
            if other != row and (other, row) not in found:
                found.append((other, row))
    return found


def _minute(day: date, at: object) -> int:
    moment = datetime.combine(day, at)  # type: ignore[arg-type]
    return moment.hour * 60 + moment.minute
