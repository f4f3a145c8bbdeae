"""Nothing typed or sent is lost between two tabs, a refusal and a changed language."""

import pytest

from requests_desk.models import Draft
from tests.recipes import people
from tests.recipes.preparing import asked, page, prepared

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(client):
    draft = Draft.objects.create(kind="note", language="fr")
    session = client.session
    session["drafts"] = [draft.token.hex]
    session.save()
    return draft


@pytest.mark.parametrize("step", ["place", "land", "you"])
def test_a_field_whose_name_holds_a_nul_is_no_server_error(client, begun, step):
    answer = client.post(page(step, begun.token), {"a\0b": "x", "title_number": "12345/10"})

    begun.refresh_from_db()
    assert answer.status_code == 422
    assert begun.answer(step, "title_number") == "12345/10"


def test_two_tabs_that_send_two_steps_at_one_moment_keep_both(begun):
    one, other = Draft.objects.get(), Draft.objects.get()

    one.keep("land", {"tenure": "unknown"})
    other.keep("you", {"name_latin": "Amina"})

    begun.refresh_from_db()
    assert begun.answers == {"land": {"tenure": "unknown"}, "you": {"name_latin": "Amina"}}


def test_a_draft_that_its_owner_took_over_opens_for_nobody_else_without_turning_in_circles():
    preparer = people.citizen()
    draft = asked(preparer)
    draft.adopt(people.citizen("owner@demo.example"))

    answer = people.signed_in(preparer).get(page("resume", draft.signed()), follow=True)

    assert (answer.status_code, answer.redirect_chain) == (404, [])


def test_a_resume_link_still_asks_who_one_is(client):
    draft = prepared(people.citizen())

    assert client.get(page("resume", draft.signed())).status_code == 302
