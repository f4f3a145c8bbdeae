"""A draft begun from the result of the three questions."""

import pytest

from requests_desk.models import Draft

pytestmark = pytest.mark.django_db


def test_the_commune_found_by_the_three_questions_is_not_asked_again(client, place):
    answer = client.post("/fr/requests/new/pre-study/", {"commune": place["commune"]}, follow=True)

    assert Draft.objects.get().answer("place", "commune") == place["commune"]
    assert f'value="{place["commune"]}" checked' in answer.content.decode()


@pytest.mark.parametrize("code", ["99.999", "\x00", "x" * 5000, ""])
def test_a_commune_that_is_none_begins_an_empty_draft(client, place, code):
    client.post("/fr/requests/new/pre-study/", {"commune": code})

    assert not Draft.objects.exclude(answers={}).exists()
