"""Appointments of the day in the letter of the morning: one's own, and those of lanes that name no officer."""

from datetime import datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments import mornings
from common import days
from mre_portal.demo.clock import at
from notifications.models import Message
from requests_desk import mornings as letters
from tests.recipes import appointments as make
from tests.recipes import desk

pytestmark = pytest.mark.django_db


def lines(person) -> list[dict]:
    message = Message.objects.filter(template="desk_morning", to=person.email).first()
    return message.context["lines"] if message else []


def tell(day) -> int:
    moment = datetime.combine(day, time(8), days.CASABLANCA)
    with at(moment):
        return letters.tell_all()


def test_who_receives_somebody_today_reads_how_many():
    booking = make.booked()
    officer = desk.officer(booking.agency)

    tell(booking.day)

    assert [line["url"].rpartition("/fr/")[2] for line in lines(officer)] == ["admin/appointments/booking/agenda/"]
    assert "1" in lines(officer)[0]["words"]


def test_the_lane_of_a_colleague_is_theirs():
    booking = make.booked()
    mine, other = desk.officer(booking.agency), desk.officer(booking.agency)
    booking.lane.officer = mine
    booking.lane.save()

    tell(booking.day)

    assert (len(lines(mine)), lines(other)) == (1, [])


def test_another_day_another_agency_and_a_cancelled_one_are_not_counted():
    booking = make.booked()
    officer = desk.officer(booking.agency)
    stranger = desk.officer(desk.agency("khemisset", "AUKM", "Khémisset", "04.291"))

    tell(booking.day)

    assert (len(lines(officer)), lines(stranger)) == (1, [])
    assert mornings.of_today({officer.pk: [booking.agency_id]}, days.today()) == {}


def test_one_query_whatever_the_number_of_people():
    booking = make.booked()
    people = {desk.officer(booking.agency).pk: [booking.agency_id] for _n in range(5)}

    with CaptureQueriesContext(connection) as captured:
        found = mornings.of_today(people, booking.day)

    assert (len(found), len(captured)) == (5, 1)
