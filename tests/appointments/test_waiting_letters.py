"""What whoever waits is told: that they wait, that a time is offered and until when, that the wait is over."""

import re
from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from appointments import links, notices
from appointments.models import WaitEntry
from common import days
from notifications.models import Message
from tests.recipes import appointments as make
from tests.recipes.letters import french, page, words

pytestmark = pytest.mark.django_db


def wait_entry(of, **fields) -> WaitEntry:
    """A confirmed place on the waiting list, as its row is when a letter is promised."""
    person = french()
    return WaitEntry.objects.create(
        agency=of.office.agency, office=of.office, service=of.service, person=person, language="fr",
        time_zone="Europe/Paris", first_day=date(2027, 7, 1), last_day=date(2027, 7, 12), confirmed_at=timezone.now(),
        **fields,
    )  # fmt: skip


def test_a_wait_is_confirmed_with_what_is_looked_for(post):
    wish = make.wish()
    entry = wait_entry(wish)
    with transaction.atomic():
        notices.wait_joined(entry)

    (mail,) = post()

    assert "entre le 1er juillet 2027 et le 12 juillet 2027" in words(mail)
    assert "3 propositions au plus" in words(mail)
    assert links.to_wait(entry) in words(mail)
    assert list(mail.iter_attachments()) == []


def test_an_offer_says_its_time_until_when_and_how_many_there_are(post):
    wish = make.wish()
    entry, offer = wait_entry(wish, offers_made=2), make.held(wish)
    with transaction.atomic():
        notices.wait_offered(entry, offer)

    message = Message.objects.get(template="wait_offered")
    (mail,) = post()

    held = days.two_clocks(offer.held_until, "Europe/Paris", "fr")
    assert f"{held.here} au Maroc" in re.search("Réservé jusqu’au.*", words(mail))[0]
    assert "proposition 2 sur 3 au plus" in words(mail)
    assert links.to_wait(entry) in words(mail)
    assert f"{offer.starts:%H:%M}" in mail["subject"]
    assert message.expires_at == offer.held_until


def test_an_offer_that_is_over_is_not_sent(post):
    wish = make.wish()
    entry, offer = wait_entry(wish), make.held(wish)
    with transaction.atomic():
        notices.wait_offered(entry, offer)
    Message.objects.update(expires_at=timezone.now())

    assert post() == []


@pytest.mark.parametrize(("offers", "said"), [(0, "Aucun créneau ne s’est libéré"), (3, "n’a été accepté")])
def test_the_end_of_a_wait_says_why(post, offers, said):
    with transaction.atomic():
        notices.wait_over(wait_entry(make.wish(), offers_made=offers))

    (mail,) = post()

    assert said in words(mail)
    assert said in page(mail)
