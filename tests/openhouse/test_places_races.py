"""Crowds on few places: real threads, real connections; never more people than places, and the count is the sum."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.db.models import F, Sum
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from common import days
from mre_portal.supervised import CHECKOUT
from openhouse import links
from openhouse.models import TAKES, Registration, Seat, Session
from openhouse.verbs import offering, registering
from tests.recipes import crowd, desk
from tests.recipes import openhouse as make
from tests.recipes.crowd import rush

pytestmark = pytest.mark.django_db(transaction=True)
Call = Callable[[], object]


def comes(session: Session, who: User, party: int = 1, wait: bool = True) -> Call:
    """One person who registers a party, and is content with the list or not."""
    typed = make.typed(who)
    return lambda: registering.register_for(session=session, party=party, typed=typed, by=who, wait=wait)


def asks(session: Session, party: int, wait: bool) -> Call:
    """One person without an account, whose places are kept until the address is confirmed."""
    typed = make.typed()
    return lambda: registering.register(session=session, party=party, typed=typed, wait=wait)


def told(results: list[object]) -> Counter[str]:
    """What became of each; anything but a registration or a polite refusal shows by its own name."""
    return Counter(_told(result) for result in results)


def _told(result: object) -> str:
    if isinstance(result, Registration):
        return str(result.seat)
    return str(result.code) if isinstance(result, ValidationError) else type(result).__name__


def taken(session: Session) -> int:
    """The count, after it was compared with the rows: what takes places is summed in plain SQL."""
    fresh = Session.objects.get(pk=session.pk)
    rows = Registration.objects.filter(session=session, seat__in=TAKES)
    assert fresh.taken == (rows.aggregate(all=Sum("party"))["all"] or 0)
    assert fresh.capacity is None or fresh.taken <= fresh.capacity
    return fresh.taken


def histories_hold() -> bool:
    """Whether each registration stands where its history ended."""
    rows = Registration.objects.prefetch_related("changes")
    return all([row.seat] == [change.after for change in row.changes.all()][-1:] for row in rows)


def test_reading_first_and_writing_then_sells_more_places_than_there_are(monkeypatch):
    """Without the one statement that looks and takes, everybody who saw room has it."""
    session, gate = make.session(capacity=3), Barrier(8)

    def take(self: Session, party: int) -> bool:
        seen = Session.objects.get(pk=self.pk)
        gate.wait(timeout=30)
        return bool(Session.objects.filter(pk=self.pk).update(taken=seen.taken + party))

    monkeypatch.setattr(Session, "take", take)

    results = rush(*[comes(session, who) for who in crowd.people(8)])

    assert told(results) == {"registered": 8}
    with pytest.raises(AssertionError):
        taken(session)


def test_two_hundred_parties_on_one_session_never_pass_its_places():
    dice, session = random.Random(7), make.session(capacity=100)
    parties = [dice.randint(1, 6) for _person in range(200)]
    waits = [dice.random() < 0.5 for _person in range(200)]

    results = rush(*map(asks, [session] * 200, parties, waits))

    seats = told(results)
    assert set(seats) == {"held", "waiting", "full"}
    assert sum(seats.values()) == 200
    left = 100 - taken(session)
    # nobody was turned away while there was room for them: places were only taken, never given back
    unlucky = [party for party, result in zip(parties, results, strict=True) if _told(result) != "held"]
    assert min(unlucky) > left
    assert histories_hold()


def test_sixty_on_the_last_place_are_one_registration_and_a_list_in_order():
    session = make.session(capacity=1)

    results = rush(*[comes(session, who) for who in crowd.people(60)])

    assert told(results) == {"registered": 1, "waiting": 59}
    assert taken(session) == 1
    assert Registration.objects.in_turn(session).count() == 59


def test_one_person_in_twenty_tabs_is_registered_once():
    session, who = make.session(capacity=50), desk.citizen()

    results = rush(*[comes(session, who, party=2)] * 20)

    assert told(results) == {"registered": 1, "already": 19}
    assert taken(session) == 2


@pytest.mark.parametrize("seed", range(2))
def test_registering_confirming_cancelling_changing_offering_and_lapsing_at_once(seed):
    dice, session = random.Random(seed), make.session(capacity=18)
    standing = [make.registered(session, who, party=dice.randint(1, 4)) for who in crowd.people(10)]
    held = [registering.register(session=session, party=2, typed=make.typed()) for _n in range(8)]
    Registration.objects.filter(pk__in=[row.pk for row in held[4:]]).update(held_until=days.now() - timedelta(hours=1))
    late = [desk.citizen(f"late{n}@demo.example") for n in range(16)]
    calls: list[Call] = [comes(session, who, dice.randint(1, 5), dice.random() < 0.7) for who in late]
    for row in standing:
        party = dice.randint(1, 6)
        calls.append(lambda row=row: registering.cancel(registration=row, by=row.person))
        calls.append(lambda row=row, party=party: registering.change_party(registration=row, party=party, by=None))
    for number, row in enumerate(held):
        who = desk.citizen(f"held{number}@demo.example")
        calls.append(lambda row=row, who=who: registering.confirm(registration=row, by=who))
    calls += [offering.lapse_due] * 3 + [offering.offer_freed] * 4
    dice.shuffle(calls)

    results = rush(*calls)

    polite = {"full", "forbidden_move", "int", *Seat.values}
    assert set(told(results)) <= polite, [result for result in results if _told(result) not in polite]
    taken(session)
    assert histories_hold()
    # whoever still fits is offered a place by the next sweep, and the count holds after all of them answered
    offering.offer_freed()
    offered = list(Registration.objects.filter(seat=Seat.OFFERED))
    rush(*[lambda row=row: offering.accept(registration=row, by=row.person) for row in offered for _twice in range(2)])
    assert not Registration.objects.filter(seat=Seat.OFFERED).exists()
    left = 18 - taken(session)
    assert not any(row.party <= left for row in Registration.objects.in_turn(session))


def test_an_offer_taken_and_lapsing_at_one_moment_is_one_of_the_two():
    session = make.session(capacity=1)
    first, second = make.registered(session), make.registered(session)
    registering.cancel(registration=first, by=first.person)
    offering.offer_freed()
    Registration.objects.filter(pk=second.pk).update(held_until=days.now() + timedelta(milliseconds=40))

    def accept() -> object:
        time.sleep(0.03)
        return offering.accept(registration=second, by=second.person)

    def lapse() -> object:
        time.sleep(0.04)
        return offering.lapse_due()

    results = rush(accept, lapse, accept, lapse)

    assert set(told(results)) <= {"registered", "offer_over", "int"}
    offering.lapse_due()
    second.refresh_from_db()
    assert second.seat in (Seat.REGISTERED, Seat.WAITING)
    assert taken(session) == (1 if second.seat == Seat.REGISTERED else 0)


def test_fewer_places_and_a_crowd_at_once_never_leave_more_people_than_places():
    session = make.session(capacity=20)

    def fewer() -> object:
        return Session.objects.filter(pk=session.pk).update(capacity=F("taken") + 2)

    results = rush(*[comes(session, who, wait=False) for who in crowd.people(24)], fewer, fewer)

    assert set(told(results)) <= {"registered", "full", "int"}
    count = taken(session)
    with pytest.raises(IntegrityError):
        Session.objects.filter(pk=session.pk).update(capacity=count - 1)


# --- the same through the page -------------------------------------------------------------------------------------


def posts(session: Session, number: int, party: int, **fields: object) -> Callable[[], HttpResponse]:
    """One browser without an account, on a connection of its own."""
    page = reverse("openhouse:register", args=[session.pk]).replace("/ar/", "/fr/")
    typed = {
        "token": links.new_form(session), "party": party, "name_latin": f"Visiteur {number}", "country": "FR",
        "email": f"crowd-{number}@demo.example", "language": "fr", "consent": "on", **fields,
    }  # fmt: skip
    return lambda: Client(REMOTE_ADDR=f"198.51.{number // 250}.{number % 250 + 1}").post(page, typed)


def test_browsers_are_kept_places_put_on_the_list_or_told_how_many_are_left():
    dice, session = random.Random(4), make.session(capacity=30)
    calls = [
        posts(session, number, dice.randint(1, 6), **({"wait": "on"} if number % 2 else {})) for number in range(30)
    ]

    answers = rush(*calls)

    statuses = Counter(getattr(answer, "status_code", answer) for answer in answers)
    assert set(statuses) == {302, 422}
    refused = [answer for answer in answers if answer.status_code == 422]
    assert all("place" in " ".join(answer.context["form"].errors["party"]) for answer in refused)
    seats = Counter(Registration.objects.values_list("seat", flat=True))
    assert set(seats) == {Seat.HELD, Seat.WAITING}
    assert sum(seats.values()) == statuses[302]
    assert 25 <= taken(session) <= 30


def test_one_form_sent_ten_times_at_once_takes_its_places_once():
    session = make.session(capacity=60)
    send = posts(session, 1, 4)

    answers = rush(*[send] * 10)

    assert {answer.status_code for answer in answers} == {302}
    assert Registration.objects.count() == 1
    assert taken(session) == 4


# --- a process that dies -------------------------------------------------------------------------------------------

DYING = """
import sys, threading, time, django
django.setup()
from django.db import connection, transaction
from openhouse.models import Session
from openhouse.verbs import registering
from tests.recipes import openhouse as make
busy, held = (Session.objects.get(pk=pk) for pk in map(int, sys.argv[1:]))

