"""The words of a letter: the way to meet, the phone of the office, both clocks, and no mark that anybody typed."""

import re
from datetime import date, time, timedelta

import pytest
from django.db import transaction

from agencies.models import Contact, Office
from appointments import notices
from appointments.models import Actor, Booking, Lane
from notifications import outbox
from notifications.models import Message
from tests.recipes import appointments as make
from tests.recipes.letters import event, french, page, words

pytestmark = pytest.mark.django_db
ROOM = "https://meet.example/room-7"


def with_mode(mode: str, **typed) -> Booking:
    booking = make.booked(by=french())
    Booking.objects.filter(pk=booking.pk).update(mode=mode, **typed)
    Office.objects.filter(pk=booking.office_id).update(address="12, rue du Parc")
    Lane.objects.filter(pk=booking.lane_id).update(video=mode == "video", video_url=ROOM if mode == "video" else "")
    Message.objects.all().delete()
    with transaction.atomic():
        notices.booked(Booking.objects.for_page().get(pk=booking.pk))
    return booking


@pytest.mark.parametrize(
    ("mode", "there", "missing"),
    [
        ("in_person", "12, rue du Parc", "appelle au"),
        ("video", ROOM, "rue du Parc"),
        ("phone", "L’agence vous appelle au +33 6 12 34 56 78", "rue du Parc"),
        ("whatsapp", "L’agence vous appelle au +33 6 12 34 56 78", "rue du Parc"),
    ],
)
def test_each_way_to_meet_says_what_it_needs_and_no_more(post, mode, there, missing):
    with_mode(mode, phone="+33612345678")

    (mail,) = post()
    text = re.sub("<[^>]*>", "", page(mail))

    assert there in words(mail)
    assert there in text
    assert missing not in words(mail)
    assert missing not in text


def test_the_phone_of_the_office_comes_before_the_agencys(post):
    booking = make.booked(by=french())
    values = {"agency": booking.agency, "channel": "phone"}
    Contact.objects.create(value="+212523484046", **values)
    own = Contact.objects.create(value="+212523484047", office=booking.office, **values)
    Contact.objects.create(value="+212523484048", public=False, **values)
    with transaction.atomic():
        notices.cancelled(booking, Actor.CITIZEN)

    mail = post()[-1]

    assert own.shown in words(mail)
    assert 'href="tel:+212523484047"' in page(mail)


def test_the_groups_of_a_phone_number_keep_their_order_amid_arabic(post):
    booking = make.booked()
    line = Contact.objects.create(agency=booking.agency, channel="phone", value="+212523484046")
    Message.objects.all().delete()
    with transaction.atomic():
        notices.booked(booking)

    (mail,) = post()

    # digits that follow a left-to-right mark are read in that direction (UAX 9, rule W7)
    assert f"\u200e{line.shown}" in words(mail)
    assert f"\u200e{line.shown}" in str(event(mail)["description"])
    assert f'<bdi dir="ltr">{line.shown}</bdi>' in page(mail)


def test_what_somebody_typed_is_repeated_to_nobody(post):
    person = french(name_latin="<b>Amina</b> http://lure.example")
    booking = make.booked(by=person)
    Booking.objects.filter(pk=booking.pk).update(note="http://lure.example", answers=["http://lure.example"])

    (mail,) = post()

    assert "lure" not in words(mail) + page(mail) + str(event(mail)["description"])


def test_staff_cannot_write_marks_into_a_letter(post):
    make.booked(make.wish(name_fr="L’<i>avis</i>", bring_fr="<script>x</script>"), french())

    (mail,) = post()

    assert "<i>" not in page(mail)
    assert "<script" not in page(mail)
    assert "L’<i>avis</i>" in words(mail)


# The visitor's clock at nine in Morocco around the days on which it changes.
EDGES = [
    ("Europe/Paris", date(2027, 3, 26), "10:00"),
    ("Europe/Paris", date(2027, 3, 29), "11:00"),
    ("Europe/Paris", date(2027, 10, 29), "11:00"),
    ("Europe/Paris", date(2027, 11, 1), "10:00"),
    ("America/New_York", date(2027, 3, 12), "04:00"),
    ("America/New_York", date(2027, 3, 15), "05:00"),
    ("America/New_York", date(2027, 11, 5), "05:00"),
    ("America/New_York", date(2027, 11, 8), "04:00"),
    ("Pacific/Kiritimati", date(2027, 3, 26), "23:00"),
    ("Pacific/Kiritimati", date(2027, 11, 1), "23:00"),
]


@pytest.mark.parametrize(("zone", "day", "there"), EDGES)
@pytest.mark.parametrize("letter", ["booked", "moved", "cancelled", "reminder", "time_changed"])
def test_every_letter_shows_both_clocks_at_the_edges_of_summer_time(post, letter, zone, day, there):
    booking = make.booked(by=french(time_zone=zone), starts=time(9))
    booking.place(day=day, starts=time(9), minutes=20, buffer=0)
    booking.save()
    Message.objects.all().delete()
    with transaction.atomic():
        promise(letter, Booking.objects.for_page().get(pk=booking.pk))

    (mail,) = post()

    assert f"09:00 au Maroc ({there} à " in words(mail)
    assert f"09:00</bdi> au Maroc (<bdi>{there}</bdi> à " in page(mail)


def promise(letter: str, booking: Booking) -> None:
    """One letter about an appointment, as the verbs promise it."""
    earlier = booking.starts_at - timedelta(hours=1)
    act = {
        "booked": lambda: notices.booked(booking),
        "moved": lambda: notices.moved(booking, booking, Actor.STAFF),
        "cancelled": lambda: notices.cancelled(booking, Actor.CITIZEN),
        "reminder": lambda: outbox.post_many([notices.reminder(booking, 3)]),
        "time_changed": lambda: outbox.post_many([notices.time_changed(booking, earlier, 1)]),
    }
    act[letter]()


def test_a_visitor_on_moroccos_clock_reads_one_hour(post):
    make.booked(by=french(time_zone="Africa/Casablanca"))

    (mail,) = post()

    assert "au Maroc (" not in words(mail)
