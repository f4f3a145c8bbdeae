"""Reminders: once for each time of an appointment, never too late, never for what no longer holds."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from appointments import notices
from appointments.models import Actor, Booking, Status
from appointments.tasks import remind as task
from appointments.verbs import changing, reminding
from notifications import outbox
from notifications.models import Message, State
from tests.recipes import appointments as make
from tests.recipes import desk

pytestmark = pytest.mark.django_db


def promised() -> list[str]:
    """Which reminders were promised, by their hours."""
    found = Message.objects.filter(template="appointment_reminder").order_by("pk")
    return [key.rpartition(":")[2] for key in found.values_list("key", flat=True)]


def at(booking: Booking, hours: float) -> datetime:
    """So many hours before the beginning."""
    return booking.starts_at - timedelta(hours=hours)


def test_two_reminders_come_once_each_at_their_hours():
    booking = make.booked()

    for hours in (49, 48, 47, 30, 3.1, 3, 2, 0.1, -1):
        reminding.remind(at(booking, hours))
        if hours == 49:
            assert promised() == []

    assert promised() == ["48", "3"]


def test_a_reminder_says_the_time_on_both_clocks_and_leads_to_the_appointment():
    booking = make.booked(by=desk.citizen(language="fr"))

    reminding.remind(at(booking, 48))
    words = Message.objects.get(template="appointment_reminder").context

    assert (words["starts"], words["zone"]) == (booking.starts_at.isoformat(), "Europe/Paris")
    assert words["url"].startswith("http")


def test_the_key_in_the_database_is_the_key_of_the_letter():
    wish = make.wish()
    booking = make.booked(wish)
    row = changing.move(booking=booking, day=booking.day, starts=make.first_slot(wish).starts, by=booking.person)

    reminding.remind(at(row, 48))

    assert Message.objects.get(template="appointment_reminder").key == notices.reminder_key(row.uid.hex, 1, 48)
    assert not Booking.objects.filter(reminding.due_for_reminder(48, at(row, 47))).exists()


def told(booking: Booking, hours: float, verb: str = "booked") -> None:
    """Let a line of history say that the visitor was told the time so many hours before the beginning."""
    booking.events.create(verb=verb, actor=Actor.CITIZEN, at=at(booking, hours))


def test_whoever_booked_forty_hours_before_needs_no_reminder_of_forty_eight():
    booking = make.booked()
    told(booking, 40)

    reminding.remind(at(booking, 39))
    reminding.remind(at(booking, 3))

    assert promised() == ["3"]


def test_whoever_moved_it_two_hours_before_needs_none_at_all():
    wish = make.wish()
    booking = make.booked(wish)
    moved = changing.move(booking=booking, day=booking.day, starts=make.first_slot(wish).starts, by=booking.person)
    told(moved, 2, "moved_here")

    reminding.remind(at(moved, 1.9))

    assert promised() == []


def test_after_five_hours_without_a_worker_only_what_is_still_of_use_is_sent():
    soon, later, past = (make.booked() for _ in range(3))
    now = timezone.now() + timedelta(days=1)
    for booking, hours in ((soon, 2), (later, 43), (past, -1)):
        Booking.objects.filter(pk=booking.pk).update(starts_at=now + timedelta(hours=hours))

    reminding.remind(now)

    keys = set(Message.objects.filter(template="appointment_reminder").values_list("key", flat=True))
    assert keys == {notices.reminder_key(soon.uid.hex, 0, 3), notices.reminder_key(later.uid.hex, 0, 48)}


def test_a_reminder_that_waited_too_long_in_the_outbox_is_not_sent(mailoutbox):
    first, second = make.booked(), make.booked()
    reminding.remind(at(first, 47))
    reminding.remind(at(second, 2))
    expiry = dict(Message.objects.filter(template="appointment_reminder").values_list("key", "expires_at"))

    assert expiry[notices.reminder_key(first.uid.hex, 0, 48)] == at(first, 3)
    assert expiry[notices.reminder_key(second.uid.hex, 0, 3)] == second.starts_at

    Message.objects.update(expires_at=timezone.now())
    outbox.drain()
    assert mailoutbox == []


@pytest.mark.parametrize("how", ["cancelled", "moved"])
def test_a_reminder_that_waits_does_not_leave_after_the_time_was_given_up(how, mailoutbox):
    wish = make.wish()
    booking = make.booked(wish, desk.citizen(language="fr"))
    reminding.remind(at(booking, 47))
    if how == "cancelled":
        changing.cancel(booking=booking, reason="plans", by=booking.person)
    else:
        changing.move(booking=booking, day=booking.day, starts=make.first_slot(wish).starts, by=booking.person)

    outbox.drain()

    assert Message.objects.get(template="appointment_reminder").state == State.SUPPRESSED
    assert [message.subject.split(" ")[0] for message in mailoutbox] == ["Votre" if how == "cancelled" else "Nouvel"]


def test_what_is_cancelled_moved_held_or_done_is_not_reminded_of():
    wish = make.wish()
    gone, moved = make.booked(wish), make.booked(wish)
    make.held(wish)
    changing.cancel(booking=gone, reason="plans", by=gone.person, actor=Actor.CITIZEN)
    changing.move(booking=moved, day=moved.day, starts=make.first_slot(wish).starts, by=moved.person)
    done = make.booked(wish)
    done.move_to(Status.DONE, verb="done", by=None, actor=Actor.STAFF)

    reminding.remind(at(moved, 47))

    (key,) = Message.objects.filter(template="appointment_reminder").values_list("key", flat=True)
    assert key == notices.reminder_key(moved.uid.hex, 1, 48)


def test_a_moved_appointment_is_reminded_of_at_its_new_time():
    wish = make.wish()
    booking = make.booked(wish)
    reminding.remind(at(booking, 48))
    moved = changing.move(
        booking=booking, day=make.monday(3), starts=make.first_slot(wish, make.monday(3)).starts, by=booking.person
    )

    reminding.remind(at(booking, 2))
    reminding.remind(at(moved, 48))

    assert promised() == ["48", "48"]


def test_the_letter_of_a_change_of_legal_time_is_reminder_enough():
    booking = make.booked()
    told(booking, 47.5, "time_changed")

    reminding.remind(at(booking, 47))

    assert promised() == []


def test_a_batch_costs_the_same_statements_whatever_its_size(django_assert_num_queries):
    wish = make.wish(lanes=3)
    bookings = [make.booked(wish) for _ in range(12)]
    due = at(bookings[0], 40)

    # a batch: begin, rows, phones of their offices, letters, end; then the two that find nothing: begin, rows, end
    with django_assert_num_queries(11):
        assert reminding.remind(due) == 12


def test_many_batches_reach_everybody_once(monkeypatch):
    monkeypatch.setattr(reminding, "BATCH", 2)
    wish = make.wish(lanes=3)
    bookings = [make.booked(wish) for _ in range(7)]

    reminding.remind(at(bookings[0], 40))
    reminding.remind(at(bookings[0], 40))

    assert len(promised()) == 7


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_everybody_once():
    wish = make.wish(lanes=3)
    bookings = [make.booked(wish) for _ in range(10)]
    counts: list[int] = []

    def work() -> None:
        counts.append(reminding.remind(at(bookings[0], 40)))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reminding.remind(at(bookings[0], 40))

    assert len(promised()) == 10


@pytest.mark.django_db(transaction=True)
def test_a_reminder_is_not_promised_while_the_appointment_is_being_cancelled():
    booking = make.booked()
    locked, go = threading.Event(), threading.Event()

    def cancel() -> None:
        with transaction.atomic():
            changing.cancel(booking=booking, reason="plans", by=booking.person)
            locked.set()
            go.wait(20)
        connection.close()

    thread = threading.Thread(target=cancel)
    thread.start()
    assert locked.wait(20)
    reminding.remind(at(booking, 40))
    go.set()
    thread.join()
    reminding.remind(at(booking, 40))

    assert promised() == []


def test_the_beat_asks_for_it(settings):
    assert settings.CELERY_BEAT_SCHEDULE["remind-of-appointments"]["task"] == task.name
    assert task() == 0
