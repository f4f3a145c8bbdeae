"""The law moves the clock: a drill with the change of 20 September 2026, from UTC+1 to UTC+0."""

import io
import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from icalendar import Calendar

from appointments import legal_time
from appointments.calendar import REQUEST, ics_of
from appointments.models import Booking, BookingEvent, Status
from appointments.tasks import watch_legal_time
from appointments.verbs import changing
from common import days
from notifications import outbox
from notifications.models import Message, Priority, State
from tests.recipes import appointments as make
from tests.recipes import desk
from tests.recipes import legal_time as former

pytestmark = pytest.mark.django_db
# Ten days before the change, with the new zone data just installed.
BEFORE = datetime(2026, 9, 10, 12, tzinfo=UTC)
OCTOBER = date(2026, 10, 5)


def run(*arguments: str) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command("shift_legal_time", *arguments, stdout=out)
    return out.getvalue()


def told() -> list[Message]:
    return list(Message.objects.filter(template="appointment_time_changed").order_by("pk"))


def fresh(booking: Booking) -> Booking:
    return Booking.objects.for_page().get(pk=booking.pk)


def sequence(booking: Booking) -> int:
    """The number in the calendar file."""
    return Calendar.from_ical(ics_of(fresh(booking), method=REQUEST)).events[0]["sequence"]


def test_the_wall_time_stands_and_the_instant_follows_the_law():
    booking = former.under_former_rule(make.booked(), OCTOBER)
    assert booking.starts_at == datetime(2026, 10, 5, 8, tzinfo=UTC)

    assert list(legal_time.shift(BEFORE)) == [1]

    after = fresh(booking)
    assert (after.day, after.starts) == (OCTOBER, time(9))
    assert after.starts_at == datetime(2026, 10, 5, 9, tzinfo=UTC)


def test_before_the_change_nothing_moves():
    booking = former.under_former_rule(make.booked(), date(2026, 9, 18))

    assert legal_time.foreseen(BEFORE) == []
    assert list(legal_time.shift(BEFORE)) == []
    assert fresh(booking).starts_at == datetime(2026, 9, 18, 8, tzinfo=UTC)
    assert told() == []


def test_only_those_affected_are_told_where_they_read_the_hour():
    paris = desk.citizen(language="fr", time_zone="Europe/Paris")
    hit = former.under_former_rule(make.booked(by=paris), OCTOBER)
    former.under_former_rule(make.booked(), date(2026, 9, 18))
    sequences = sequence(hit)

    list(legal_time.shift(BEFORE))
    (message,) = told()

    assert message.to == paris.email
    assert message.priority == Priority.BULK
    assert message.expires_at == datetime(2026, 10, 5, 9, tzinfo=UTC)
    assert (message.context["was_there"], message.context["is_there"]) == ("10:00 à Paris", "11:00 à Paris")
    assert sequence(hit) == sequences + 1


def test_the_letter_carries_the_corrected_hour(mailoutbox):
    booking = former.under_former_rule(make.booked(by=desk.citizen(language="fr")), make.monday(3))
    Message.objects.all().delete()
    list(legal_time.shift())

    outbox.drain()

    (mail,) = mailoutbox
    (part,) = (each for each in mail.attachments)
    event = Calendar.from_ical(part.get_payload(decode=True)).events[0]
    assert "reste à 09:00 au Maroc" in mail.body
    assert "09:00" in mail.subject
    assert event.decoded("dtstart") == fresh(booking).starts_at
    assert event["sequence"] == 1


def test_the_history_says_what_the_law_did():
    booking = former.under_former_rule(make.booked(), OCTOBER)

    list(legal_time.shift(BEFORE))

    event = booking.events.get(verb="time_changed")
    assert (event.actor, event.by) == ("system", None)
    assert event.data == {"from": "2026-10-05T08:00:00+00:00", "to": "2026-10-05T09:00:00+00:00"}


def test_a_second_run_finds_nothing():
    former.under_former_rule(make.booked(), OCTOBER)
    list(legal_time.shift(BEFORE))

    assert legal_time.foreseen(BEFORE) == []
    assert list(legal_time.shift(BEFORE)) == []
    assert len(told()) == 1


def test_a_law_that_changes_its_mind_is_told_each_time():
    booking = former.under_former_rule(make.booked(), OCTOBER)
    for _ in range(2):
        list(legal_time.shift(BEFORE))
        Booking.objects.filter(pk=booking.pk).update(starts_at=datetime(2026, 10, 5, 8, tzinfo=UTC))
    list(legal_time.shift(BEFORE))

    assert len(told()) == 3
    assert sequence(booking) == 3


