"""What visitors are told of an appointment: one letter a cause, in their language, with the file for their calendar."""

import re
from datetime import time
from html import unescape

import pytest
from django.db import transaction

from agencies.models import Office
from appointments import links, notices
from appointments.models import Actor, Lane, Mode
from appointments.verbs import changing
from notifications.models import Message, State
from tests.recipes import appointments as make
from tests.recipes import desk
from tests.recipes.letters import event, french, method, page, words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ["Votre rendez-vous est pris.", "lundi", "au Maroc (", "à Paris)", "Premier étage", "- Le titre"]),
        ("ar", ["تم حجز موعدكم", "الاثنين", "بالمغرب (", "في باريس)", "Premier étage", "- الرسم العقاري"]),
    ],
)
def test_the_confirmation_says_when_where_and_what_to_bring(post, language, said):
    wish = make.wish(bring_fr="Le titre", bring_ar="الرسم العقاري")
    Lane.objects.update(where="Premier étage")
    booking = make.booked(wish, desk.citizen(language=language))

    (mail,) = post()

    for text in (words(mail), page(mail)):
        assert not [each for each in said if each.removeprefix("- ") not in text]
        assert booking.reference in text
        assert links.to_manage(booking) in text
    assert booking.reference in mail["subject"]
    assert f"{booking.starts:%H:%M}" in mail["subject"]
    assert "08:30" in re.sub("<[^>]*>", "", page(mail))


def test_the_confirmation_carries_the_appointment_for_the_calendar(post):
    booking = make.booked()

    (mail,) = post()
    (part,) = mail.iter_attachments()

    assert part.get_filename() == f"{booking.reference}.ics"
    assert part.get_content_type() == "text/calendar"
    assert dict(part["Content-Type"].params) == {"method": "REQUEST", "charset": "utf-8", "component": "VEVENT"}
    assert event(mail).decoded("dtstart") == booking.starts_at


def test_a_link_that_opens_an_appointment_is_forgotten_once_it_left(post):
    make.booked()

    post()

    message = Message.objects.get()
    assert (message.state, message.context) == (State.SENT, {})


def test_whoever_moves_it_is_told_both_times_and_their_calendar_follows(post):
    wish = make.wish(opens=time(9), closes=time(12))
    booking = make.booked(wish, french(), starts=time(9))
    (first,) = post()
    moved = changing.move(booking=booking, day=booking.day, starts=time(11), by=booking.person)

    (mail,) = post()

    assert "Votre rendez-vous est reporté." in words(mail)
    assert re.search("Ancien horaire.*09:00 au Maroc", words(mail))
    assert re.search("Quand.*11:00 au Maroc", words(mail))
    assert "excuser" not in words(mail)
    assert method(mail) == "REQUEST"
    assert event(mail).decoded("dtstart") == moved.starts_at
    assert event(mail)["uid"] == event(first)["uid"]
    assert event(mail)["sequence"] > event(first)["sequence"]


def test_an_agency_that_moves_it_says_sorry_and_why(post):
    wish = make.wish(opens=time(9), closes=time(12))
    booking = make.booked(wish, french(), starts=time(9))
    post()
    changing.move(booking=booking, day=booking.day, starts=time(11), by=None, actor=Actor.STAFF, reason="closed")

    (mail,) = post()

    assert "Nous vous prions de nous en excuser" in words(mail)
    assert re.search("Motif.*\\w", words(mail))
    assert "Si le nouvel horaire ne vous convient pas" in words(mail)


def test_another_office_is_named_beside_the_former_time(post):
    wish = make.wish(opens=time(9), closes=time(12))
    annex = Office.objects.create(
        agency=wish.office.agency, kind="annex", name_ar="ملحقة أزيلال", name_fr="Annexe d’Azilal"
    )
    make.lane(annex, wish.service)
    booking = make.booked(wish, french(), starts=time(9))
    post()
    there = make.Wish(wish.service, annex, Mode.IN_PERSON)
    changing.move(booking=booking, day=booking.day, starts=time(9), by=booking.person, to=there)

    (mail,) = post()

    assert re.search("Ancien horaire.*09:00.*Béni Mellal", words(mail))
    assert "Annexe d’Azilal" in words(mail)


def test_whoever_cancels_is_told_that_it_is_done_and_loses_it_from_the_calendar(post):
    booking = make.booked(by=french())
    (first,) = post()
    changing.cancel(booking=booking, reason="plans", by=booking.person)

    (mail,) = post()

    assert "Vous avez annulé votre rendez-vous" in words(mail)
    assert "Les créneaux libres les plus proches" not in words(mail)
    assert (method(mail), event(mail)["status"]) == ("CANCEL", "CANCELLED")
    assert event(mail)["uid"] == event(first)["uid"]
    assert links.to_manage(booking) not in words(mail)


def test_an_agency_that_cancels_says_sorry_and_offers_what_is_free(post):
    wish = make.wish(opens=time(9), closes=time(11))
    booking = make.booked(wish, french(), starts=time(9))
    post()
    changing.cancel(booking=booking, reason="officer", by=None, actor=Actor.STAFF)

    (mail,) = post()

    assert "L’agence a dû annuler" in words(mail)
    assert "Motif" in words(mail)
    offers = re.findall(r"^- .*(\d\d:\d\d) au Maroc", words(mail), re.MULTILINE)
    assert len(offers) == 3
    assert page(mail).count("<li><a href=") == 3
    assert method(mail) == "CANCEL"


def test_every_link_of_an_apology_leads_where_it_says(post, client):
    wish = make.wish(opens=time(9), closes=time(11))
    booking = make.booked(wish, french(), starts=time(9))
    post()
    changing.cancel(booking=booking, reason="officer", by=None, actor=Actor.STAFF)

    (mail,) = post()

    found = [unescape(url) for url in re.findall('href="(http[^"]*)"', page(mail))]
    assert len(found) == 4
    for url in found:
        shown = client.get(url.removeprefix("http://127.0.0.1:8000"))
        assert shown.status_code == 200
        assert booking.service.name_fr in shown.content.decode()


def test_what_is_no_longer_offered_is_not_linked_to(post, client):
    booking = make.booked(by=french())
    post()
    Lane.objects.update(active=False)
    changing.cancel(booking=booking, reason="closed", by=None, actor=Actor.STAFF)

    (mail,) = post()

    (url,) = re.findall('href="(http[^"]*)"', page(mail))
    assert client.get(url.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_what_was_never_sent_about_a_time_given_up_is_never_sent(post):
    wish = make.wish(opens=time(9), closes=time(11))
    booking = make.booked(wish, french(), starts=time(9))
    moved = changing.move(booking=booking, day=booking.day, starts=time(10), by=booking.person)
    changing.cancel(booking=moved, reason="plans", by=booking.person)

    mails = post()

    assert [mail["subject"].split()[-1] for mail in mails] == ["annulé"]


def test_a_letter_sent_late_carries_no_file_of_what_no_longer_holds(post):
    booking = make.booked(by=french())
    post()
    changing.cancel(booking=booking, reason="plans", by=booking.person)
    with transaction.atomic():
        notices.booked(booking)
    Message.objects.filter(template="appointment_cancelled").delete()

    mails = post()

    assert [list(mail.iter_attachments()) for mail in mails] == [[]] * len(mails)
