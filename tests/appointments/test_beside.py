"""A case shows its appointments to its officer, who makes another from there."""

from datetime import time

import pytest
from django.urls import reverse
from django.utils.translation import override

from appointments.models import Booking, Channel
from appointments.verbs import desk as verbs
from common import days
from tests.recipes import desk
from tests.recipes import hall as recipe
from tests.recipes.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "second_factor_aside")]
NEW = "Prendre rendez-vous au sujet de cette demande"


@pytest.fixture
def wish():
    return recipe.opened(opens=time(9), closes=time(11))


@pytest.fixture
def officer(wish):
    return recipe.officer()


@pytest.fixture
def case(wish):
    return desk.case(wish.office.agency, language="fr", name_latin="Lamia Test", phone="+33612345678", country="FR")


def page(person, case) -> str:
    with override("fr"):
        answer = signed_in(person).get(reverse("admin:requests_desk_case_change", args=[case.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_officer_books_from_the_case_and_sees_the_appointment_beside_it(wish, officer, case):
    assert NEW in page(officer, case)
    form = reverse("admin:appointments_booking_book")
    at = f"{days.today():%Y-%m-%d}T09:00"
    asked = {
        "from": f"request-{case.pk}",
        "service": wish.service.pk,
        "mode": "in_person",
        "party": "1",
        "day": at[:10],
    }
    browser = signed_in(officer)

    shown = browser.get(form, asked | {"at": at}).content.decode()

    assert f'value="{case.reference}"' in shown
    assert 'value="Lamia Test"' in shown
    assert case.applicant.email in shown
    given = {"channel": "phone", "name": "Lamia Test", "email": case.applicant.email, "language": "fr"}
    told = browser.post(form, asked | given | {"at": at, "case": case.reference, "phone": "+33612345678"})
    assert told.status_code == 302, told.content.decode()
    booking = Booking.objects.get()
    assert (booking.case, booking.person) == (case, case.applicant)
    assert f"/fr/admin/appointments/booking/{booking.pk}/change/" in page(officer, case)


def test_an_appointment_of_another_request_is_not_shown(wish, officer, case):
    other = desk.case(wish.office.agency)
    said = {"name_latin": "Lamia Test", "language": "fr", "email": "", "case": other}
    booking = verbs.book_for(wish=wish, day=days.today(), starts=time(9), typed=said, channel=Channel.PHONE, by=officer)

    assert f"/fr/admin/appointments/booking/{booking.pk}/change/" not in page(officer, case)


def test_another_agencys_officer_learns_nothing_by_the_address(case):
    browser = signed_in(desk.officer(desk.agency("oujda", "AUO", "Oujda", "02.411")))

    shown = browser.get(reverse("admin:appointments_booking_book"), {"from": f"request-{case.pk}"}).content.decode()

    assert case.reference not in shown
    assert "Lamia" not in shown
