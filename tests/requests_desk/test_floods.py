"""Letters to addresses that anybody types: enough for people, too few for a flood."""

import pytest
from django.core.exceptions import ValidationError

from notifications.models import Message
from requests_desk import verbs
from requests_desk.models import Draft
from tests.recipes import desk, people, preparing
from tests.recipes.preparing import page

pytestmark = pytest.mark.django_db


def links_sent() -> int:
    return Message.objects.filter(template="draft_saved").count()


@pytest.mark.parametrize("to", ["same@example.org", "other{}@example.org"])
def test_links_to_drafts_do_not_flood_mailboxes(client, begun, to):
    answers = []

    for number in range(70):
        begun.keep("land", {"tenure": "unknown", "number": str(number)})
        Draft.objects.update(saved_at=begun.saved_at.replace(microsecond=0, year=2000 + number))
        answers.append(client.post(page("later", begun.token), {"email": to.format(number)}))

    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"]
    assert links_sent() == (5 if to.startswith("same") else 60)


def test_the_step_you_floods_nobody_and_still_goes_on(client, begun):
    you = {
        "name_latin": "Amina",
        "email": "same@example.org",
        "country": "FR",
        "applicant_is": "owner",
        "consent": "on",
    }

    for number in range(8):
        Draft.objects.update(saved_at=begun.saved_at.replace(microsecond=0, year=2000 + number))
        answer = client.post(page("you", begun.token), you)

    assert answer.status_code == 302
    assert links_sent() <= 5


def test_many_cases_do_not_multiply_the_invitations_of_one_person():
    amina = people.citizen()
    cases = [desk.case(by=amina) for _n in range(3)]
    for number in range(20):
        verbs.invite(case=cases[number % 3], by=amina, email=f"p{number}@example.org", is_a="heir")

    with pytest.raises(ValidationError):
        verbs.invite(case=cases[0], by=amina, email="last@example.org", is_a="heir")


def test_many_drafts_do_not_multiply_the_owners_asked_by_one_person():
    karim = people.citizen()
    for number in range(20):
        preparing.asked(karim, email=f"owner{number}@example.org")

    with pytest.raises(ValidationError):
        preparing.asked(karim, email="last@example.org")
