"""The hall's display and the staff's calendar: at secret addresses, without a name, void once renewed."""

from datetime import time
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from agencies.models import Role
from appointments.models import Booking, Reception
from appointments.verbs import changing, hall
from appointments.verbs.reception import open_reception
from common import days
from tests.recipes import agencies, desk
from tests.recipes import appointments as make
from tests.recipes import hall as recipe
from tests.recipes.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "second_factor_aside")]
SECRETS = ("Nadia", "نادية", "nadia@demo.example", "33639980144", "01 44")


@pytest.fixture
def wish():
    return recipe.opened()


@pytest.fixture
def officer(wish):
    return recipe.officer()


@pytest.fixture
def reception(wish, officer):
    return open_reception(office=wish.office, by=officer)


def visitor():
    return desk.citizen("nadia@demo.example", name_latin="Nadia", name_ar="نادية", phone="+33639980144")


def screen(reception, language="ar") -> str:
    return reverse("appointments:screen", args=[reception.screen_key]).replace("/ar/", f"/{language}/")


def feed(reception, **query) -> Calendar:
    answer = Client().get(reverse("appointments:feed", args=[reception.feed_key]), query)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content)


# --- the display -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_display_shows_numbers_with_lanes_in_both_languages_and_no_name(wish, officer, reception, clock, language):
    hall.arrive(booking=recipe.expected(wish, by=visitor()), by=officer)
    clock(9)
    hall.call_next(lane=recipe.lane(wish), by=officer)

    answer = Client().get(screen(reception, language))

    shown, lane = answer.content.decode(), recipe.lane(wish)
    for words in ("A01", lane.name_ar, lane.name_fr, "09:00"):
        assert words in shown
    assert not [secret for secret in SECRETS if secret in shown]
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-cache" in answer["Cache-Control"]


def test_the_last_call_stands_first_and_whoever_is_served_among_those_before(officer, reception, clock):
    wish = recipe.opened(2)
    lanes = recipe.lanes_of(wish)[-2:]
    tickets = [recipe.walked_in(wish, officer) for _n in range(2)]
    for minute, lane in enumerate(lanes, 1):
        clock(8, minute)
        hall.call_next(lane=lane, by=officer)
    clock(8, 5)
    hall.recall(ticket=tickets[0], by=officer)
    both = Client().get(screen(reception)).context
    hall.begin(ticket=tickets[0], by=officer)

    after = Client().get(screen(reception)).context

    assert [ticket.label for ticket in both["called"]] == ["B01", "B02"]
    assert ([ticket.label for ticket in after["called"]], [ticket.label for ticket in after["earlier"]]) == (
        ["B02"], ["B01"],
    )  # fmt: skip


def test_a_meeting_on_a_line_is_nothing_for_the_hall(wish, officer, reception, clock):
    for row in (wish.service, recipe.lane(wish)):
        row.phone = True
        row.save()
    booking = recipe.expected(make.Wish(wish.service, wish.office, "phone"))
    clock(9)
    hall.begin_call(booking=booking, by=officer)

    assert "A01" not in Client().get(screen(reception)).content.decode()


def test_another_offices_and_yesterdays_numbers_are_not_shown(wish, officer, reception):
    ticket = recipe.walked_in(wish, officer)
    hall.call_next(lane=recipe.lane(wish), by=officer)
    other = make.office(desk.agency("khenifra", "AUKH", "Khénifra", "05.301"))
    there = open_reception(office=other, by=recipe.officer(other.agency))

    assert ticket.label not in Client().get(screen(there)).content.decode()
    type(ticket).objects.update(day=days.today().replace(year=2025))
    assert ticket.label not in Client().get(screen(reception)).content.decode()


def test_a_renewed_address_voids_the_former_one_at_once(wish, reception):
    chief = signed_in(agencies.staff(Role.CHIEF, wish.office.agency))
    before = screen(reception)
    address = reverse("admin:appointments_reception_renew", args=[reception.pk, "screen_key"])

    assert Client().get(before).status_code == 200
    chief.post(address)

    assert Client().get(before).status_code == 404
    assert Client().get(screen(Reception.objects.get())).status_code == 200
    assert Reception.objects.get().feed_key == reception.feed_key


def test_only_its_chief_and_administrator_renew_an_address_and_only_by_post(wish, reception, officer):
    other = desk.agency("khenifra", "AUKH", "Khénifra", "05.301")
    address = reverse("admin:appointments_reception_renew", args=[reception.pk, "screen_key"])
    allowed = signed_in(agencies.staff(Role.AGENCY_ADMIN, wish.office.agency))

    codes = [
        signed_in(officer).post(address).status_code,
        signed_in(agencies.staff(Role.CHIEF, other)).post(address).status_code,
        allowed.get(address).status_code,
        allowed.post(address.replace("screen_key", "last_number")).status_code,
    ]

    assert codes == [403, 404, 403, 404]
    assert Reception.objects.get().screen_key == reception.screen_key


