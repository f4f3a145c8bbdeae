"""The desk of the queue as officers use it: call, serve, receive, from a phone and without a script."""

from datetime import time

import pytest
from django.urls import reverse

from agencies.models import Role
from appointments.models import Booking, QueueTicket, Status, Turn
from appointments.verbs import changing, hall
from common import days
from tests.recipes import agencies, desk
from tests.recipes import appointments as make
from tests.recipes import hall as recipe
from tests.recipes.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "second_factor_aside")]


def address(name: str, *args) -> str:
    return reverse(f"admin:appointments_{name}", args=args).replace("/ar/", "/fr/")


DESK = "queueticket_desk"


@pytest.fixture
def wish():
    return recipe.opened()


@pytest.fixture
def officer(wish):
    return recipe.officer()


@pytest.fixture
def browser(officer):
    return signed_in(officer)


def chosen(browser, wish):
    """Come to one's lane."""
    return browser.get(address(DESK), {"office": wish.office.pk, "lane": recipe.lane(wish).pk})


def said(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def test_a_morning_at_the_desk(browser, wish, clock):
    booking = recipe.expected(wish)
    chosen(browser, wish)

    browser.post(address("booking_arrive", booking.pk), {"back": "desk"})
    browser.post(
        address("queueticket_walk_in"),
        {"office": wish.office.pk, "service": wish.service.pk, "party": 2, "language": "ar", "name": "Lamia"},
    )
    clock(9)
    browser.post(address("queueticket_next"))
    called = browser.get(address(DESK))
    ticket = called.context["current"]
    browser.post(address("queueticket_do", ticket.pk, "begin"))
    browser.post(address("queueticket_do", ticket.pk, "finish"))
    after = browser.get(address(DESK))

    assert ticket.label == "A01"
    assert "A01" in called.content.decode()
    assert after.context["current"] is None
    assert [row.label for row in after.context["mine"]] == ["B02"]
    assert Booking.objects.get().status == Status.DONE


def test_office_and_lane_are_remembered(browser, wish):
    make.lane(wish.office, wish.service)
    assert browser.get(address(DESK)).context["lane"] is None

    chosen(browser, wish)

    assert browser.get(address(DESK)).context["lane"] == recipe.lane(wish)


def test_an_officers_own_lane_is_theirs_without_choosing(wish, officer, browser):
    lane = make.lane(wish.office, wish.service, officer=officer)

    assert browser.get(address(DESK)).context["lane"] == lane


def test_without_a_lane_one_receives_and_calls_nobody(browser, wish):
    recipe.walked_in(wish)

    shown = browser.get(address(DESK))
    answer = browser.post(address("queueticket_next"))

    assert "Appeler la personne suivante" not in shown.content.decode()
    assert answer.status_code == 404
    assert QueueTicket.objects.get().turn == Turn.WAITING


def test_a_phone_line_calls_nobody_from_the_hall_and_begins_its_calls(browser, wish, clock):
    wish.service.phone = True
    wish.service.save()
    line = make.lane(wish.office, wish.service, in_person=False, phone=True)
    booking = recipe.expected(make.Wish(wish.service, wish.office, "phone"))
    recipe.walked_in(wish)
    clock(9)

    shown = browser.get(address(DESK), {"lane": line.pk})
    browser.post(address("queueticket_next"), {"lane": line.pk})
    browser.post(address("booking_call", booking.pk), {"back": "desk"})

    assert "Appeler la personne suivante" not in shown.content.decode()
    assert browser.get(address(DESK)).context["current"].booking == booking
    assert QueueTicket.objects.get(booking=None).turn == Turn.WAITING


def test_nobody_to_call_is_said(browser, wish):
    chosen(browser, wish)

    answer = browser.post(address("queueticket_next"), follow=True)

    assert "Personne n’attend" in said(answer)


def test_what_may_not_follow_is_said_and_changes_nothing(browser, wish):
    ticket = recipe.walked_in(wish)
    chosen(browser, wish)

    answer = browser.post(address("queueticket_do", ticket.pk, "finish"), follow=True)

    assert "L’état de ce ticket ne le permet plus." in said(answer)
    ticket.refresh_from_db()
    assert ticket.turn == Turn.WAITING


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"party": "0"}, "party"),
        ({"party": "1000"}, "party"),
        ({"service": ""}, "service"),
        ({"leaves_on": "x"}, "leaves_on"),
    ],
)
def test_odd_words_of_a_walk_in_come_back_beside_their_field(browser, wish, typed, field):
    sent = {"office": wish.office.pk, "service": wish.service.pk, "party": 1, "language": "fr", "name": "Lamia"} | typed

    answer = browser.post(address("queueticket_walk_in"), sent)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "Lamia" in answer.content.decode()
    assert not QueueTicket.objects.exists()


def test_a_day_gone_by_is_refused_on_the_form(browser, wish):
    sent = {
        "office": wish.office.pk,
        "service": wish.service.pk,
        "party": 1,
        "language": "fr",
        "leaves_on": "2020-01-01",
    }

    answer = browser.post(address("queueticket_walk_in"), sent)

    assert answer.status_code == 422
    assert "Ce jour est passé." in answer.content.decode()


@pytest.mark.parametrize(("language", "words"), [("ar", "رقمكم"), ("fr", "Votre numéro")])
def test_a_tickets_paper_is_in_the_visitors_language_and_the_page_in_the_officers(browser, wish, language, words):
    for _n in range(2):
        recipe.walked_in(wish)
    sent = {"office": wish.office.pk, "service": wish.service.pk, "party": 1, "language": language}

    shown = browser.post(address("queueticket_walk_in"), sent, follow=True).content.decode()

    assert f'lang="{language}"' in shown
    assert words in shown
    assert "B03" in shown
    assert "Retour à la file d’attente" in shown


