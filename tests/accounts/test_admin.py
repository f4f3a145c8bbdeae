"""People in the administration."""

import pytest

from accounts.models import User
from tests.recipes import people

pytestmark = pytest.mark.django_db


def test_the_administrator_adds_somebody_by_e_mail():
    client = people.signed_in(people.staff(is_superuser=True))
    new = {"email": "New@Example.com", "name_latin": "Nadia", "language": "fr", "is_staff": "on"}

    response = client.post("/fr/admin/accounts/user/add/", new)

    person = User.objects.get(email="new@example.com")
    assert response.status_code == 302
    assert not person.has_usable_password()
    assert client.get(f"/fr/admin/accounts/user/{person.pk}/change/").status_code == 200
    assert client.get("/fr/admin/accounts/user/?q=new").status_code == 200


def test_a_taken_e_mail_is_said_next_to_the_field():
    client = people.signed_in(people.staff("taken@example.com", is_superuser=True))

    response = client.post("/fr/admin/accounts/user/add/", {"email": "TAKEN@example.com", "language": "fr"})

    assert response.context["adminform"].form.errors["email"]


def test_other_staff_do_not_list_people():
    client = people.signed_in(people.staff())

    assert client.get("/fr/admin/accounts/user/").status_code == 403