def work():
    while True:
        row = registering.register(session=busy, party=2, typed=make.typed())
        registering.cancel(registration=row, by=None) if row.pk % 3 == 0 else None

with transaction.atomic():
    registering.register(session=held, party=5, typed=make.typed())
    for _n in range(3):
        threading.Thread(target=work, daemon=True).start()
    time.sleep(0.5)
    print("in the middle", flush=True)
    time.sleep(120)
"""


def test_a_process_killed_in_the_middle_leaves_the_count_as_the_sum():
    event = make.event()
    busy, held = make.session(event, capacity=100_000), make.session(event, capacity=5)
    url = urlsplit(os.environ["DATABASE_URL"])
    path = f"{url.path.rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    environment = os.environ | {"DATABASE_URL": url._replace(path=path).geturl()}
    backends = _backends()
    process = subprocess.Popen(
        [sys.executable, "-c", DYING, str(busy.pk), str(held.pk)],
        cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "in the middle\n"
        assert _backends() > backends
    finally:
        process.kill()
        process.communicate()
    _until(lambda: _backends() <= backends)

    assert Registration.objects.filter(session=busy).exists()
    assert taken(busy) == 2 * Registration.objects.filter(session=busy, seat=Seat.HELD).count()
    assert taken(held) == 0
    # its lock died with it, and so did the places it had taken
    assert make.registered(held, party=5).seat == Seat.REGISTERED
    assert histories_hold()


def _backends() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def _until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)
