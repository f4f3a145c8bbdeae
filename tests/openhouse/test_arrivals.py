"""What is counted at the door: while an event is on, walk-ins, a mistake that leaves its trace, phones at once."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from common import days
from openhouse.models import Arrival, State, UndoneArrival
from openhouse.verbs import arriving
from tests.recipes import door as make
from tests.recipes import openhouse as visits
from tests.recipes.crowd import rush
from tests.recipes.door import scan, why

pytestmark = pytest.mark.django_db


# --- when -------------------------------------------------------------------------------------------


def test_an_event_called_off_draft_to_come_or_past_lets_nobody_in():
    officer = make.officer()
    cases = {
        "off": make.event(state=State.CANCELLED), "draft": make.event(state=State.DRAFT),
        "not_begun": visits.event(in_days=1), "past": visits.event(in_days=-3, length=2),
    }  # fmt: skip

    for code, event in cases.items():
        row = make.ticket(make.session(visits.event(), day=days.today() + timedelta(days=10)))
        assert why(arriving.let_in, event=event, code=row.code, by=officer) == code
        assert why(arriving.count_in, event=event, people=1, by=officer) == code


def test_what_was_noted_in_time_is_taken_after_the_event_for_some_days():
    event, officer = visits.event(in_days=-2, length=2), make.officer()
    row = make.ticket(make.session(event, day=days.today() - timedelta(days=1)))
    noon = days.start_of(days.today()) - timedelta(hours=12)

    late = scan(row, officer, at=noon)

    assert (late.at, late.session) == (noon, row.session)
    assert late.sent_at > noon
    assert why(arriving.count_in, event=event, people=1, by=officer) == "past"


def test_what_was_noted_too_long_ago_is_not_counted():
    event, officer = visits.event(in_days=-9, length=2), make.officer()
    then = timezone.now() - timedelta(days=8)

    assert why(arriving.count_in, event=event, people=1, by=officer, at=then) == "late"


def test_a_phone_whose_clock_runs_ahead_notes_no_arrival_of_the_future():
    before = timezone.now()

    row = arriving.count_in(event=make.event(), people=1, by=make.officer(), at=before + timedelta(days=1))

    assert before <= row.at <= timezone.now()
    with pytest.raises(DatabaseError), transaction.atomic():
        Arrival.objects.create(event=row.event, by=row.by, at=timezone.now() + timedelta(hours=1))


# --- walk-ins -----------------------------------------------------------------------------------------


def test_walk_ins_are_counted_with_country_and_session_once():
    session, officer, uid = make.session(), make.officer(), uuid.uuid4()
    told = {"event": session.event, "people": 5, "country": "FR", "session": session, "by": officer, "uid": uid}

    first = arriving.count_in(**told)

    assert arriving.count_in(**told) == first
    assert (first.people, first.country, first.session, first.registration) == (5, "FR", session, None)


def test_so_many_at_once_nobody_counts():
    event, officer = make.event(), make.officer()

    for people in (0, -1, 101):
        assert why(arriving.count_in, event=event, people=people, by=officer) == "people"
        with pytest.raises(DatabaseError), transaction.atomic():
            Arrival.objects.create(event=event, by=officer, people=people)


# --- a mistake -------------------------------------------------------------------------------------


def test_a_mistake_is_taken_back_and_leaves_its_trace():
    row, officer = make.ticket(party=3), make.officer()
    arrival = scan(row, officer)

    arriving.take_back(arrival=arrival, by=officer)
    arriving.take_back(arrival=arrival, by=officer)

    trace = UndoneArrival.objects.get()
    assert (trace.uid, trace.registration, trace.people, trace.by) == (arrival.uid, row, 3, officer)
    assert trace.undone_by == officer
    assert not Arrival.objects.exists()
    assert scan(row, officer).people == 3


def test_a_phone_that_sends_once_more_what_was_taken_back_is_told_so():
    row, officer = make.ticket(), make.officer()
    arrival, walk_in = scan(row, officer), arriving.count_in(event=row.session.event, people=1, by=officer)
    for one in (arrival, walk_in):
        arriving.take_back(arrival=one, by=officer)

    assert why(scan, row, officer, uid=arrival.uid) == "undone"
    assert why(arriving.count_in, event=row.session.event, people=1, by=officer, uid=walk_in.uid) == "undone"


def test_nobody_takes_back_what_another_made_or_what_is_long_past():
    row, officer = make.ticket(), make.officer()
    arrival = scan(row, officer)

    assert why(arriving.take_back, arrival=arrival, by=make.officer()) == "not_yours"
    sent = timezone.now() - arriving.UNDO_FOR - timedelta(seconds=1)
    old = Arrival.objects.create(event=arrival.event, by=officer, at=sent, sent_at=sent)
    assert why(arriving.take_back, arrival=old, by=officer) == "too_late"
    assert Arrival.objects.count() == 2


def test_fewer_people_than_were_let_in_are_put_right_and_both_numbers_are_kept():
    row, officer, uid = make.ticket(party=4), make.officer(), uuid.uuid4()
    arrival = scan(row, officer)

    made = arriving.correct(arrival=arrival, people=2, by=officer, uid=uid)
    again = arriving.correct(arrival=made, people=2, by=officer, uid=uid)

    assert made == again == Arrival.objects.get()
    assert (made.people, made.at, made.session) == (2, arrival.at, arrival.session)
    assert UndoneArrival.objects.get().people == 4
    assert why(arriving.correct, arrival=made, people=5, by=officer) == "people"


def test_the_database_lets_no_arrival_vanish_or_change_and_no_trace_either():
    row, officer = make.ticket(), make.officer()
    arrival = scan(row, officer)
    with pytest.raises(DatabaseError), transaction.atomic():
        arrival.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Arrival.objects.update(people=9)
    with pytest.raises(DatabaseError), transaction.atomic():
        Arrival.objects.create(event=arrival.event, registration=row, by=officer)

    arriving.take_back(arrival=arrival, by=officer)

    with pytest.raises(DatabaseError), transaction.atomic():
        UndoneArrival.objects.update(people=9)
    with pytest.raises(DatabaseError), transaction.atomic():
        UndoneArrival.objects.all().delete()


# --- all at once ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_twenty_phones_that_scan_one_ticket_let_it_in_once():
    row, officers = make.ticket(party=3), [make.officer() for _n in range(20)]

    results = rush(*(lambda by=by: scan(row, by) for by in officers))

    let_in = [one for one in results if isinstance(one, Arrival)]
    assert len(let_in) == 1
    assert {one.code for one in results if one not in let_in} == {"in_already"}
    assert Arrival.objects.get().people == 3


@pytest.mark.django_db(transaction=True)
def test_an_entry_sent_ten_times_at_once_is_one_arrival():
    row, officer, one, other = make.ticket(), make.officer(), uuid.uuid4(), uuid.uuid4()
    event = row.session.event

    scanned = rush(*[lambda: scan(row, officer, uid=one)] * 10)
    counted = rush(*[lambda: arriving.count_in(event=event, people=4, by=officer, uid=other)] * 10)

    assert {type(found) for found in scanned + counted} == {Arrival}
    assert sorted(Arrival.objects.values_list("people", flat=True)) == [1, 4]


@pytest.mark.django_db(transaction=True)
def test_taking_back_and_sending_again_at_once_never_count_twice():
    row, officer = make.ticket(), make.officer()
    arrival = scan(row, officer)

    rush(*[lambda: arriving.take_back(arrival=arrival, by=officer), lambda: scan(row, officer, uid=arrival.uid)] * 8)

    assert not Arrival.objects.filter(uid=arrival.uid).exists()
    assert UndoneArrival.objects.filter(uid=arrival.uid).count() == 1