def test_what_is_over_cancelled_or_moved_stays_as_history_has_it():
    wish = make.wish()
    gone, moved, past, done = (make.booked(wish) for _ in range(4))
    changing.cancel(booking=gone, reason="plans", by=gone.person)
    now = changing.move(booking=moved, day=make.monday(4), starts=time(9), by=moved.person)
    for row in (gone, moved, done):
        former.under_former_rule(fresh(row), OCTOBER, row.starts)
    Booking.objects.filter(pk=done.pk).update(status=Status.DONE)
    former.under_former_rule(past, date(2026, 9, 1))
    Booking.objects.filter(pk=past.pk).update(starts_at=datetime(2026, 9, 1, 7, tzinfo=UTC))

    assert list(legal_time.shift(BEFORE)) == []
    assert fresh(past).starts_at == datetime(2026, 9, 1, 7, tzinfo=UTC)
    assert fresh(now).starts_at == now.starts_at


def test_a_time_held_while_the_code_is_typed_is_corrected_without_a_letter():
    held = former.under_former_rule(make.held(), OCTOBER)

    assert sum(legal_time.shift(BEFORE)) == 0
    assert fresh(held).starts_at == datetime(2026, 10, 5, 9, tzinfo=UTC)
    assert told() == []


def test_a_move_after_the_change_keeps_the_number_rising():
    wish = make.wish()
    booking = former.under_former_rule(make.booked(wish), make.monday(3))
    list(legal_time.shift())
    number = sequence(booking)

    moved = changing.move(booking=fresh(booking), day=make.monday(4), starts=time(9), by=booking.person)

    assert sequence(moved) == number + 1 == 2


def test_a_letter_about_the_change_does_not_leave_after_a_cancelling():
    booking = former.under_former_rule(make.booked(), make.monday(3))
    list(legal_time.shift())

    changing.cancel(booking=fresh(booking), reason="plans", by=booking.person)

    assert [message.state for message in told()] == [State.SUPPRESSED]


def test_the_dry_run_says_how_many_and_changes_nothing():
    booking = former.under_former_rule(make.booked(), make.monday(3))

    said = run()

    assert "AUBM: 1 appointments, UTC+01:00 → UTC+00:00" in said
    assert "1 rows would change" in said
    assert fresh(booking).starts_at == booking.starts_at
    assert told() == []


def test_the_command_changes_and_then_has_nothing_left():
    former.under_former_rule(make.booked(), make.monday(3))

    assert "1 rows changed, 1 letters promised" in run("--apply")
    assert "Every appointment agrees" in run("--apply")


def test_what_was_forgotten_after_new_zone_data_stands_in_the_log(settings, caplog):
    former.under_former_rule(make.booked(), make.monday(3))

    assert watch_legal_time() == 1
    list(legal_time.shift())
    assert watch_legal_time() == 0

    assert caplog.text.count("run manage.py shift_legal_time") == 1
    assert settings.CELERY_BEAT_SCHEDULE["watch-legal-time"]["task"] == watch_legal_time.name


def test_agencies_are_told_apart():
    other = desk.agency("tanger", "AUT", "Tanger", "01.511")
    wish = make.wish()
    make.lane(make.office(other), wish.service)
    former.under_former_rule(make.booked(wish), OCTOBER)
    for starts in (time(9), time(10)):
        booking = make.booked(make.Wish(wish.service, make.office(other), "in_person"), starts=starts)
        former.under_former_rule(booking, OCTOBER, starts)

    found = legal_time.foreseen(BEFORE)

    assert [(each.agency, each.booked, each.held) for each in found] == [("AUBM", 1, 0), ("AUT", 2, 0)]
    assert {(each.before, each.after) for each in found} == {(timedelta(hours=1), timedelta())}


def test_a_run_that_is_killed_goes_on_where_it_was(monkeypatch):
    monkeypatch.setattr(legal_time, "BATCH", 2)
    wish = make.wish()
    for starts in (time(9), time(9, 30), time(10), time(10, 30), time(11)):
        former.under_former_rule(make.booked(wish, starts=starts), OCTOBER, starts)

    begun = legal_time.shift(BEFORE)
    next(begun)
    begun.close()
    assert len(told()) == 2
    assert sum(legal_time.shift(BEFORE)) == 3

    assert len({message.to for message in told()}) == len(told()) == 5


def test_thousands_are_corrected_in_few_statements(django_assert_max_num_queries):
    wish = former.many(people=200, services=5, first=OCTOBER)
    right = former.under_former_rule(make.booked(wish), date(2026, 9, 18))

    with django_assert_max_num_queries(1 + 9 * (1000 // legal_time.BATCH)):
        assert sum(legal_time.shift(BEFORE)) == 1000

    wrong = [row for row in Booking.objects.exclude(pk=right.pk) if row.starts_at != _instant(row)]
    assert wrong == []
    assert BookingEvent.objects.filter(verb="time_changed").count() == len(told()) == 1000
    assert len({message.key for message in told()}) == 1000


def _instant(row: Booking) -> datetime:
    return datetime.combine(row.day, row.starts, days.CASABLANCA)


@pytest.mark.django_db(transaction=True)
def test_a_visitor_who_cancels_meanwhile_is_waited_for_and_not_told():
    booking = former.under_former_rule(make.booked(), make.monday(3))
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
    threading.Timer(0.3, go.set).start()
    assert sum(legal_time.shift()) == 0
    thread.join()

    assert told() == []
    assert fresh(booking).status == Status.CANCELLED
