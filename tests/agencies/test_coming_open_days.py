"""An agency's page tells its coming open days, and stays within its queries."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from agencies.models import Agency
from common import days
from openhouse.models import OpenDay

pytestmark = pytest.mark.django_db


def event(agency: Agency, first: int, last: int, title: str) -> OpenDay:
    today = days.today()
    made = OpenDay.objects.create(
        title_ar=title,
        title_fr=title,
        state="published",
        first_day=today + timedelta(first),
        last_day=today + timedelta(last),
    )
    made.agencies.add(agency)
    return made


def test_the_page_tells_what_comes_and_not_what_is_over(client, django_assert_max_num_queries):
    call_command("load_directory", verbosity=0)
    agency = Agency.objects.get(slug="beni-mellal")
    event(agency, -3, -1, "Terminées")
    event(agency, 5, 9, "À venir")
    event(Agency.objects.get(slug="khemisset"), 5, 9, "Ailleurs")
    client.get("/fr/agencies/beni-mellal/")

    with django_assert_max_num_queries(12):
        text = client.get("/fr/agencies/beni-mellal/").content.decode()

    assert "À venir" in text
    assert "Terminées" not in text
    assert "Ailleurs" not in text
