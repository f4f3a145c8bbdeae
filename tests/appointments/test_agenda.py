"""The agenda: what lies where in a lane's day and week, what it costs, and who may look."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from agencies.models import HoursRule, Role
from appointments import agenda
from appointments.agenda import ABSENT, BOOKED, CLOSED, DUTY, FREE, HELD
from appointments.models import Booking, LaneAbsence, Status, Turn
from appointments.verbs import changing, hall
from common import days
from tests.recipes import agencies, desk
from tests.recipes import appointments as make
from tests.recipes import hall as recipe
from tests.recipes.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "second_factor_aside")]


@pytest.fixture
def wish():
    return recipe.opened(opens=time(9), closes=time(11))


def page(name: str = "agenda", language: str = "fr") -> str:
    return reverse(f"admin:appointments_booking_{name}").replace("/ar/", f"/{language}/")


def laid(column, *kinds):
    """Pieces of a column as text: kind and hours."""
    pieces = [piece for piece in column.pieces if not kinds or piece.kind in kinds]
    return [f"{piece.kind} {piece.place.starts:%H:%M}-{piece.place.ends:%H:%M}" for piece in pieces]


def test_a_day_has_a_column_for_each_lane_with_what_is_booked_and_what_is_free():
    wish = recipe.opened(2, opens=time(9), closes=time(11))
    booking = recipe.expected(wish, 9, 30)

    drawn = agenda.of_day(wish.office, days.today())

    columns = {column.lane: column for column in drawn.columns}
    mine = columns.pop(booking.lane)
    assert laid(mine) == ["free 09:00-09:30", "booked 09:30-09:50", "free 10:00-11:00"]
    assert laid(*columns.values()) == ["free 09:00-11:00"]
    assert (drawn.hours, drawn.stacked) == (range(9, 11), False)


def test_what_is_past_is_not_free_and_todays_line_stands_at_the_hour(wish, clock):
    clock(9, 42)

    drawn = agenda.of_day(wish.office, days.today())

    assert laid(drawn.columns[0]) == ["free 09:45-11:00"]
    assert drawn.now.css == "fh9 fm8 th9 tm9"


def test_closed_duty_and_absent_hours_are_shaded(wish):
    rule = HoursRule.objects.filter(weekday=0).get()
    HoursRule.objects.create(period=rule.period, weekday=0, opens=time(17), closes=time(18, 30), duty=True)
    on_duty = make.lane(wish.office, wish.service, on_duty=True)
    LaneAbsence.objects.create(
        lane=on_duty, first_day=days.today(), last_day=days.today(), starts=time(10), ends=time(12), reason="Formation"
    )

    usual, duty = agenda.of_day(wish.office, days.today()).columns

    assert laid(usual, CLOSED, DUTY) == ["closed 11:00-19:00"]
    assert laid(duty, CLOSED, DUTY) == ["closed 11:00-17:00", "closed 18:30-19:00", "duty 17:00-18:30"]
    assert laid(duty, ABSENT, FREE) == ["free 09:00-10:00", "absent 10:00-12:00", "free 17:00-18:30"]


def test_a_time_that_a_browser_holds_is_taken_and_nobodys(wish):
    make.held(wish, day=days.today(), starts=time(9), typed={"name_latin": "Zineb Tahiri"})

    column = agenda.of_day(wish.office, days.today()).columns[0]

    assert laid(column, HELD, BOOKED) == ["held 09:00-09:20"]
    assert not column.bookings


def test_what_was_cancelled_is_free_again_and_what_took_place_stays(wish, clock):
    kept, gone = recipe.expected(wish, 9), recipe.expected(wish, 10)
    changing.cancel(booking=gone, reason="plans", by=gone.person)
    officer = recipe.officer()
    clock(9, 30)
    hall.settle(booking=kept, came=True, by=officer)

    column = agenda.of_day(wish.office, days.today()).columns[0]

    assert laid(column) == ["booked 09:00-09:20", "free 09:30-11:00"]
    assert column.pieces[0].state == Status.DONE


def test_a_lane_closed_since_still_shows_what_was_booked_and_offers_nothing(wish):
    booking = recipe.expected(wish)
    lane = booking.lane
    lane.active = False
    lane.save()

    column = agenda.of_day(wish.office, days.today()).columns[0]

    assert laid(column) == ["booked 09:00-09:20"]


def test_a_week_of_one_lane_has_its_hours_and_of_all_lanes_plain_lists():
    wish = recipe.opened(2, opens=time(9), closes=time(11))
    monday = days.today()
    bookings = [make.booked(wish, day=monday + timedelta(days=number), starts=time(9)) for number in range(3)]
    lane = bookings[0].lane

    one, every = agenda.of_week(wish.office, monday, lane=lane), agenda.of_week(wish.office, monday)

    assert [len(column.bookings) for column in every.columns] == [1, 1, 1, 0, 0, 0, 0]
    assert [column.day for column in one.columns] == [monday + timedelta(days=number) for number in range(7)]
    assert (one.stacked, every.stacked) == (False, True)
    assert laid(one.columns[5]) == ["closed 09:00-11:00"]
    assert not [piece for column in every.columns for piece in column.pieces if piece.kind == FREE]


@pytest.mark.parametrize(
    ("done", "state"), [("", "unsettled"), ("arrive", Turn.WAITING), ("call", Turn.CALLED), ("miss", Status.NO_SHOW)]
)
def test_an_appointment_shows_where_its_person_is(wish, clock, done, state):
    officer, booking = recipe.officer(), recipe.expected(wish)
    if done:
        hall.arrive(booking=booking, by=officer)
    clock(9, 30)
    if done in ("call", "miss"):
        ticket = hall.call_next(lane=booking.lane, by=officer)
    if done == "miss":
        hall.absent(ticket=ticket, by=officer)

    piece = agenda.of_day(wish.office, days.today()).columns[0].pieces[0]

    assert piece.state == state


# --- the page ----------------------------------------------------------------------------------------------


def test_the_page_shows_who_comes_for_what_and_how_it_was_booked(wish):
    officer = recipe.officer()
    person = desk.citizen(name_latin="Amina Zahraoui", language="fr")
    case = desk.case(wish.office.agency, person)
    booking = recipe.expected(wish, by=person, channel="phone", booked_by=officer)
    Booking.objects.filter(pk=booking.pk).update(case=case)

    shown = signed_in(officer).get(page()).content.decode()

    for words in ("Amina Zahraoui", case.reference, "première visite", "Téléphone", wish.service.name_fr):
        assert words in shown


def test_somebody_who_came_before_is_not_there_for_the_first_time(wish):
    person, officer = desk.citizen(), recipe.officer()
    before = recipe.expected(wish, by=person)
    hall_day = days.today()
    Booking.objects.filter(pk=before.pk).update(day=hall_day - timedelta(days=30), status=Status.DONE)
    recipe.expected(wish, by=person)

    assert "première visite" not in signed_in(officer).get(page()).content.decode()


@pytest.mark.parametrize("view", ["", "?view=week", "?view=week&only={lane}"])
def test_the_page_costs_twelve_statements_whatever_it_shows(view, django_assert_max_num_queries):
    wish = recipe.opened(6)
    for hour in range(9, 16):
        for _lane in range(6):
            recipe.expected(wish, hour)
    browser = signed_in(recipe.officer())
    address = page() + view.format(lane=recipe.lane(wish).pk)
    browser.get(address)

    with django_assert_max_num_queries(12):
        answer = browser.get(address)

    assert answer.status_code == 200
    assert sum(len(column.bookings) for column in answer.context["agenda"].columns) == (7 if "only" in view else 42)


def test_only_offices_where_one_receives_can_be_asked_for(wish):
    other = desk.agency("khenifra", "AUKH", "Khénifra", "05.301")
    browser = signed_in(recipe.officer(other))

    assert browser.get(page()).context["office"] == make.office(other)
    for name in ("agenda", "day", "book"):
        assert browser.get(page(name), {"office": wish.office.pk}).status_code == 404


def test_who_receives_nobody_has_no_agenda(wish):
    for role, at in ((Role.AGENCY_ADMIN, wish.office.agency), (Role.MINISTRY_ADMIN, None)):
        assert signed_in(agencies.staff(role, at)).get(page()).status_code == 403


@pytest.mark.parametrize("day", ["yesterday", "2026-13-40", "9999-01-01", "1", "2026-08-14T09:00"])
def test_a_day_that_is_none_shows_today_and_says_so(wish, day):
    answer = signed_in(recipe.officer()).get(page(), {"day": day})

    assert answer.context["day"] == days.today()
    assert [str(message) for message in answer.context["messages"]]


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_days_list_for_paper_names_no_more_than_the_desk_needs(wish, language):
    for row in (wish.service, recipe.lane(wish)):
        row.phone = True
        row.save()
    person = desk.citizen(name_latin="Nadia Test", phone="+33639980144", email="nadia@demo.example")
    caller = desk.citizen(name_latin="Karim Test", phone="+33639980155", email="karim@demo.example")
    recipe.expected(wish, by=person)
    recipe.expected(make.Wish(wish.service, wish.office, "phone"), 10, by=caller)

    shown = signed_in(recipe.officer()).get(page("day", language)).content.decode()

    assert "+33 6 39 98 01 55" in shown
    for secret in ("01 44", "nadia@", "karim@"):
        assert secret not in shown


def test_what_nobody_settled_is_counted_above_the_agenda(wish, clock):
    booking = recipe.expected(wish)
    clock(10)
    browser = signed_in(recipe.officer())

    answer = browser.get(page())
    listed = browser.get(reverse("admin:appointments_booking_changelist"), {"when": "unsettled"})

    assert answer.context["unsettled"] == 1
    assert [row.pk for row in listed.context["cl"].result_list] == [booking.pk]
