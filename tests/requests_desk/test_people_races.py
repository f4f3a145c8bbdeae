"""An owner in two tabs, an invitation accepted while it is taken back: one outcome, each letter once."""

import time

import pytest
from django.db import transaction

from accounts.models import Consent
from notifications.models import Message
from requests_desk import filings, verbs
from requests_desk.models import Case, CaseEvent, Draft, Follower
from tests.recipes import desk, people
from tests.recipes import preparing as make
from tests.recipes.preparing import OWNER
from tests.requests_desk.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def confirmation(draft: Draft, owner) -> object:
    """One press of the button, as a browser of its own sends it."""
    draft = Draft.objects.get(pk=draft.pk)
    filing = filings.check(draft, owner).filing
    seen = verbs.fingerprint(draft)
    return lambda: verbs.confirm_draft(draft=draft, filing=filing, by=owner, seen=seen)


def test_confirming_in_two_tabs_at_once_is_one_case():
    draft, owner = make.asked(), people.citizen(OWNER)

    results = at_once(confirmation(draft, owner), confirmation(draft, owner))

    case = Case.objects.get()
    assert [result.reference for result in results] == [case.reference] * 2
    assert (Follower.objects.count(), Consent.objects.count()) == (1, 1)
    assert [event.verb for event in case.events.all()] == ["filed", "follower_joined"]
    assert make.letters("case_filed", OWNER) == make.letters("follower_acted", OWNER) == 1
    assert Message.objects.filter(template="draft_decided").count() == 1


def test_confirming_and_refusing_at_once_is_one_of_the_two():
    draft, owner = make.asked(), people.citizen(OWNER)

    at_once(confirmation(draft, owner), lambda: verbs.refuse_draft(draft=draft, by=owner))

    draft.refresh_from_db()
    assert bool(draft.case) != bool(draft.refused_at)
    assert Case.objects.count() == bool(draft.case)
    assert Message.objects.filter(template="draft_decided").count() == 1


def test_the_owner_and_the_preparer_send_at_once_and_it_is_one_case():
    draft, owner = make.asked(), people.citizen(OWNER)
    preparer = draft.prepared_by
    filing = filings.check(draft, preparer).filing

    at_once(confirmation(draft, owner), lambda: verbs.file_case(draft=draft, filing=filing, by=preparer))

    case = Case.objects.get()
    assert case.applicant in (owner, preparer)
    assert case.prepared_by == (preparer if case.applicant == owner else None)


def test_accepting_while_one_is_removed_leaves_one_outcome():
    case, heir = desk.case(), people.citizen("heir@demo.example")
    follower = verbs.invite(case=case, by=case.applicant, email=heir.email, is_a="heir")

    at_once(
        lambda: verbs.accept(follower=follower, by=heir),
        lambda: verbs.remove(case=case, by=case.applicant, pk=follower.pk),
    )

    assert not Case.objects.followed_by(heir).exists()
    assert not list(CaseEvent.objects.broken())


def test_who_is_removed_while_waiting_to_write_does_not_write():
    case, heir = desk.case(), people.citizen("heir@demo.example")
    follower = make.follower(case, heir, may_act=True)

    def remove() -> None:
        with transaction.atomic():
            verbs.remove(case=case, by=case.applicant, pk=follower.pk)
            time.sleep(0.6)

    def write() -> None:
        time.sleep(0.2)
        verbs.write_as_applicant(case=case, by=heir, text="Bonjour")

    results = at_once(remove, write)

    assert isinstance(results[1], Case.DoesNotExist)
    assert not case.messages.exists()


def test_ten_invitations_to_one_address_at_once_are_one():
    case = desk.case()
    call = lambda: verbs.invite(case=case, by=case.applicant, email="heir@demo.example", is_a="heir")  # noqa: E731

    at_once(*[call] * 10)

    assert case.followers.count() == 1
    assert make.letters("follower_invited", "heir@demo.example") == 1


def test_an_invitation_accepted_in_two_tabs_is_told_once():
    case, heir = desk.case(), people.citizen("heir@demo.example")
    follower = verbs.invite(case=case, by=case.applicant, email=heir.email, is_a="heir")

    at_once(*[lambda: verbs.accept(follower=follower, by=heir)] * 5)

    assert case.events.filter(verb="follower_joined").count() == 1
    assert make.letters("follower_acted", case.applicant.email) == 1
