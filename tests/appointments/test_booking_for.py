"""Booking, moving and cancelling for somebody at the counter or on the phone."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts import absent
from accounts.models import User
from appointments import story
from appointments.models import Actor, Booking, BookingEvent, Channel, Question, Status
from appointments.verbs import desk as verbs
from appointments.verbs.taking import Taken
from common import days
from notifications.models import Message
from tests.recipes import appointments as make
from tests.recipes import desk
from tests.recipes import hall as recipe
from tests.recipes.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "second_factor_aside")]


@pytest.fixture
def wish():
    return recipe.opened(opens=time(9), closes=time(11))


@pytest.fixture
def officer(wish):
    return recipe.officer()


@pytest.fixture
def browser(officer):
    return signed_in(officer)


def book(wish, officer, hour=9, minute=0, **typed):
    said = {"name_latin": "Lamia Test", "language": "fr", "email": ""} | typed
    return verbs.book_for(
        wish=wish, day=days.today(), starts=time(hour, minute), typed=said, channel=Channel.PHONE, by=officer
    )  # fmt: skip


def test_somebody_without_e_mail_gets_an_appointment_and_no_mail(wish, officer):
    booking = book(wish, officer)

    assert (booking.status, booking.channel, booking.booked_by) == (Status.BOOKED, Channel.PHONE, officer)
    assert absent.has_no_email(booking.person)
    event = booking.events.get()
    assert (event.verb, event.actor, event.by) == ("booked", Actor.STAFF, officer)


def test_somebody_with_an_e_mail_is_told(wish, officer):
    booking = book(wish, officer, email="Lamia@Demo.example")

    assert booking.person.email == "lamia@demo.example"
    assert Message.objects.filter(to="lamia@demo.example", template="appointment_booked").count() == 1


def test_no_notice_is_kept_at_the_desk(officer, clock):
    wish = make.wish(notice_hours=48)
    clock(9)

    assert book(wish, officer, 9, 30).starts == time(9, 30)


def test_a_time_that_cools_down_may_be_given(wish, officer):
    booking = recipe.expected(wish)
    verbs.cancel_for(booking=booking, reason="officer", by=officer)
    Booking.objects.filter(pk=booking.pk).update(cooling_until=days.now() + timedelta(minutes=30))

    assert book(wish, officer).starts == time(9)


def test_a_wished_lane_is_the_lane():
    wish = recipe.opened(2)
    officer, second = recipe.officer(), recipe.lanes_of(wish)[1]

    booking = book(make.Wish(wish.service, wish.office, "in_person", lane=second.pk), officer)

    assert booking.lane == second


def test_a_time_that_is_taken_offers_the_nearest_and_makes_nobody_known(wish, officer):
    recipe.expected(wish)
    known = User.objects.count()

    with pytest.raises(Taken) as refused:
        book(wish, officer)

    assert [slot.starts for slot in refused.value.offers] == [time(9, 30), time(10), time(10, 30)]
    assert User.objects.count() == known


@pytest.mark.parametrize("whose", ["own", "followed by nobody", "another agency's", "unknown"])
def test_what_may_not_be_booked_so_is_refused_beside_its_field(wish, officer, whose):
    case = desk.case(wish.office.agency)
    other = desk.case(desk.agency("khenifra", "AUKH", "Khénifra", "05.301"))
    typed, field = {
        "own": ({"email": officer.email}, "email"),
        "followed by nobody": ({"case": case, "email": "somebody@demo.example"}, "case"),
        "another agency's": ({"case": other}, "case"),
        "unknown": ({}, "case"),
    }[whose]
    wish.service.needs_case = whose == "unknown"

    with pytest.raises(ValidationError) as refused:
        book(wish, officer, **typed)

    assert list(refused.value.message_dict) == [field]
    assert not Booking.objects.exists()


def test_with_a_request_and_no_e_mail_it_is_the_applicants(wish, officer):
    case = desk.case(wish.office.agency)

    booking = book(wish, officer, case=case)

    assert (booking.person, booking.case) == (case.applicant, case)


def test_a_line_needs_a_number(wish, officer):
    for row in (wish.service, recipe.lane(wish)):
        row.phone = True
        row.save()

    with pytest.raises(ValidationError) as refused:
        book(make.Wish(wish.service, wish.office, "phone"), officer)

    assert list(refused.value.message_dict) == ["phone"]


def test_a_stranger_books_moves_and_cancels_nothing(wish, officer):
    booking = recipe.expected(wish)
    stranger = recipe.officer(desk.agency("khenifra", "AUKH", "Khénifra", "05.301"))

    for attempt in (
        lambda: book(wish, stranger, 10),
        lambda: verbs.move_for(booking=booking, day=days.today(), starts=time(10), by=stranger, reason="officer"),
        lambda: verbs.cancel_for(booking=booking, reason="officer", by=stranger),
    ):
        with pytest.raises(PermissionDenied):
            attempt()

    assert Booking.objects.get().starts == time(9)


# --- the pages ---------------------------------------------------------------------------------------------


def address(name: str, *args) -> str:
    return reverse(f"admin:appointments_booking_{name}", args=args).replace("/ar/", "/fr/")


def asked(wish, **more):
    today = days.today().isoformat()
    return {"service": wish.service.pk, "mode": "in_person", "party": 1, "only": "", "day": today} | more


def person(**more):
    said = {"channel": "phone", "name": "لمياء التجريبية", "phone": "0612345678", "email": "", "language": "ar"}
    return said | {"country": "", "case": "", "note": "", "token": "8f14e45f-ceea-4a67-b1a2-000000000001"} | more


def test_a_call_becomes_an_appointment_in_three_steps(browser, wish):
    at = f"{days.today()}T09:30"

    times = browser.get(address("book"), asked(wish))
    form = browser.get(address("book"), asked(wish, at=at))
    done = browser.post(address("book"), asked(wish, at=at) | person(), follow=True)

    booking = Booking.objects.get()
    assert f'value="{at}"' in times.content.decode()
    assert "09:30" in form.content.decode()
    assert booking.reference in done.content.decode()
    assert (booking.name_ar, booking.name_latin, str(booking.phone)) == ("لمياء التجريبية", "", "+212612345678")


def test_the_services_questions_may_be_asked_on_the_phone(browser, wish):
    question = Question.objects.create(
        service=wish.service, kind="choice", required=True, label_ar="ما الموضوع؟", label_fr="Quel sujet ?",
        choices_ar="بقعة\nسكن", choices_fr="Terrain\nLogement",
    )  # fmt: skip
    sent = asked(wish, at=f"{days.today()}T09:30") | person(**{f"q{question.pk}": "1"})

    page = browser.post(address("book"), sent, follow=True).content.decode()
    without = browser.post(address("book"), asked(wish, at=f"{days.today()}T10:00") | person(token=""))

    assert "Quel sujet ?" in page
    assert "Logement" in page
    assert without.status_code == 302


def test_the_same_form_twice_is_one_appointment(browser, wish):
    sent = asked(wish, at=f"{days.today()}T09:30") | person()

    answers = [browser.post(address("book"), sent) for _again in range(2)]

    assert Booking.objects.count() == 1
    assert {answer.url for answer in answers} == {address("change", Booking.objects.get().pk)}


def test_a_time_taken_meanwhile_offers_three_and_keeps_what_was_typed(browser, wish):
    recipe.expected(wish, 9, 30)
    sent = asked(wish, at=f"{days.today()}T09:30") | person(note="Mur mitoyen")

    refused = browser.post(address("book"), sent)
    slots = [slot.starts for slot in refused.context["offers"]]
    browser.post(address("book"), sent | {"at": f"{days.today()}T{slots[0]:%H:%M}"})

    shown = refused.content.decode()
    assert refused.status_code == 422
    assert "Mur mitoyen" in shown
    assert "لمياء التجريبية" in shown
    assert len(slots) == 3
    assert Booking.objects.get(note="Mur mitoyen").starts == slots[0]


@pytest.mark.parametrize(
    "typed",
    [
        {"at": "2020-01-01T09:00"}, {"at": "2026-13-40T09:00"}, {"at": "nine"}, {"party": 0}, {"party": 1000},
        {"mode": "telepathy"}, {"service": 999999}, {"service": "x"}, {"only": 999999}, {"day": "x"},
    ],
)  # fmt: skip
def test_odd_input_books_nothing_and_is_no_server_error(browser, wish, typed):
    sent = asked(wish, at=f"{days.today()}T09:30") | person() | typed

    answer = browser.post(address("book"), sent)

    assert answer.status_code in (200, 422)
    assert not Booking.objects.exists()


def test_a_service_or_lane_of_another_office_is_no_choice(browser, wish):
    there = make.office(desk.agency("khenifra", "AUKH", "Khénifra", "05.301"))
    service = make.service(agency=there.agency, name_fr="ZELLIJMARK")
    lane = make.lane(there, service)

    answers = [browser.get(address("book"), asked(wish, **odd)) for odd in ({"service": service.pk}, {"only": lane.pk})]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert not [answer for answer in answers if "ZELLIJMARK" in answer.content.decode()]


def test_a_reference_of_a_request_elsewhere_tells_nothing(browser, wish):
    other = desk.case(desk.agency("khenifra", "AUKH", "Khénifra", "05.301"))
    sent = asked(wish, at=f"{days.today()}T09:30")

    answers = [
        browser.post(address("book"), sent | person(case=reference)).context["person"].errors["case"]
        for reference in (other.reference, "AUKH-26-999999-X")
    ]

    assert answers[0] == answers[1]


def test_moving_with_its_reason_tells_the_person(browser, wish, officer):
    booking = recipe.expected(wish)
    sent = {"move-reason": "officer", "at": f"{days.today()}T10:00"}

    without = browser.post(address("move", booking.pk), sent | {"move-reason": ""})
    browser.post(address("move", booking.pk), sent)

    moved = Booking.objects.get(status=Status.BOOKED)
    assert without.status_code == 422
    assert (moved.starts, moved.uid) == (time(10), booking.uid)
    assert Message.objects.filter(template="appointment_moved", to=booking.person.email).count() == 1
    told = story.lines_of(BookingEvent.objects.filter(booking__uid=booking.uid).order_by("pk"))
    assert [line.who for line in told] == [str(booking.person), str(officer)]


def test_moving_to_a_taken_time_offers_others_and_moves_nothing(browser, wish):
    booking = recipe.expected(wish)
    recipe.expected(wish, 10)

    answer = browser.post(address("move", booking.pk), {"move-reason": "officer", "at": f"{days.today()}T10:00"})

    assert answer.status_code == 422
    assert answer.context["offers"]
    assert Booking.objects.get(pk=booking.pk).status == Status.BOOKED


def test_its_own_hour_is_not_among_those_it_may_move_to(browser, wish):
    booking = recipe.expected(wish)

    shown = browser.get(address("move", booking.pk))

    _day, slots = shown.context["times"][0]
    assert slots[0].starts == time(9, 30)


def test_cancelling_needs_a_reason_and_tells_the_person(browser, wish):
    booking = recipe.expected(wish)

    without = browser.post(address("cancel", booking.pk), {"cancel-reason": ""})
    browser.post(address("cancel", booking.pk), {"cancel-reason": "officer"})

    booking.refresh_from_db()
    assert without.status_code == 422
    assert (booking.status, booking.reason) == (Status.CANCELLED, "officer")
    assert Message.objects.filter(template="appointment_cancelled", to=booking.person.email).count() == 1


def test_what_is_cancelled_is_no_longer_moved(browser, wish):
    booking = recipe.expected(wish)
    verbs.cancel_for(booking=booking, reason="officer", by=recipe.officer())

    answer = browser.get(address("move", booking.pk), follow=True)

    assert "ne le permet plus" in answer.content.decode()


def test_every_verb_in_a_history_has_its_sentence():
    import re
    from pathlib import Path

    from django.conf import settings

    written = "\n".join(path.read_text() for path in (Path(settings.BASE_DIR) / "appointments").rglob("*.py"))
    verbs_used = set(re.findall(r'(?:verb=|\.record\(\s*)"(\w+)"', written))

    assert "booked" in verbs_used
    assert verbs_used <= set(story.SENTENCES)
