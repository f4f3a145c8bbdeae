"""New requests told each hour to who sorts them: each once, whatever the beat does."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import Posting
from mre_portal.demo.clock import at
from notifications import outbox
from notifications.models import Message, Preference
from requests_desk import arrivals, tasks, verbs
from requests_desk.models import Case
from tests import make
from tests.requests_desk.test_alarm_faults import killed
from tests.requests_desk.test_races import at_once

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, int]]:
    """Who was told, and of how many."""
    found = Message.objects.filter(template="case_new").order_by("pk")
    return [(message.to.partition("@")[0], message.context.get("number", 0)) for message in found]


def in_minutes(minutes: int) -> datetime:
    """It is nine o'clock when each of these stories begins."""
    return timezone.now() + timedelta(minutes=minutes)


def test_what_came_in_an_hour_is_one_message_and_the_next_hour_another(staffed):
    for _n in range(2):
        make.case(staffed["agency"])
    assert arrivals.tell(in_minutes(50)) is True  # the hours before nine: nothing
    assert told() == []

    assert [arrivals.tell(in_minutes(61)), arrivals.tell(in_minutes(65))] == [True, False]
    with at(in_minutes(70)):
        make.case(staffed["agency"])
    arrivals.tell(in_minutes(119))
    arrivals.tell(in_minutes(120))
    arrivals.tell(in_minutes(180))

    assert told() == [("chief", 2), ("chief", 1)]
    url = Message.objects.filter(template="case_new").first().context["url"]
    assert url.endswith("/fr/admin/requests_desk/case/?view=unassigned")


def test_what_is_committed_just_after_its_hour_is_told_in_the_next(staffed):
    arrivals.tell(in_minutes(60))
    with at(in_minutes(60) - timedelta(milliseconds=1)):
        make.case(staffed["agency"])  # its transaction was not over when the hour was told

    arrivals.tell(in_minutes(120))
    arrivals.tell(in_minutes(180))

    assert told() == [("chief", 1)]


def test_whoever_bears_the_mark_is_told_instead_of_the_chief(staffed):
    Posting.objects.filter(user=staffed["officer"]).update(sorts_new=True)
    make.case(staffed["agency"])

    arrivals.tell(in_minutes(60))

    assert told() == [("officer", 1)]


def test_what_was_taken_meanwhile_or_is_ones_own_is_left_out(staffed):
    verbs.take(case=make.case(staffed["agency"]), by=staffed["officer"])
    make.case(staffed["agency"], by=staffed["chief"])
    Case.objects.filter(pk=make.case(staffed["agency"]).pk).update(filed_by=staffed["chief"])

    arrivals.tell(in_minutes(60))

    assert told() == []


def test_a_beat_that_slept_for_hours_tells_of_all_in_one(staffed):
    arrivals.tell(in_minutes(0))
    for minutes in (10, 130, 250):
        with at(in_minutes(minutes)):
            make.case(staffed["agency"])

    arrivals.tell(in_minutes(310))

    assert told() == [("chief", 3)]


def test_the_task_of_the_beat_tells(staffed):
    make.case(staffed["agency"])
    with at(in_minutes(60)):
        assert [tasks.tell_of_arrivals(), tasks.tell_of_arrivals()] == [True, False]

    assert told() == [("chief", 1)]


def test_each_reads_their_own_language_and_none_who_wants_none(staffed):
    staffed["chief"].language = "ar"
    staffed["chief"].save()
    Preference.objects.create(email=staffed["chief"].email, kind="desk", mode="never")
    make.case(staffed["agency"])
    arrivals.tell(in_minutes(60))
    message = Message.objects.get(template="case_new")
    assert (message.language, "/ar/admin/" in message.context["url"]) == ("ar", True)

    outbox.drain()

    message.refresh_from_db()
    assert message.state == "suppressed"


def test_killed_amid_the_letters_the_next_run_tells_once(staffed, monkeypatch):
    make.case(staffed["agency"])
    with monkeypatch.context() as patch:
        patch.setattr(arrivals.outbox, "post_many", killed)
        with pytest.raises(KeyboardInterrupt):
            arrivals.tell(in_minutes(60))
    assert told() == []

    assert [arrivals.tell(in_minutes(61)), arrivals.tell(in_minutes(62))] == [True, False]

    assert told() == [("chief", 1)]


@pytest.mark.django_db(transaction=True)
def test_four_beats_at_once_tell_once(staffed):
    make.case(staffed["agency"])
    later = in_minutes(60)

    results = at_once(*[lambda: arrivals.tell(later)] * 4)

    assert sorted(results) == [False, False, False, True]
    assert told() == [("chief", 1)]


def test_it_costs_the_same_for_many_as_for_few(staffed):
    def costs(minutes: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            arrivals.tell(in_minutes(minutes))
        return len(captured)

    make.case(staffed["agency"])
    few = costs(60)
    other = make.agency("khemisset", "AUKM", "Khémisset", "04.291")
    make.officer(other)
    with at(in_minutes(70)):
        for agency in (staffed["agency"], other) * 3:
            make.case(agency)

    assert costs(120) <= few + 1
    assert len(told()) == 3
