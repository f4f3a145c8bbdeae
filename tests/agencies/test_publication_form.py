"""The forms of guides and announcements: what they fill in by themselves, and what they tell a screen reader."""

import pytest
from django.urls import reverse

from agencies.models import Role
from tests.recipes import agencies as make
from tests.recipes.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_door")]


@pytest.mark.parametrize("kind", ["guide", "announcement"])
def test_people_of_one_agency_find_it_chosen(kind):
    mine, _other = make.two_agencies()

    page = signed_in(make.staff(Role.AGENCY_ADMIN, mine)).get(reverse(f"admin:agencies_{kind}_add"))

    field = page.context["adminform"].form.fields["agency"]
    assert field.initial == mine


@pytest.mark.parametrize("kind", ["guide", "announcement"])
def test_people_of_the_ministry_choose_an_agency_or_all(kind):
    make.two_agencies()

    page = signed_in(make.staff(Role.MINISTRY_ADMIN, None)).get(reverse(f"admin:agencies_{kind}_add"))

    assert page.context["adminform"].form.fields["agency"].initial is None


def test_each_box_of_a_moment_has_a_name_for_screen_readers():
    mine, _other = make.two_agencies()

    page = signed_in(make.staff(Role.AGENCY_ADMIN, mine)).get("/fr/admin/agencies/announcement/add/").content.decode()

    assert 'aria-label="Publication à partir du, Date"' in page
    assert 'aria-label="Publication à partir du, Heure"' in page
