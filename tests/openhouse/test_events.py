"""What staff do with an event: published, taken back, called off, copied; people told when a session moves."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from agencies.models import Role
from common import days
from notifications.models import Message
from openhouse.models import OpenDay, Registration, Seat, Session, State
from openhouse.verbs import events, registering
from tests.recipes import agencies, desk
from tests.recipes import openhouse as make
from tests.recipes.crowd import rush

pytestmark = pytest.mark.django_db
WHY = {"why_ar": "حالة الطقس", "why_fr": "Intempéries"}


@pytest.fixture
def admin(db):
    """The administrator of the agency whose events the recipes make."""
    return desk.officer(desk.agency(), Role.AGENCY_ADMIN)


def draft(**fields) -> OpenDay:
    return make.event(state=State.DRAFT, **fields)


def letters(template: str) -> int:
    return Message.objects.filter(template=template).count()


def fresh(event: OpenDay) -> OpenDay:
    return OpenDay.objects.get(pk=event.pk)


def test_a_draft_is_published(admin):
    event = draft()

    events.publish(event=event, by=admin)

    assert fresh(event).state == State.PUBLISHED
    assert fresh(event).announced_at


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"in_days": -9}, "over"), ({"title_fr": ""}, "title"), ({"state": State.CANCELLED}, "forbidden_move")],
)
def test_what_is_over_untitled_or_called_off_is_not_published(admin, fields, code):
    event = make.event(**{"state": State.DRAFT} | fields)

    with pytest.raises(ValidationError) as refused:
        events.publish(event=event, by=admin)

    assert refused.value.code == code
    assert fresh(event).state == event.state


def test_an_event_with_a_session_outside_it_or_an_online_one_without_a_room_is_not_published(admin):
    outside, roomless = draft(), draft(online=True)
    make.session(outside, day=outside.last_day + timedelta(days=1))

    for event in (outside, roomless):
        with pytest.raises(ValidationError):
            events.publish(event=event, by=admin)

    assert not OpenDay.objects.filter(state=State.PUBLISHED).exists()


@pytest.mark.parametrize("verb", ["publish", "unpublish", "call_off", "duplicate"])
def test_nobody_but_who_manages_the_event_does_anything_with_it(verb):
    event, call = draft(), getattr(events, verb)
    more = {"call_off": WHY, "duplicate": {"first_day": days.today()}}.get(verb, {})
    elsewhere = agencies.agency("fes", "AUFS", "Fès")

    for stranger in (desk.officer(elsewhere, Role.AGENCY_ADMIN), desk.officer(desk.agency()), desk.citizen()):
        with pytest.raises(PermissionDenied):
            call(event=event, by=stranger, **more)

    assert OpenDay.objects.get() == event
    assert fresh(event).state == State.DRAFT


def test_an_event_nobody_registered_for_goes_back_to_a_draft(admin):
    event = make.event()
    make.session(event)

    events.unpublish(event=event, by=admin)

    assert fresh(event).state == State.DRAFT


def test_what_people_registered_for_is_called_off_never_unpublished(admin):
    row = make.registered()

    with pytest.raises(ValidationError, match=r"registered|inscrit|سجل|سُجّل") as refused:
        events.unpublish(event=row.session.event, by=admin)

    assert refused.value.code == "taken"
    assert fresh(row.session.event).state == State.PUBLISHED


def test_calling_off_tells_everybody_who_stands_on_a_list_once_in_their_language(admin):
    event = make.event()
    one, other = make.session(event, 2), make.session(event)
    make.registered(one, party=2, language="ar")
    make.registered(one, party=2, language="fr")  # on the waiting list
    gone = make.registered(other)
    registering.cancel(registration=gone, by=gone.person)

    events.call_off(event=event, by=admin, **WHY)
    events.call_off(event=event, by=admin, **WHY)

    told = Message.objects.filter(template="visit_called_off")
    assert fresh(event).state == State.CANCELLED
    assert sorted((letter.language, letter.context["why"]) for letter in told) == [
        ("ar", WHY["why_ar"]),
        ("fr", WHY["why_fr"]),
    ]


@pytest.mark.parametrize(
    ("fields", "why", "code"),
    [
        ({}, WHY | {"why_ar": " "}, "why"),
        ({}, WHY | {"why_fr": ""}, "why"),
        ({"state": State.DRAFT}, WHY, "forbidden_move"),
        ({"in_days": -9}, WHY, "over"),
    ],
)
def test_without_a_reason_or_announcement_nothing_is_called_off(admin, fields, why, code):
    event = make.event(**fields)

    with pytest.raises(ValidationError) as refused:
        events.call_off(event=event, by=admin, **why)

    assert refused.value.code == code
    assert fresh(event).state == event.state


def test_a_copy_keeps_stands_and_sessions_and_nobody_is_registered_for_it(admin):
    event = make.event(poster="posters/a.pdf", online_url="https://meet.example/a", hall_ar="القاعة", hall_fr="Salle")
    event.stands.create(name_ar="المحافظة العقارية", name_fr="Conservation foncière", order=3)
    session = make.session(event, day=event.first_day + timedelta(days=1), starts=time(15), ends=time(16))
    make.registered(session, party=2)
    first = event.first_day + timedelta(days=30)

    made = fresh(events.duplicate(event=event, first_day=first, by=admin))

    (copied,) = made.sessions.all()
    assert (made.state, made.first_day, made.last_day) == (State.DRAFT, first, first + timedelta(days=2))
    assert (made.title_ar, made.title_fr, made.hall_ar) == (event.title_ar, event.title_fr, "القاعة")
    assert list(made.agencies.all()) == [desk.agency()]
    assert made.stands.get().name_ar == "المحافظة العقارية"
    assert (copied.day, copied.starts, copied.taken, copied.capacity) == (first + timedelta(days=1), time(15), 0, 10)
    assert copied.starts_at == session.starts_at + timedelta(days=30)
    assert not made.poster
    assert not made.online_url
    assert Registration.objects.get().session == session


def test_a_copy_made_by_an_agency_does_not_announce_for_another(admin):
    event = make.event()
    event.agencies.add(agencies.agency("fes", "AUFS", "Fès"))

    made = events.duplicate(event=event, first_day=days.today(), by=admin)

    assert list(made.agencies.all()) == [desk.agency()]


def test_no_copy_begins_in_the_past(admin):
    with pytest.raises(ValidationError) as refused:
        events.duplicate(event=make.event(), first_day=days.today() - timedelta(days=1), by=admin)

    assert refused.value.code == "past"
    assert OpenDay.objects.count() == 1


def test_a_session_that_moves_is_told_to_who_is_registered_and_to_nobody_else(admin):
    event = make.event()
    moved, stays = make.session(event), make.session(event)
    make.registered(moved), make.registered(stays)

    with transaction.atomic():
        before = events.hold(event=event)
        Session.objects.filter(pk=moved.pk).update(starts=time(9), starts_at=moved.starts_at - timedelta(hours=1))
        told = events.tell_moved(event=event, before=before, by=admin)

    letter = Message.objects.get(template="visit_moved")
    assert told == 1
    assert letter.user == moved.registrations.get().person
    assert letter.context["before"] == moved.starts_at.isoformat()


def test_another_hall_is_told_and_another_title_is_not(admin):
    event = make.event()
    make.registered(make.session(event))

    for change, told in (({"title_fr": "Autre"}, 0), ({"hall_ar": "قاعة أخرى", "hall_fr": "Autre salle"}, 1)):
        with transaction.atomic():
            before = events.hold(event=event)
            OpenDay.objects.filter(pk=event.pk).update(**change)
            assert events.tell_moved(event=event, before=before, by=admin) == told


@pytest.mark.django_db(transaction=True)
def test_who_registers_while_the_event_is_called_off_is_refused_or_told(admin):
    event = make.event()
    session, people = make.session(event, 50), [desk.citizen() for _ in range(8)]

    def come(person):
        return lambda: registering.register_for(session=session, party=1, typed=make.typed(person), by=person)

    results = rush(*map(come, people), lambda: events.call_off(event=event, by=admin, **WHY))

    kept = Registration.objects.filter(seat=Seat.REGISTERED)
    refused = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(error, ValidationError) for error in refused), refused
    assert kept.count() + len(refused) == 8
    assert letters("visit_called_off") == kept.count()
    assert Session.objects.get().taken == kept.count()


@pytest.mark.django_db(transaction=True)
def test_cancelling_and_calling_off_at_once_do_not_lock_each_other_out(admin):
    event = make.event()
    session = make.session(event, 50)
    rows = [make.registered(session) for _ in range(8)]

    def leave(row):
        return lambda: registering.cancel(registration=row, by=row.person)

    results = rush(*map(leave, rows), lambda: events.call_off(event=event, by=admin, **WHY))

    errors = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(error, ValidationError) for error in errors), errors
    assert fresh(event).state == State.CANCELLED
