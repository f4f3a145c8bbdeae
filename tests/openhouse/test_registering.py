"""Registering, confirming, cancelling, waiting: places are never more than there are."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from common import days
from openhouse.models import Registration, Seat, Session
from openhouse.verbs import offering, registering
from tests.recipes import desk
from tests.recipes import openhouse as make

pytestmark = pytest.mark.django_db


def taken(session: Session) -> int:
    return Session.objects.get(pk=session.pk).taken


def test_a_confirmed_registration_keeps_its_places():
    session = make.session(capacity=5)

    row = make.registered(session, party=3)

    assert row.seat == Seat.REGISTERED
    assert taken(session) == 3
    assert [change.after for change in row.changes.all()] == ["held", "registered"]


def test_the_same_confirmation_twice_is_one_registration():
    session, person = make.session(), desk.citizen()
    row = registering.register(session=session, party=2, typed=make.typed(person))

    registering.confirm(registration=row, by=person)
    registering.confirm(registration=row, by=person)

    assert taken(session) == 2


def test_who_finds_no_place_waits_and_is_offered_the_first_that_fits():
    session = make.session(capacity=3)
    first = make.registered(session, party=3)
    family, single = make.registered(session, party=4 - 1), make.registered(session, party=1)
    assert (family.seat, single.seat) == (Seat.WAITING, Seat.WAITING)

    registering.change_party(registration=first, party=1, by=first.person)
    offering.offer_freed()

    family.refresh_from_db()
    single.refresh_from_db()
    assert (family.seat, single.seat) == (Seat.WAITING, Seat.OFFERED)
    assert offering.accept(registration=single, by=single.person).seat == Seat.REGISTERED
    assert taken(session) == 2


def test_a_place_not_confirmed_in_time_is_given_back():
    session = make.session(capacity=2)
    row = registering.register(session=session, party=2, typed=make.typed())
    Registration.objects.filter(pk=row.pk).update(held_until=days.now() - timedelta(seconds=1))

    assert offering.lapse_due() == 1
    assert offering.lapse_due() == 0

    assert taken(session) == 0
    assert registering.confirm(registration=row, by=desk.citizen()).seat == Seat.REGISTERED
    assert taken(session) == 2


def test_one_person_registers_once_for_a_session():
    session, person = make.session(), desk.citizen()
    make.registered(session, person)
    again = registering.register(session=session, party=1, typed=make.typed(person))

    with pytest.raises(ValidationError) as refused:
        registering.confirm(registration=again, by=person)

    assert refused.value.code == "already"


def test_cancelling_twice_gives_the_places_back_once():
    session = make.session()
    row = make.registered(session, party=4)

    registering.cancel(registration=row, by=row.person)
    registering.cancel(registration=row, by=row.person)

    assert taken(session) == 0


@pytest.mark.parametrize("party", [0, 7, 1000])
def test_a_party_that_no_registration_may_have_is_refused(party):
    with pytest.raises(ValidationError) as refused:
        registering.register(session=make.session(), party=party, typed=make.typed())

    assert refused.value.code == "party"


def test_a_session_that_began_takes_nobody():
    session = make.session(make.event(in_days=-1))

    with pytest.raises(ValidationError) as refused:
        registering.register(session=session, party=1, typed=make.typed())

    assert refused.value.code == "past"


def test_the_database_refuses_more_than_there_are_places():
    session = make.session(capacity=2)

    with pytest.raises(IntegrityError, match="session_never_above_capacity"), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(taken=3)


def test_fewer_places_than_are_taken_are_refused_at_the_field():
    session = make.session(capacity=5)
    make.registered(session, party=4)
    session = Session.objects.get(pk=session.pk)
    session.capacity = 3

    with pytest.raises(ValidationError) as refused:
        session.full_clean()

    assert "capacity" in refused.value.message_dict


def test_the_history_of_a_registration_cannot_be_rewritten():
    change = make.registered().changes.first()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        type(change).objects.filter(pk=change.pk).update(after="cancelled")
