"""Letting people in: a ticket opens the door once, each refusal says why, a mistake leaves its trace."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import override

from agencies.models import Role
from common import days
from openhouse.codes import code_in, mark_of, salt_of
from openhouse.models import Arrival, Registration, Seat, State, UndoneArrival
from openhouse.verbs import arriving, registering
from tests.recipes import desk
from tests.recipes import door as make
from tests.recipes import openhouse as visits
from tests.recipes.agencies import staff
from tests.recipes.crowd import rush

pytestmark = pytest.mark.django_db


def fes():
    return desk.agency("fes", "AUFS", "Fès", "03.231")


def why(call, *args, **kwargs) -> str:
    """The code of a refusal, its words being there in both languages."""
    with pytest.raises(ValidationError) as refused:
        call(*args, **kwargs)
    assert " ".join(refused.value.messages)
    return refused.value.code


def scan(row: Registration, by, **more) -> Arrival:
    return arriving.let_in(event=row.session.event, code=row.code, by=by, **more)


def put_to(row: Registration, seat: str) -> Registration:
    Registration.objects.filter(pk=row.pk).update(seat=seat, held_until=timezone.now())
    return row


# --- a ticket -------------------------------------------------------------------------------------


def test_a_ticket_lets_its_whole_party_in_to_its_session():
    row, officer = make.ticket(party=4), make.officer()

    arrival = scan(row, officer)

    assert (arrival.registration, arrival.people, arrival.session, arrival.by) == (row, 4, row.session, officer)
    assert arrival.country == row.country


def test_the_code_is_read_as_people_type_and_phones_scan_it(settings):
    row, officer = make.ticket(), make.officer()
    spaced = f" {row.code[:4].lower()} - {row.code[4:].lower()} "

    assert code_in(spaced) == row.code
    assert code_in(f"{settings.BASE_URL}/open-days/t/{row.code.lower()}/?from=mail") == row.code
    assert code_in(f"http://other.example/open-days/t/{row.code}") == row.code
    assert scan(row, officer) == arriving.let_in(
        event=row.session.event, code=spaced, by=officer, uid=Arrival.objects.get().uid
    )


def test_signs_of_other_alphabets_that_look_alike_are_read():
    # Cyrillic А and В, full-width 2, Arabic-Indic 3 and 4, a U that no code has
    assert code_in("АВ２٣٤UXY") == "AB234VXY"


NO_CODES = [
    *("", "ABC", "ABCDEFGHJ", "ABCDEFG0", "ABCDEFGO", "ABCDEFGI", "مرحبا", "x" * 300, "🙂" * 8),
    *("https://portal.example/open-days/5/", "/open-days/t//", "https://[/open-days/t/", "//%00/%FF"),
]


@pytest.mark.parametrize("typed", NO_CODES)
def test_what_no_ticket_has_is_told_at_once(typed):
    assert why(arriving.let_in, event=make.event(), code=typed, by=make.officer()) == "mistyped"


def test_fewer_of_the_party_come_but_never_more():
    row, officer = make.ticket(party=3), make.officer()

    assert why(scan, row, officer, people=4) == "people"
    assert why(scan, row, officer, people=0) == "people"
    assert scan(row, officer, people=2).people == 2


def test_the_second_scan_is_told_when_and_by_whom():
    row, first = make.ticket(party=3), make.officer(name_latin="Hind Colleague", name_ar="هند")
    scan(row, first, people=2)

    with override("fr"), pytest.raises(ValidationError, match="Hind Colleague") as refused:
        scan(row, make.officer())

    assert refused.value.code == "in_already"
    assert f"{days.local(timezone.now()):%H:}" in refused.value.message
    assert Arrival.objects.count() == 1


def test_the_same_entry_sent_again_is_one_arrival():
    row, officer, uid = make.ticket(party=2), make.officer(), uuid.uuid4()

    first = scan(row, officer, uid=uid)

    assert scan(row, officer, uid=uid) == first
    # a colleague's phone on which it was left unsent
    assert scan(row, make.officer(), uid=uid) == first
    assert Arrival.objects.get().people == 2


def test_an_entry_of_another_event_is_not_answered_by_this_one():
    row, officer, uid = make.ticket(), make.officer(), uuid.uuid4()
    scan(row, officer, uid=uid)

    assert why(arriving.count_in, event=make.event(), people=1, by=officer, uid=uid) == "uid"


@pytest.mark.parametrize(
    ("seat", "code"),
    [(Seat.LAPSED, "lapsed"), (Seat.WAITING, "waiting"), (Seat.OFFERED, "waiting"), (Seat.HELD, "unconfirmed")],
)
def test_a_registration_without_a_place_is_refused_with_its_reason(seat, code):
    row = put_to(make.ticket(), seat)

    assert why(scan, row, make.officer()) == code
    assert not Arrival.objects.exists()


def test_a_cancelled_ticket_is_refused():
    row = visits.registered(visits.session(make.event(), day=days.today() + timedelta(days=1)))
    registering.cancel(registration=row, by=row.person)

    assert why(scan, row, make.officer()) == "cancelled"


def test_an_unknown_code_is_refused():
    assert why(arriving.let_in, event=make.event(), code="ZZZZ ZZZZ", by=make.officer()) == "unknown"


def test_a_ticket_of_another_event_is_named_to_its_own_agency_alone():
    here, officer = make.event(), make.officer()
    ours, theirs = make.ticket(), make.ticket(make.session(make.event(fes())))

    for row, named in ((ours, True), (theirs, False)):
        with pytest.raises(ValidationError) as refused:
            arriving.let_in(event=here, code=row.code, by=officer)
        assert refused.value.code == "other_event"
        assert (row.session.event.title in refused.value.message) is named


def test_a_ticket_of_another_session_takes_one_press_more():
    event, officer = make.event(), make.officer()
    row, other = make.ticket(make.session(event)), make.session(event)

    assert why(scan, row, officer, session=other) == "other_session"
    assert scan(row, officer, session=other, anyway=True).session == other


def test_a_ticket_of_another_day_takes_one_press_more_and_counts_for_no_session_of_that_day():
    event, officer = make.event(), make.officer()
    row = make.ticket(make.session(event, day=days.today() + timedelta(days=1)))

    assert why(scan, row, officer) == "other_day"
    assert scan(row, officer, anyway=True).session is None


def test_anyway_opens_no_other_refusal():
    row, officer = make.ticket(), make.officer()
    other = make.event()

    assert why(arriving.let_in, event=other, code=row.code, by=officer, anyway=True) == "other_event"
    assert why(scan, put_to(row, Seat.LAPSED), officer, anyway=True) == "lapsed"


def test_a_forged_session_of_another_event_is_refused():
    row, officer = make.ticket(), make.officer()
    strange = make.session()

    assert why(scan, row, officer, session=strange) == "session"
    assert why(arriving.count_in, event=row.session.event, people=1, by=officer, session=strange) == "session"


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


# --- who ------------------------------------------------------------------------------------------------


def test_only_who_works_for_an_agency_of_the_event_lets_people_in():
    row = make.ticket()
    strangers = [
        make.officer(fes()), desk.citizen(), staff(Role.MINISTRY_READER), staff(Role.MINISTRY_ADMIN),
        staff(Role.OFFICER, desk.agency(), until=days.today() - timedelta(days=1)),
    ]  # fmt: skip

    for stranger in strangers:
        with pytest.raises(PermissionDenied):
            scan(row, stranger)
        with pytest.raises(PermissionDenied):
            arriving.count_in(event=row.session.event, people=1, by=stranger)
    assert not Arrival.objects.exists()


def test_staff_of_each_agency_of_a_shared_event_let_people_in():
    row = make.ticket()
    row.session.event.agencies.add(fes())

    assert scan(row, make.officer(fes())).registration == row


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CHIEF, Role.AGENCY_ADMIN])
def test_roles_of_an_agency_let_people_in(role):
    row = make.ticket()

    assert scan(row, desk.officer(desk.agency(), role)).people == 1


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


# --- what phones know ---------------------------------------------------------------------------------------


def test_marks_of_codes_differ_by_event_and_do_not_give_the_code_away():
    one, other = salt_of(1), salt_of(2)

    assert mark_of("ABCD2345", one) != mark_of("ABCD2345", other)
    # four bytes: many of all possible codes share a mark
    assert len(mark_of("ABCD2345", one)) == 8
