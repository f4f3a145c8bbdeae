"""Many officers at one moment: real threads and connections, each person called once, each number given once."""

from collections import Counter

import pytest
from django.core.exceptions import ValidationError

from appointments.models import QueueTicket, Turn
from appointments.verbs import hall
from tests.recipes import hall as recipe
from tests.requests_desk.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]


def test_twenty_officers_call_ten_people_and_each_is_called_once():
    wish = recipe.opened(20)
    officers = [recipe.officer() for _n in range(20)]
    waiting = [recipe.walked_in(wish, officers[0]) for _n in range(10)]

    results = at_once(*[
        lambda lane=lane, who=who: hall.call_next(lane=lane, by=who)
        for lane, who in zip(recipe.lanes_of(wish), officers, strict=True)
    ])  # fmt: skip

    assert Counter(type(result).__name__ for result in results) == {"QueueTicket": 10, "NoneType": 10}
    assert {ticket.pk for ticket in results if ticket} == {ticket.pk for ticket in waiting}
    rows = list(QueueTicket.objects.all())
    assert {row.turn for row in rows} == {Turn.CALLED}
    assert len({row.lane_id for row in rows}) == 10


def test_fifty_people_at_one_moment_have_fifty_numbers():
    wish, officer = recipe.opened(), recipe.officer()

    results = at_once(*[lambda: recipe.walked_in(wish, officer)] * 50)

    assert not [result for result in results if isinstance(result, Exception)]
    assert sorted(ticket.number for ticket in results) == list(range(1, 51))


def test_one_officer_who_clicks_ten_times_calls_one_person():
    wish, officer = recipe.opened(), recipe.officer()
    for _n in range(10):
        recipe.walked_in(wish, officer)

    results = at_once(*[lambda: hall.call_next(lane=recipe.lane(wish), by=officer)] * 10)

    assert len({ticket.pk for ticket in results}) == 1
    assert QueueTicket.objects.filter(turn=Turn.CALLED, calls=1).count() == 1


def test_one_person_who_is_received_at_two_doors_has_one_number():
    wish, officer = recipe.opened(), recipe.officer()
    booking = recipe.expected(wish)

    results = at_once(*[lambda: hall.arrive(booking=booking, by=officer)] * 8)

    assert len({ticket.pk for ticket in results}) == 1
    assert booking.events.filter(verb="arrived").count() == 1


def test_went_away_and_did_not_come_at_one_moment_are_one_of_both(clock):
    wish, officer = recipe.opened(), recipe.officer()
    booking = recipe.expected(wish)
    hall.arrive(booking=booking, by=officer)
    clock(9)
    ticket = hall.call_next(lane=recipe.lane(wish), by=officer)

    results = at_once(lambda: hall.leave(ticket=ticket, by=officer), lambda: hall.absent(ticket=ticket, by=officer))

    assert sum(isinstance(result, QueueTicket) for result in results) == 1
    assert sum(isinstance(result, ValidationError) for result in results) == 1


def test_two_lanes_take_up_one_phone_meeting_and_one_of_them_has_it(clock):
    wish, officer = recipe.opened(2), recipe.officer()
    wish.service.phone = True
    wish.service.save()
    lanes = recipe.lanes_of(wish)
    for lane in lanes:
        lane.phone = True
        lane.save()
    booking = recipe.expected(type(wish)(wish.service, wish.office, "phone"))

    results = at_once(*[lambda lane=lane: hall.begin_call(booking=booking, lane=lane, by=officer) for lane in lanes])

    assert QueueTicket.objects.count() == 1
    assert sum(isinstance(result, ValidationError) for result in results) == 1
