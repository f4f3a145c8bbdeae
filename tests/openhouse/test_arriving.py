"""Letting people in: a ticket opens the door once, each refusal says why, staff of the event's agencies alone."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import override

from agencies.models import Role
from common import days
from openhouse.codes import code_in, mark_of, salt_of
from openhouse.models import Arrival, Registration, Seat
from openhouse.verbs import arriving, registering
from tests.recipes import desk
from tests.recipes import door as make
from tests.recipes import openhouse as visits
from tests.recipes.agencies import staff
from tests.recipes.door import scan, why

pytestmark = pytest.mark.django_db


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
    ours, theirs = make.ticket(), make.ticket(make.session(make.event(desk.fes())))

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


# --- who ------------------------------------------------------------------------------------------------


def test_only_who_works_for_an_agency_of_the_event_lets_people_in():
    row = make.ticket()
    strangers = [
        make.officer(desk.fes()), desk.citizen(), staff(Role.MINISTRY_READER), staff(Role.MINISTRY_ADMIN),
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
    row.session.event.agencies.add(desk.fes())

    assert scan(row, make.officer(desk.fes())).registration == row


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CHIEF, Role.AGENCY_ADMIN])
def test_roles_of_an_agency_let_people_in(role):
    row = make.ticket()

    assert scan(row, desk.officer(desk.agency(), role)).people == 1


# --- what phones know ---------------------------------------------------------------------------------------


def test_marks_of_codes_differ_by_event_and_do_not_give_the_code_away():
    one, other = salt_of(1), salt_of(2)

    assert mark_of("ABCD2345", one) != mark_of("ABCD2345", other)
    # four bytes: many of all possible codes share a mark
    assert len(mark_of("ABCD2345", one)) == 8