def test_the_page_of_a_reception_gives_the_addresses_to_its_own_people_alone(wish, reception, officer):
    address = reverse("admin:appointments_reception_change", args=[reception.pk])
    stranger = recipe.officer(desk.agency("khenifra", "AUKH", "Khénifra", "05.301"))

    own, other = signed_in(officer).get(address), signed_in(stranger).get(address)

    assert str(reception.screen_key) in own.content.decode()
    assert str(reception.feed_key) in own.content.decode()
    assert "renew" not in own.content.decode()
    assert other.status_code == 404


def test_an_administrator_opens_the_reception_of_an_office_of_their_own(wish):
    other = make.office(desk.agency("khenifra", "AUKH", "Khénifra", "05.301"))
    browser = signed_in(agencies.staff(Role.AGENCY_ADMIN, wish.office.agency))
    address = reverse("admin:appointments_reception_add")

    forged = browser.post(address, {"office": other.pk})
    opened = browser.post(address, {"office": wish.office.pk})
    again = browser.post(address, {"office": wish.office.pk})

    assert [answer.status_code for answer in (forged, opened, again)] == [200, 302, 200]
    assert [row.office for row in Reception.objects.all()] == [wish.office]


@pytest.mark.parametrize("name", ["screen", "feed"])
def test_a_key_that_nobody_has_is_not_found(reception, name):
    key = {"screen": reception.feed_key, "feed": reception.screen_key}[name]

    assert Client().get(reverse(f"appointments:{name}", args=[key])).status_code == 404
    assert Client().get(reverse(f"appointments:{name}", args=[uuid4()])).status_code == 404
    assert Client().post(reverse(f"appointments:{name}", args=[key])).status_code == 405


# --- the calendar ------------------------------------------------------------------------------------------


def test_the_calendar_says_what_how_and_for_how_many_and_never_who(wish, reception):
    family = make.Wish(wish.service, wish.office, "in_person", party=3)
    booking = recipe.expected(family, by=visitor())
    Booking.objects.filter(pk=booking.pk).update(note="Mur mitoyen")

    address = reverse("appointments:feed", args=[reception.feed_key]).replace("/ar/", "/fr/")
    answer = Client().get(address)

    text = answer.content.decode().replace("\r\n ", "")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["summary"]) == f"{wish.service.name_fr} · à l’agence · 3 personnes"
    assert not [secret for secret in (*SECRETS, "Mur mitoyen", booking.reference, str(booking.uid)) if secret in text]
    assert event["dtstart"].dt == booking.starts_at
    assert str(event["dtstart"].dt.tzinfo) == "UTC"


def test_what_moves_keeps_its_uid_with_a_higher_sequence_and_what_is_cancelled_goes(wish, reception):
    booking, gone = recipe.expected(wish, 9), recipe.expected(wish, 10)
    before = {str(event["uid"]): event["sequence"] for event in feed(reception).walk("VEVENT")}
    changing.move(booking=booking, day=booking.day, starts=time(11), by=booking.person)
    changing.cancel(booking=gone, reason="plans", by=gone.person)

    (event,) = feed(reception).walk("VEVENT")

    assert len(before) == 2
    assert event["sequence"] == before[str(event["uid"])] + 1
    assert event["dtstart"].dt.hour == 11


def test_a_held_time_is_not_in_the_calendar(wish, reception):
    make.held(wish, day=days.today())

    assert not feed(reception).walk("VEVENT")


def test_a_lane_has_its_own_calendar_and_a_strange_lane_none(reception, wish):
    other = make.lane(wish.office, wish.service)
    bookings = [recipe.expected(wish) for _n in range(2)]
    there = make.lane(make.office(desk.agency("khenifra", "AUKH", "Khénifra", "05.301")))
    address = reverse("appointments:feed", args=[reception.feed_key])

    both = feed(reception, lane=[other.pk, bookings[0].lane_id, bookings[1].lane_id])
    assert len(feed(reception, lane=other.pk).walk("VEVENT")) == 1
    assert len(both.walk("VEVENT")) == 2
    for odd in (there.pk, "x", "0", "9" * 30, "١"):
        assert Client().get(address, {"lane": odd}).status_code == 404


def test_what_did_not_change_is_not_sent_again(wish, reception):
    booking = recipe.expected(wish)
    address = reverse("appointments:feed", args=[reception.feed_key])
    tag = Client().get(address)["ETag"]

    same = Client().get(address, headers={"if-none-match": tag})
    changing.cancel(booking=booking, reason="plans", by=booking.person)
    changed = Client().get(address, headers={"if-none-match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert changed.status_code == 200


def test_the_calendar_costs_the_same_for_many(wish, reception, django_assert_max_num_queries):
    for hour in range(9, 16):
        recipe.expected(wish, hour)

    with django_assert_max_num_queries(4):
        assert len(feed(reception).walk("VEVENT")) == 7