def test_a_turn_left_open_on_another_day_is_still_shown_to_its_lane(browser, wish):
    ticket = recipe.walked_in(wish)
    hall.call_next(lane=recipe.lane(wish), by=recipe.officer())
    QueueTicket.objects.filter(pk=ticket.pk).update(day=days.today().replace(year=2025))

    assert chosen(browser, wish).context["current"] == ticket


def test_a_verb_is_a_post_and_known(browser, wish):
    ticket = recipe.walked_in(wish)

    assert browser.get(address("queueticket_next")).status_code == 403
    assert browser.get(address("queueticket_do", ticket.pk, "leave")).status_code == 403
    assert browser.post(address("queueticket_do", ticket.pk, "delete")).status_code == 404


def test_another_agency_finds_nothing_of_the_hall(wish):
    booking, ticket = recipe.expected(wish), recipe.walked_in(wish, name="ZELLIJMARK")
    stranger = signed_in(recipe.officer(desk.agency("khenifra", "AUKH", "Khénifra", "05.301")))
    lane = recipe.lane(wish)

    posts = [
        stranger.post(address("booking_arrive", booking.pk)), stranger.post(address("booking_call", booking.pk)),
        stranger.post(address("booking_settle", booking.pk)), stranger.post(address("booking_cancel", booking.pk)),
        stranger.post(address("queueticket_do", ticket.pk, "leave")),
        stranger.post(address("queueticket_next"), {"lane": lane.pk}),
        stranger.post(address("queueticket_next"), {"office": wish.office.pk, "lane": lane.pk}),
        stranger.post(address("queueticket_walk_in"), {"office": wish.office.pk, "service": wish.service.pk}),
    ]  # fmt: skip
    gets = [
        stranger.get(address("booking_change", booking.pk)), stranger.get(address("booking_move", booking.pk)),
        stranger.get(address("queueticket_paper", ticket.pk)), stranger.get(address(DESK), {"office": wish.office.pk}),
        stranger.get(address(DESK), {"lane": lane.pk}),
    ]  # fmt: skip

    assert {answer.status_code for answer in posts + gets} == {404}
    assert not [answer for answer in posts + gets if "ZELLIJMARK" in answer.content.decode()]
    assert "ZELLIJMARK" not in stranger.get(address(DESK)).content.decode()
    assert Booking.objects.get().status == Status.BOOKED


@pytest.mark.parametrize("role", [Role.AGENCY_ADMIN, Role.MINISTRY_ADMIN, Role.MINISTRY_READER])
def test_who_receives_nobody_has_no_desk(wish, role):
    at = wish.office.agency if role == Role.AGENCY_ADMIN else None

    assert signed_in(agencies.staff(role, at)).get(address(DESK)).status_code == 403


def test_the_desk_costs_the_same_for_many_people(browser, wish, django_assert_max_num_queries):
    for hour in range(9, 16):
        recipe.expected(wish, hour)
    for _n in range(20):
        recipe.walked_in(wish)
    chosen(browser, wish)

    with django_assert_max_num_queries(13):
        answer = browser.get(address(DESK))

    assert (len(answer.context["mine"]), len(answer.context["expected"])) == (20, 7)


# --- one appointment's page --------------------------------------------------------------------------------


def test_an_appointment_that_is_over_is_settled_on_its_page_and_corrected(browser, wish, clock):
    booking = recipe.expected(wish)
    clock(11)

    browser.post(address("booking_settle", booking.pk))
    missed = Booking.objects.get().status
    browser.post(address("booking_settle", booking.pk), {"came": 1})
    shown = browser.get(address("booking_change", booking.pk)).content.decode()

    assert (missed, Booking.objects.get().status) == (Status.NO_SHOW, Status.DONE)
    assert "Personne n’est venu" in shown
    assert "Il a eu lieu" in shown


def test_what_is_over_is_settled_from_one_list_and_stays_in_its_agency(browser, wish, clock):
    came, stayed = recipe.expected(wish, 9), recipe.expected(wish, 10)
    stranger = signed_in(recipe.officer(desk.agency("khenifra", "AUKH", "Khénifra", "05.301")))
    clock(11)
    before = browser.get(address("booking_unsettled")).context["bookings"]

    browser.post(address("booking_settle", came.pk), {"came": 1, "back": "unsettled"})
    after = browser.post(address("booking_settle", stayed.pk), {"back": "unsettled"}, follow=True)

    assert before == [came, stayed]
    assert after.context["bookings"] == []
    assert list(Booking.objects.order_by("starts").values_list("status", flat=True)) == [Status.DONE, Status.NO_SHOW]
    assert stranger.get(address("booking_unsettled"), {"office": wish.office.pk}).status_code == 404


def test_the_page_of_a_time_that_was_moved_leads_to_the_present_one(browser, wish):
    old = recipe.expected(wish)
    new = changing.move(booking=old, day=old.day, starts=time(10), by=old.person)

    answer = browser.get(address("booking_change", old.pk))

    assert (answer.status_code, answer.url) == (302, address("booking_change", new.pk))


def test_a_key_that_is_none_is_not_found(browser, wish):
    for key in ("abc", "0", "9" * 12):
        assert browser.get(f"/fr/admin/appointments/booking/{key}/change/").status_code == 404
