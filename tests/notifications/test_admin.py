"""Messages in the administration."""

import pytest
from django.db import transaction
from django.urls import reverse

from notifications import outbox
from notifications.models import Message, State
from tests.recipes import people

pytestmark = pytest.mark.django_db
CASE = {"reference": "AUBM-26-004217-K", "agency": "Agence secrète", "url": "http://127.0.0.1:8000/fr/"}


@pytest.fixture
def letters():
    with transaction.atomic():
        outbox.post(key="1", template="case_taken", to="a@example.com", language="fr", context=CASE)
        words = {"code": "482915", "minutes": 15}
        outbox.post(key="2", template="code", to="a@example.com", language="fr", context=words)
    return {message.template: message for message in Message.objects.all()}


def test_a_chief_reads_the_words_but_never_a_code(letters):
    client = people.signed_in(people.staff(is_superuser=True))
    pages = [
        client.get(f"/fr/admin/notifications/message/{letters[name].pk}/change/") for name in ("case_taken", "code")
    ]

    assert client.get("/fr/admin/notifications/message/?state=waiting").status_code == 200
    assert "Agence secrète" in pages[0].content.decode()
    assert "482915" not in pages[1].content.decode()


def test_sending_again_is_an_action_of_the_list(letters):
    client = people.signed_in(people.staff(is_superuser=True))
    Message.objects.update(state=State.FAILED)
    ticked = [message.pk for message in letters.values()]

    client.post(reverse("admin:notifications_message_changelist"), {"action": "send_again", "_selected_action": ticked})

    assert dict(Message.objects.values_list("template", "state")) == {"case_taken": "waiting", "code": "failed"}


def test_staff_without_the_right_see_no_messages(letters):
    client = people.signed_in(people.staff())

    assert client.get("/fr/admin/notifications/message/").status_code == 403
    assert client.get(f"/fr/admin/notifications/message/{letters['code'].pk}/change/").status_code in (403, 404)
