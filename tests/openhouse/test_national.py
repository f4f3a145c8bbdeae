"""The National Migrant Day: one national item, a part of each agency by one button, and all of them on its page."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.translation import override

from agencies.models import Role
from openhouse.models import OpenDay, Place, State
from openhouse.verbs import events, national
from tests.recipes import agencies, desk
from tests.recipes import openhouse as make
from tests.recipes.people import signed_in

pytestmark = pytest.mark.django_db
TITLE = "Journée nationale du migrant"


@pytest.fixture(autouse=True)
def behind_the_door(monkeypatch):
    """The second factor has its own tests."""
    monkeypatch.setattr("accounts.second_factor.demand", lambda request: None)


@pytest.fixture
def day():
    event = make.event(kind="migrant_day", title_fr=TITLE, length=1, description_fr="Accueil", state=State.DRAFT)
    event.agencies.clear()
    make.session(event, title_fr="Allocution")
    return event


@pytest.fixture
def admin(db):
    return desk.officer(desk.agency(), Role.AGENCY_ADMIN)


def at(name: str, *args) -> str:
    with override("fr"):
        return reverse(name, args=args)


def listed(browser):
    return BeautifulSoup(browser.get(at("admin:openhouse_openday_changelist")).content.decode(), "html.parser")


def test_one_button_makes_the_draft_and_pressed_twice_it_is_one(day, admin):
    browser = signed_in(admin)
    form = listed(browser).select_one(".mre-national form")

    for _ in range(2):
        answer = browser.post(form["action"])

    part = OpenDay.objects.get(national=day)
    assert answer.url == at("admin:openhouse_openday_change", part.pk)
    assert (part.state, part.title_fr, part.first_day) == (State.DRAFT, TITLE, day.first_day)
    assert [*part.agencies.all()] == [desk.agency()]
    assert (part.place_kind, part.office.agency) == (Place.OFFICE, desk.agency())
    assert part.sessions.get().title_fr == "Allocution"
    assert browser.get(answer.url).status_code == 200
    shown = listed(browser).select_one(".mre-national")
    assert not shown.select("form")
    assert shown.select_one(f'a[href="{answer.url}"]')


def test_the_part_is_published_and_stands_on_the_national_page(client, day, admin):
    part = national.add_part(national=day, agency=desk.agency(), by=admin)
    events.publish(event=part, by=admin)
    events.publish(event=day, by=agencies.staff(Role.MINISTRY_ADMIN))

    page = client.get(at("openhouse:event", day.pk)).content.decode()

    assert at("openhouse:event", part.pk) in page
    assert at("openhouse:event", day.pk) in client.get(at("openhouse:event", part.pk)).content.decode()


def test_a_part_called_off_may_be_added_again(day, admin):
    part = national.add_part(national=day, agency=desk.agency(), by=admin)
    OpenDay.objects.filter(pk=part.pk).update(state=State.CANCELLED)

    assert national.add_part(national=day, agency=desk.agency(), by=admin) != part


def test_only_for_ones_own_agency_and_by_its_administrator(day, admin):
    fes = agencies.agency("fes", "AUFS", "Fès")

    for by, agency in ((admin, fes), (desk.officer(desk.agency()), desk.agency()), (desk.citizen(), desk.agency())):
        with pytest.raises(PermissionDenied):
            national.add_part(national=day, agency=agency, by=by)
    assert signed_in(admin).post(at("admin:openhouse_openday_part", day.pk, "fes")).status_code == 404
    assert signed_in(admin).get(at("admin:openhouse_openday_part", day.pk, desk.agency().slug)).status_code == 403
    assert not OpenDay.objects.filter(national=day).exists()


def test_what_is_over_called_off_or_no_national_event_takes_no_part(admin):
    old = make.event(kind="migrant_day", in_days=-9)
    old.agencies.clear()
    off = make.event(kind="migrant_day", state=State.CANCELLED)
    off.agencies.clear()

    for event in (old, off, make.event()):
        with pytest.raises(ValidationError):
            national.add_part(national=event, agency=desk.agency(), by=admin)
    assert not listed(signed_in(admin)).select(".mre-national")


def test_officers_and_the_ministry_see_no_button(day):
    for person in (desk.officer(desk.agency()), agencies.staff(Role.MINISTRY_ADMIN)):
        assert not listed(signed_in(person)).select(".mre-national")


def test_the_ministry_sees_who_has_not_filled_in_its_part(day, admin):
    fes = agencies.agency("fes", "AUFS", "Fès")
    part = national.add_part(national=day, agency=desk.agency(), by=admin)

    page = signed_in(agencies.staff(Role.MINISTRY_ADMIN)).get(at("admin:openhouse_openday_change", day.pk))

    assert page.context["parts"] == [part]
    assert fes in page.context["without"]
    assert desk.agency() not in page.context["without"]
