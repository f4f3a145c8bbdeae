"""Who may open and write an agency's month."""

from datetime import date

import pytest

from agencies import rota
from agencies.models import DutyShift, Posting
from tests.recipes import agencies as make
from tests.recipes.agencies import MARKER, Role
from tests.recipes.people import signed_in
from tests.recipes.rota import address, shift, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_door")]


def test_another_agencys_month_is_not_found(browser, two):
    shift(two[1], person=MARKER)

    answers = [browser.get(address(two[1])), browser.post(address(two[1]), {"seen": ""})]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert DutyShift.objects.count() == 1


def test_a_role_held_elsewhere_does_not_write_here(two, person):
    Posting.objects.create(user=person, agency=two[1], role=Role.OFFICER, since=date(2020, 1, 1))

    answer = signed_in(person).get(address(two[1]))

    assert answer.status_code == 403


def test_an_officer_does_not_write_the_rota(two):
    browser = signed_in(make.staff(Role.OFFICER, two[0]))

    assert browser.get(address(two[0])).status_code == 403
    assert browser.get("/fr/admin/agencies/dutyshift/month/").status_code == 403


def test_people_of_one_agency_go_straight_to_their_month(browser, two):
    ministry = signed_in(make.staff(Role.MINISTRY_ADMIN))

    straight = browser.get("/fr/admin/agencies/dutyshift/month/")
    chosen = ministry.get("/fr/admin/agencies/dutyshift/month/")

    assert straight["Location"].endswith(f"/month/{two[0].slug}/")
    assert two[0].slug in words(chosen)
    assert two[1].slug in words(chosen)
    assert ministry.get(address(two[1])).status_code == 200


def test_a_visitor_is_sent_to_sign_in(client, agency):
    assert client.get(address(agency)).status_code == 302


@pytest.mark.parametrize("odd", ["2026-13", "x", "9999-99"])
def test_an_odd_month_leads_to_the_current_one(browser, agency, odd):
    answer = browser.get(address(agency, odd), follow=True)

    assert answer.status_code == 200
    assert str(answer.context["month"]) == str(rota.this_month())


def test_the_list_shows_ones_own_shifts_and_leads_to_the_month(browser, two):
    shift(two[0], person="Amina")
    shift(two[1], person=MARKER)

    page = words(browser.get("/fr/admin/agencies/dutyshift/"))

    assert "Amina" in page
    assert MARKER not in page
    assert "/fr/admin/agencies/dutyshift/month/" in page
