"""The hall: numbers, whose turn it is, how a turn ends, and what that means for the appointment behind it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError

from agencies.models import Role
from appointments.models import Booking, QueueTicket, Status, Turn
from appointments.verbs import changing, hall
from common import days
from tests.recipes import agencies, desk
from tests.recipes import appointments as make
from tests.recipes import hall as recipe

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def wish():
    return recipe.opened()


@pytest.fixture
def officer(wish):
    return recipe.officer()


def called(wish, officer, lane=None):
    return hall.call_next(lane=lane or recipe.lane(wish), by=officer)


# --- numbers -----------------------------------------------------------------------------------------------


def test_whoever_comes_for_an_appointment_has_an_a_and_whoever_walks_in_a_b(wish, officer):
    first, second = recipe.arrived(wish, by=officer), recipe.walked_in(wish, officer)

    assert (first.label, second.label) == ("A01", "B02")


def test_coming_twice_is_one_number(wish, officer):
    booking = recipe.expected(wish)

    tickets = [hall.arrive(booking=booking, by=officer) for _again in range(2)]

    assert tickets[0] == tickets[1]
    assert [event.verb for event in booking.events.all()] == ["booked", "arrived"]


def test_a_new_day_begins_at_one(wish, officer, monkeypatch):
    recipe.walked_in(wish, officer)
    tomorrow = days.today() + timedelta(days=1)
    monkeypatch.setattr(days, "today", lambda: tomorrow)

    assert recipe.walked_in(wish, officer).label == "B01"


def test_an_appointment_of_another_day_gets_no_number_and_says_its_day(wish, officer):
    booking = make.booked(wish, day=days.today() + timedelta(days=1))

    with pytest.raises(ValidationError, match=str(booking.day.year)) as refused:
        hall.arrive(booking=booking, by=officer)

    assert refused.value.code == "another_day"


def test_a_cancelled_appointment_gets_no_number(wish, officer):
    booking = recipe.expected(wish)
    changing.cancel(booking=booking, reason="plans", by=booking.person)

    with pytest.raises(ValidationError) as refused:
        hall.arrive(booking=booking, by=officer)

    assert refused.value.code == "forbidden_move"


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"party": 0}, "party"), ({"party": 1000}, "party"), ({"leaves_on": "yesterday"}, "leaves_on")],
)
def test_odd_words_of_who_walks_in_are_refused_beside_their_field(wish, officer, typed, field):
    if field == "leaves_on":
        typed = {"leaves_on": days.today() - timedelta(days=1)}

    with pytest.raises(ValidationError) as refused:
        recipe.walked_in(wish, officer, **typed)

    assert list(refused.value.message_dict) == [field]


def test_nobody_gets_a_number_for_what_no_lane_gives(wish, officer):
    with pytest.raises(ValidationError) as refused:
        recipe.walked_in(wish, officer, service=make.service())

    assert list(refused.value.message_dict) == ["service"]


# --- whose turn it is --------------------------------------------------------------------------------------


def test_appointments_whose_hour_has_come_go_first_then_walk_ins_then_those_long_before_their_hour(
    wish, officer, clock
):
    late_hour, walk_in = recipe.arrived(wish, 10, by=officer), recipe.walked_in(wish, officer)
    nine_thirty, nine = recipe.arrived(wish, 9, 30, by=officer), recipe.arrived(wish, 9, by=officer)
    clock(9, 26)

    order = list(QueueTicket.objects.of_day(wish.office).in_turn())

    assert order == [nine, nine_thirty, walk_in, late_hour]


def test_an_hour_has_come_five_minutes_before_and_not_six(wish, officer, clock):
    appointment, walk_in = recipe.arrived(wish, 9, by=officer), recipe.walked_in(wish, officer)

    clock(8, 54)
    before = QueueTicket.objects.of_day(wish.office).in_turn().first()
    clock(8, 55)
    after = QueueTicket.objects.of_day(wish.office).in_turn().first()

    assert (before, after) == (walk_in, appointment)


def test_of_those_who_walked_in_whoever_leaves_morocco_within_two_days_goes_first(wish, officer):
    today = days.today()
    waits = recipe.walked_in(wish, officer, leaves_on=today + timedelta(days=3))
    leaves = recipe.walked_in(wish, officer, leaves_on=today + timedelta(days=2))
    stays = recipe.walked_in(wish, officer)

    assert list(QueueTicket.objects.of_day(wish.office).in_turn()) == [leaves, waits, stays]


def test_of_two_appointments_of_one_hour_a_lane_calls_its_own(officer, clock):
    wish = recipe.opened(2)
    tickets = [recipe.arrived(wish, 9, by=officer) for _n in range(2)]
    second = next(ticket for ticket in tickets if ticket.booking.lane == recipe.lanes_of(wish)[1])
    clock(9)

    assert called(wish, officer, recipe.lanes_of(wish)[1]) == second


def test_a_lane_calls_only_for_what_it_gives(wish, officer):
    other = make.service()
    make.lane(wish.office, other)
    recipe.walked_in(wish, officer, service=other)

    assert called(wish, officer) is None


def test_nobody_is_called_from_another_office_or_another_day(wish, officer):
    annex = make.office()
    annex.pk, annex.kind = None, "annex"
    annex.save()
    there = make.lane(annex, wish.service)
    ticket = recipe.walked_in(wish, officer)

    assert hall.call_next(lane=there, by=officer) is None
    QueueTicket.objects.filter(pk=ticket.pk).update(day=days.today() - timedelta(days=1))
    assert called(wish, officer) is None


# --- a turn ------------------------------------------------------------------------------------------------


def test_a_turn_from_the_call_to_the_end_is_an_appointment_that_took_place(wish, officer, clock):
    booking = recipe.expected(wish)
    hall.arrive(booking=booking, by=officer)
    clock(9)

    ticket = called(wish, officer)
    hall.begin(ticket=ticket, by=officer)
    clock(9, 17)
    hall.finish(ticket=ticket, by=officer)

    ticket.refresh_from_db()
    booking.refresh_from_db()
    assert (ticket.turn, ticket.ended_at - ticket.started_at) == (Turn.DONE, timedelta(minutes=17))
    assert booking.status == Status.DONE
    assert [event.verb for event in booking.events.all()] == ["booked", "arrived", "took_place"]


def test_calling_once_more_counts_and_stays_at_the_lane(wish, officer, clock):
    recipe.walked_in(wish, officer)
    ticket = called(wish, officer)
    clock(8, 3)

    ticket = hall.recall(ticket=ticket, by=officer)

    assert (ticket.calls, days.local(ticket.called_at).minute, ticket.lane) == (2, 3, recipe.lane(wish))


def test_a_second_click_calls_nobody_else(wish, officer):
    tickets = [recipe.walked_in(wish, officer) for _n in range(2)]

    assert [called(wish, officer), called(wish, officer)] == [tickets[0], tickets[0]]
    assert QueueTicket.objects.get(pk=tickets[0].pk).calls == 1


def test_a_lane_that_serves_somebody_calls_nobody(wish, officer):
    tickets = [recipe.walked_in(wish, officer) for _n in range(2)]
    hall.begin(ticket=called(wish, officer), by=officer)

    with pytest.raises(ValidationError, match="B01") as refused:
        called(wish, officer)

    assert refused.value.code == "busy"
    assert QueueTicket.objects.get(pk=tickets[1].pk).turn == Turn.WAITING


def test_a_lane_that_does_not_receive_calls_nobody(wish, officer):
    recipe.walked_in(wish, officer)
    lane = recipe.lane(wish)
    lane.active = False
    lane.save()

    with pytest.raises(ValidationError) as refused:
        called(wish, officer, lane)

    assert refused.value.code == "closed_lane"


def test_called_in_vain_is_a_missed_appointment_until_the_person_comes_after_all(wish, officer, clock):
    booking = recipe.expected(wish)
    hall.arrive(booking=booking, by=officer)
    clock(9)

    missed = hall.absent(ticket=called(wish, officer), by=officer)
    booking.refresh_from_db()
    assert (missed.turn, booking.status) == (Turn.ABSENT, Status.NO_SHOW)

    back = hall.back_to_hall(ticket=missed, by=officer)
    assert (back.turn, back.lane, back.label) == (Turn.WAITING, None, "A01")
    hall.begin(ticket=called(wish, officer), by=officer)
    hall.finish(ticket=back, by=officer)

    booking.refresh_from_db()
    assert booking.status == Status.DONE


def test_whoever_is_sent_back_to_the_hall_frees_the_lane_and_keeps_the_place(wish, officer):
    first, second = recipe.walked_in(wish, officer), recipe.walked_in(wish, officer)
    hall.begin(ticket=called(wish, officer), by=officer)

    hall.back_to_hall(ticket=first, by=officer)

    assert list(QueueTicket.objects.of_day(wish.office).in_turn()) == [first, second]
    assert called(wish, officer) == first


def test_whoever_leaves_unserved_leaves_an_appointment_to_be_settled(wish, officer, clock):
    booking = recipe.expected(wish)
    hall.leave(ticket=hall.arrive(booking=booking, by=officer), by=officer)
    clock(10)

    booking.refresh_from_db()
    assert booking.status == Status.BOOKED
    assert list(Booking.objects.unsettled()) == [booking]


@pytest.mark.parametrize("verb", [hall.begin, hall.finish, hall.absent, hall.recall, hall.back_to_hall])
def test_what_may_not_follow_is_refused(wish, officer, verb):
    waiting = recipe.walked_in(wish, officer)

    with pytest.raises(ValidationError) as refused:
        verb(ticket=waiting, by=officer)

    assert refused.value.code == "forbidden_move"


def test_a_turn_left_open_yesterday_is_ended_today_and_not_put_back_in_the_hall(wish, officer):
    recipe.walked_in(wish, officer)
    ticket = called(wish, officer)
    QueueTicket.objects.filter(pk=ticket.pk).update(day=days.today() - timedelta(days=1))

    with pytest.raises(ValidationError) as refused:
        hall.back_to_hall(ticket=ticket, by=officer)
    hall.begin(ticket=ticket, by=officer)
    ended = hall.finish(ticket=ticket, by=officer)

    assert (refused.value.code, ended.turn) == ("another_day", Turn.DONE)


# --- meetings on a line ------------------------------------------------------------------------------------


@pytest.fixture
def on_the_phone(wish):
    """An appointment by phone at nine."""
    for row in (wish.service, recipe.lane(wish)):
        row.phone = True
        row.save()
    return recipe.expected(make.Wish(wish.service, wish.office, "phone"))


def test_a_call_begins_at_once_without_the_hall(wish, officer, on_the_phone, clock):
    clock(9)

    ticket = hall.begin_call(booking=on_the_phone, by=officer)
    again = hall.begin_call(booking=on_the_phone, by=officer)

    assert ticket == again
    assert (ticket.turn, ticket.lane, ticket.calls) == (Turn.SERVING, on_the_phone.lane, 1)
    hall.finish(ticket=ticket, by=officer)
    on_the_phone.refresh_from_db()
    assert on_the_phone.status == Status.DONE


def test_a_busy_lane_calls_nobody_by_phone(wish, officer, on_the_phone):
    recipe.walked_in(wish, officer)
    called(wish, officer)

    with pytest.raises(ValidationError) as refused:
        hall.begin_call(booking=on_the_phone, by=officer)

    assert refused.value.code == "busy"


def test_whoever_is_called_gets_no_number_in_the_hall_and_the_other_way_round(wish, officer, on_the_phone):
    with pytest.raises(ValidationError) as no_number:
        hall.arrive(booking=on_the_phone, by=officer)
    with pytest.raises(ValidationError) as no_call:
        hall.begin_call(booking=recipe.expected(wish, 10), by=officer)

    assert (no_number.value.code, no_call.value.code) == ("on_a_line", "at_the_office")


# --- what nobody settled -----------------------------------------------------------------------------------


def test_nobody_is_marked_as_absent_silently_and_staff_settle_it(wish, officer, clock):
    past, other = recipe.expected(wish, 9), recipe.expected(wish, 10)
    clock(11)
    assert list(Booking.objects.unsettled().order_by("starts")) == [past, other]

    hall.settle(booking=past, came=False, by=officer)
    hall.settle(booking=other, came=True, by=officer)
    hall.settle(booking=past, came=True, by=officer)

    assert set(Booking.objects.values_list("status", flat=True)) == {Status.DONE}
    assert [event.verb for event in past.events.all()] == ["booked", "nobody_came", "took_place"]
    assert not Booking.objects.unsettled().exists()


def test_what_has_not_begun_or_is_in_the_hall_is_not_settled(wish, officer, clock):
    later, here = recipe.expected(wish, 15), recipe.expected(wish, 9)
    hall.arrive(booking=here, by=officer)
    clock(11)

    codes = []
    for booking in (later, here):
        with pytest.raises(ValidationError) as refused:
            hall.settle(booking=booking, came=False, by=officer)
        codes.append(refused.value.code)

    assert codes == ["not_begun", "in_the_hall"]
    assert not Booking.objects.unsettled().exists()


def test_what_took_place_cannot_be_called_missed(wish, officer, clock):
    booking = recipe.expected(wish)
    clock(11)
    hall.settle(booking=booking, came=True, by=officer)

    with pytest.raises(ValidationError):
        hall.settle(booking=booking, came=False, by=officer)


# --- who may -----------------------------------------------------------------------------------------------


def strangers(wish):
    """Another agency's officer, and one's own administrator, who reads no names of visitors."""
    other = desk.agency("khenifra", "AUKH", "Khénifra", "05.301")
    return [recipe.officer(other), agencies.staff(Role.AGENCY_ADMIN, wish.office.agency)]


def test_only_who_receives_at_the_agency_moves_anybody(wish, officer):
    booking, ticket = recipe.expected(wish), recipe.walked_in(wish, officer)
    lane = recipe.lane(wish)

    for who in strangers(wish):
        for verb, given in (
            (hall.arrive, {"booking": booking}), (hall.settle, {"booking": booking, "came": True}),
            (hall.begin_call, {"booking": booking}), (hall.call_next, {"lane": lane}), (hall.leave, {"ticket": ticket}),
            (hall.walk_in, {"office": wish.office, "service": wish.service}),
        ):  # fmt: skip
            with pytest.raises((PermissionDenied, ObjectDoesNotExist)):
                verb(**given, by=who)

    assert set(QueueTicket.objects.values_list("turn", flat=True)) == {Turn.WAITING}
    assert Booking.objects.get().status == Status.BOOKED
