"""Reminders and sweeps: once for each time of a session, never too late, never for what no longer holds."""

import threading
import uuid
from datetime import datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from agencies.opening.day import instant
from notifications import outbox
from notifications.models import Message, State
from openhouse import notices
from openhouse.models import OpenDay, Registration, Seat, SeatChange, Session
from openhouse.tasks import remind as task
from openhouse.tasks import tend_places
from openhouse.verbs import offering, registering, reminding
from tests.recipes import desk
from tests.recipes import openhouse as make

pytestmark = pytest.mark.django_db


def promised() -> list[str]:
    found = Message.objects.filter(template="visit_reminder").order_by("pk")
    return [key.rpartition(":")[2] for key in found.values_list("key", flat=True)]


def before(row: Registration, hours: float) -> datetime:
    return row.session.starts_at - timedelta(hours=hours)


def day_before(row: Registration, at: time) -> datetime:
    return instant(row.session.day - timedelta(days=1), at)


def test_two_reminders_come_once_each_at_a_sensible_hour():
    row = make.registered()

    for now in (day_before(row, time(0, 10)), day_before(row, time(9, 59))):
        assert reminding.remind(now) == 0
    for now in (day_before(row, time(10)), day_before(row, time(10, 10)), day_before(row, time(23, 50))):
        reminding.remind(now)
    assert promised() == ["day"]
    for hours in (3.1, 3, 2, 0.1, -1):
        reminding.remind(before(row, hours))

    assert promised() == ["day", "hours"]


def test_a_reminder_that_was_missed_does_not_come_too_late():
    row = make.registered(make.session(starts=time(9), ends=time(10)))

    reminding.remind(instant(row.session.day, time(5, 30)))
    reminding.remind(instant(row.session.day, time(9)))

    assert promised() == []


def test_a_reminder_dies_before_it_would_mislead():
    row = make.registered()
    reminding.remind(day_before(row, time(10)))
    reminding.remind(before(row, 2))

    ends = list(Message.objects.filter(template="visit_reminder").order_by("pk").values_list("expires_at", flat=True))
    assert ends == [before(row, 3), row.session.starts_at]


def test_the_key_in_the_database_is_the_key_of_the_letter():
    row = make.registered()
    reminding.remind(day_before(row, time(10)))

    keys = {notices.reminder_key(row, row.session.starts_at, which) for which in notices.REMINDERS}
    assert Message.objects.get(template="visit_reminder").key in keys


@pytest.mark.parametrize("why", ["cancelled", "waiting", "called off", "held"])
def test_nobody_is_reminded_of_what_they_have_not(why):
    session = make.session(capacity=1)
    row = make.registered(session)
    if why == "cancelled":
        registering.cancel(registration=row, by=row.person)
    elif why == "waiting":
        row = make.registered(session)
        Registration.objects.exclude(pk=row.pk).update(seat=Seat.CANCELLED)
    elif why == "called off":
        OpenDay.objects.update(state="cancelled")
    else:
        Registration.objects.update(seat=Seat.HELD, held_until=timezone.now(), confirmed_at=None)

    assert reminding.remind(day_before(row, time(10))) == 0
    assert reminding.remind(before(row, 2)) == 0


def test_a_reminder_that_waits_to_leave_does_not_leave_after_cancelling(mailoutbox):
    row = make.registered()
    outbox.drain()
    reminding.remind(day_before(row, time(10)))
    registering.cancel(registration=row, by=row.person)
    mailoutbox.clear()

    outbox.drain()

    assert [mail.subject.split(" ")[0] for mail in mailoutbox] == ["Votre"]
    assert Message.objects.get(template="visit_reminder").state == State.SUPPRESSED


def test_who_has_just_been_given_the_ticket_is_not_reminded_at_once():
    row = make.registered()
    SeatChange.objects.bulk_create([SeatChange(registration=row, after=Seat.REGISTERED, at=before(row, 2.5))])

    assert reminding.remind(before(row, 2)) == 0


