"""Addresses of the administration with a key that only looks like a number: nothing is there, and nothing breaks."""

import pytest

from tests.recipes import people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", ["²", "①", "9" * 30, "x"])
@pytest.mark.parametrize("page", ["notifications/message", "requests_desk/case", "appointments/booking"])
def test_a_key_that_is_none_is_not_found(page, key):
    answer = people.signed_in(people.staff(is_superuser=True)).get(f"/fr/admin/{page}/{key}/change/")

    assert answer.status_code == 404
