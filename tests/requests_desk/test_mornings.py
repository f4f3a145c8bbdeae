"""The letter of the morning: how a desk stands, once a person and working day, nothing where nothing waits."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Holiday
from common import days
from notifications import outbox
from notifications.models import Message, Preference
from requests_desk import mornings, tasks, verbs
from requests_desk.models import Case
from requests_desk.verbs.alarms import raise_alarms
from tests import make
from tests.requests_desk.test_races import at_once

pytestmark = pytest.mark.django_db


def letters() -> dict[str, list[str]]:
    """Lines of each letter of the morning, by whom it is for."""
    found = Message.objects.filter(template="desk_morning").order_by("pk")
    return {m.to.partition("@")[0]: [line["words"] for line in m.context["lines"]] for m in found}


def views(who: str) -> list[str]:
    message = Message.objects.get(template="desk_morning", to__startswith=who)
    return [line["url"].rpartition("/")[2] for line in message.context["lines"]]


@pytest.fixture
def busy(clock, staffed) -> Case:
    """A request of the officer with a new message, and one that nobody took."""
    taken = verbs.take(case=make.case(staffed["agency"]), by=staffed["officer"])
    make.case(staffed["agency"])
    verbs.write_as_applicant(case=taken, by=taken.applicant, text="Bonjour")
    clock("2026-11-03")
    return taken


def test_each_reads_what_waits_for_them(busy):
    assert [tasks.tell_of_the_morning(), tasks.tell_of_the_morning()] == [2, 0]

    assert set(letters()) == {"officer", "chief"}
    assert [len(letters()[who]) for who in ("officer", "chief")] == [2, 1]
    assert views("officer") == ["?view=news", "?view=mine"]
    assert views("chief") == ["?view=unassigned"]


def test_days_near_and_past_are_counted_the_morning_after_their_alarm(clock, staffed, busy):
    clock("2026-11-10")
    raise_alarms()
    mornings.tell_all()
    assert views("officer") == ["?view=news", "?view=mine"]
    Message.objects.all().delete()

    clock("2026-11-11")
    mornings.tell_all()

    assert views("officer") == ["?view=news", "?view=mine", "?view=mine"]
    assert views("chief") == ["?view=unassigned", "?view=overdue"]


@pytest.mark.parametrize("day", ["2026-11-07", "2026-11-08"])
def test_no_letter_on_a_weekend(clock, busy, day):
    clock(day)

    assert mornings.tell_all() == 0


def test_no_letter_on_a_holiday_and_one_the_next_day(clock, busy):
    day = date(2026, 11, 4)
    Holiday.objects.create(day=day, name_ar="عيد", name_fr="Fête", state=Holiday.State.CONFIRMED)
    clock("2026-11-04")
    assert mornings.tell_all() == 0
    clock("2026-11-05")

    assert mornings.tell_all() == 2


@pytest.mark.parametrize(("hour", "told"), [("07:29", 0), ("07:30", 2), ("11:59", 2), ("12:00", 0)])
def test_it_comes_in_the_morning_of_morocco(busy, hour, told):
    moment = datetime.fromisoformat(f"2026-11-03 {hour}").replace(tzinfo=days.CASABLANCA)

    assert mornings.tell_all(moment) == told


def test_with_nothing_to_say_nobody_is_written_to(staffed):
    assert mornings.tell_all() == 0
    assert letters() == {}


def test_whoever_wants_none_gets_none_and_who_wants_them_once_a_day_gets_it_at_once(staffed, busy):
    Preference.objects.create(email=staffed["officer"].email, kind="desk", mode="never")
    Preference.objects.create(email=staffed["chief"].email, kind="desk", mode="daily")
    mornings.tell_all()

    outbox.drain()

    states = dict(Message.objects.filter(template="desk_morning").values_list("to", "state"))
    assert states == {staffed["officer"].email: "suppressed", staffed["chief"].email: "sent"}


def test_killed_between_two_chunks_the_next_run_tells_the_rest_once(busy, monkeypatch):
    monkeypatch.setattr(mornings, "CHUNK", 1)
    real, calls = mornings._tell_some, []

    def dies_the_second_time(*args):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args)

    with monkeypatch.context() as patch:
        patch.setattr(mornings, "_tell_some", dies_the_second_time)
        with pytest.raises(KeyboardInterrupt):
            mornings.tell_all()
    assert len(letters()) == 1

    mornings.tell_all()

    assert Message.objects.filter(template="desk_morning").count() == 2


@pytest.mark.django_db(transaction=True)
def test_four_beats_at_once_tell_each_once(busy):
    results = at_once(*[mornings.tell_all] * 4)

    assert not [result for result in results if isinstance(result, Exception)]
    assert Message.objects.filter(template="desk_morning").count() == 2


def test_a_chunk_costs_the_same_for_many_as_for_few(staffed, busy):
    def costs() -> int:
        Message.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            mornings._tell_some(next(mornings._chunks()), days.today())
        return len(captured)

    few = costs()
    for _n in range(8):
        verbs.take(case=make.case(staffed["agency"]), by=make.officer(staffed["agency"]))

    assert costs() == few
