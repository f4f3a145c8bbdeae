"""What visitors are told: one letter a cause, in their language, on both clocks, with the file for their calendar."""

import re
from datetime import date, time, timedelta
from email import message_from_bytes, policy
from html import unescape

import pytest
from django.db import transaction
from django.utils import timezone
from icalendar import Calendar

from agencies.models import Contact, Office
from appointments import links, notices
from appointments.models import Actor, Booking, Lane, Mode, WaitEntry
from appointments.verbs import changing
from common import days
from notifications import outbox
from notifications.models import Message, State
from tests.recipes import appointments as make
from tests.recipes import desk

pytestmark = pytest.mark.django_db
ROOM = "https://meet.example/room-7"


@pytest.fixture
def post(mailoutbox):
    """Let what is promised leave; the letters that left now, as mail programs read them."""

    def leave() -> list:
        mailoutbox.clear()
        outbox.drain()
        return [message_from_bytes(found.message().as_bytes(), policy=policy.default) for found in mailoutbox]

    return leave


def words(mail) -> str:
    """The plain text."""
    return mail.get_body(("plain",)).get_content()


def page(mail) -> str:
    """The HTML, without its marks' line ends."""
    return mail.get_body(("html",)).get_content()


def event(mail):
    """What the calendar file of a letter holds."""
    (part,) = mail.iter_attachments()
    return Calendar.from_ical(part.get_payload(decode=True)).events[0]


def method(mail) -> str:
    """What a calendar is asked to do."""
    (part,) = mail.iter_attachments()
    return part["Content-Type"].params["method"]


def french(**fields):
    return desk.citizen(language="fr", **fields)


def wait_entry(of, **fields) -> WaitEntry:
    """A confirmed place on the waiting list, as its row is when a letter is promised."""
    person = french()
    return WaitEntry.objects.create(
        agency=of.office.agency, office=of.office, service=of.service, person=person, language="fr",
        time_zone="Europe/Paris", first_day=date(2027, 7, 1), last_day=date(2027, 7, 12), confirmed_at=timezone.now(),
        **fields,
    )  # fmt: skip


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
