"""What came back by e-mail, in the administration."""

import pytest
from django.urls import reverse

from notifications.models import Fate, Inbound, Why
from tests.recipes import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> Inbound:
    return Inbound.objects.create(
        digest="d", message_id="<a@example.com>", thread="aubm-26-004217-k", user=people.citizen(), size=1200,
        sender="stranger@example.org", state=Fate.REFUSED, why=Why.FOREIGN,
    )  # fmt: skip


def test_whoever_sees_every_message_reads_what_became_of_an_e_mail_and_changes_nothing(row):
    client = people.signed_in(people.staff(is_superuser=True))
    page = reverse("admin:notifications_inbound_change", args=[row.pk])

    listed = client.get(
        reverse("admin:notifications_inbound_changelist"), {"q": "aubm-26-004217-k", "state": "refused"}
    )

    assert "AUBM-26-004217-K" in listed.content.decode()
    assert "stranger@example.org" in client.get(page).content.decode()
    assert client.post(page, {"state": "taken"}).status_code == 403
    assert client.get(reverse("admin:notifications_inbound_add")).status_code == 403
    assert client.post(page.replace("change", "delete"), {"post": "yes"}).status_code == 403


def test_other_staff_and_citizens_read_nothing_of_it(row):
    pages = [
        reverse("admin:notifications_inbound_changelist"),
        reverse("admin:notifications_inbound_change", args=[row.pk]),
    ]

    for person in (people.staff(), people.citizen()):
        client = people.signed_in(person)
        assert {client.get(page).status_code for page in pages} <= {302, 403, 404}


def test_the_database_refuses_a_refusal_without_reason(row):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Inbound.objects.filter(pk=row.pk).update(why="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Inbound.objects.filter(pk=row.pk).update(state="lost")
