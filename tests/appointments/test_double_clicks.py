"""Browsers at one moment: a double click is one held time, a lost race is a page with offers, never an error."""

from collections import Counter

import pytest
from django.http import HttpResponse
from django.test import Client

from appointments.models import Booking, Status
from tests.recipes import appointments as make
from tests.recipes import desk, people, visits
from tests.recipes.crowd import rush

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("lanes", [1, 3])
def test_a_double_click_is_one_held_time(lanes):
    wish = make.wish(lanes=lanes)
    agency = wish.office.agency

    answers = rush(*[lambda: visits.take(Client(), wish, nonce="one page")] * 6)

    assert agency.pk == Booking.objects.get().agency_id
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, answers[0]["Location"])}


def test_confirming_in_two_tabs_is_one_appointment():
    wish, person = make.wish(), desk.citizen()
    browsers = [people.signed_in(person) for _number in range(4)]
    held = visits.take(browsers[0], wish)["Location"]

    answers = rush(*[lambda browser=browser: visits.fill(browser, held) for browser in browsers])

    assert Booking.objects.filter(status=Status.BOOKED).count() == 1
    assert {answer["Location"] for answer in answers} == {answers[0]["Location"]}


def test_forty_visitors_of_one_time_are_one_with_it_and_the_others_with_offers():
    wish = make.wish()
    assert wish.office.agency

    answers = rush(*[lambda number=number: visits.take(Client(), wish, nonce=str(number)) for number in range(40)])

    assert Counter(answer.status_code for answer in answers) == {302: 1, 409: 39}
    assert all(_offers(answer) == 3 for answer in answers if answer.status_code == 409)


def _offers(answer: HttpResponse) -> int:
    return answer.content.decode().count('name="at"')