def test_a_moved_session_is_reminded_of_at_its_new_time():
    row = make.registered()
    reminding.remind(day_before(row, time(10)))
    session = row.session
    session.day, session.starts, session.ends = session.day + timedelta(days=1), time(15), time(16)
    session.place()
    session.save()
    moved = Registration.objects.for_page().get()

    assert reminding.remind(before(moved, 26)) == 1
    assert reminding.remind(before(moved, 3)) == 1
    assert promised() == ["day", "day", "hours"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_everybody_once():
    session = make.session(capacity=None)
    rows = [make.registered(session) for _number in range(6)]
    now, gate, done = day_before(rows[0], time(10)), threading.Barrier(2), []

    def worker():
        gate.wait()
        done.append(reminding.remind(now))
        connection.close()

    run(worker, worker)
    reminding.remind(now)

    assert len(promised()) == 6
    assert sum(done) >= 6


def test_the_tasks_do_what_the_beat_asks():
    row = make.registered()
    Session.objects.update(starts_at=timezone.now() + timedelta(hours=2))

    assert task() == 0, "registered a moment ago"
    assert tend_places() == 0
    assert Registration.objects.get(pk=row.pk).seat == Seat.REGISTERED


def test_many_reminders_cost_few_statements(django_assert_max_num_queries):
    session = make.session(capacity=None)
    rows = [make.registered(session) for _number in range(12)]

    with django_assert_max_num_queries(20):
        assert reminding.remind(day_before(rows[0], time(10))) == 12


def run(*work) -> None:
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_make_one_offer_for_one_freed_place():
    session = make.session(capacity=1)
    first = make.registered(session)
    waits = [make.registered(session, by=desk.citizen()) for _number in range(3)]
    registering.cancel(registration=first, by=first.person)
    gate, made = threading.Barrier(2), []

    def sweeper():
        gate.wait()
        made.append(tend_places())
        connection.close()

    run(sweeper, sweeper)
    tend_places()

    assert sum(made) <= 1
    offered = Registration.objects.filter(seat=Seat.OFFERED)
    assert [row.pk for row in offered] == [waits[0].pk]
    assert Session.objects.get().taken == 1
    assert Message.objects.filter(template="visit_offered").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_give_a_lapsed_place_back_once():
    session = make.session(capacity=4)
    registering.register(session=session, party=2, typed=make.typed())
    make.registered(session, party=2)
    Registration.objects.filter(seat=Seat.HELD).update(held_until=timezone.now())
    gate = threading.Barrier(2)

    def sweeper():
        gate.wait()
        offering.lapse_due()
        connection.close()

    run(sweeper, sweeper)

    assert Session.objects.get().taken == 2
    assert SeatChange.objects.filter(after=Seat.LAPSED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_form_from_two_connections_takes_its_places_once():
    session, uid, gate, made = make.session(capacity=10), uuid.uuid4(), threading.Barrier(2), []

    def sender():
        gate.wait()
        made.append(registering.register(session=session, party=3, typed=make.typed(), uid=uid).pk)
        connection.close()

    run(sender, sender)

    assert len(set(made)) == 1
    assert len(made) == 2
    assert Session.objects.get().taken == 3


def test_the_list_of_a_session_that_has_begun_is_ended_with_a_word_and_once():
    session = make.session(capacity=1)
    make.registered(session)
    row = make.registered(session)
    unconfirmed = registering.register(session=session, party=1, typed=make.typed())
    Session.objects.update(starts_at=timezone.now() - timedelta(minutes=1))

    assert (tend_places(), tend_places()) == (2, 0)
    assert {one.seat for one in Registration.objects.filter(pk__in=[row.pk, unconfirmed.pk])} == {Seat.LAPSED}
    assert Message.objects.filter(template="visit_lapsed").count() == 1


def test_a_called_off_event_writes_no_second_letter_to_who_waited():
    session = make.session(capacity=1)
    make.registered(session)
    make.registered(session)
    OpenDay.objects.update(state="cancelled")
    Session.objects.update(starts_at=timezone.now() - timedelta(minutes=1))
    with transaction.atomic():
        offering.lapse_due()

    assert not Message.objects.filter(template="visit_lapsed").exists()
