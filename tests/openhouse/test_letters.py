"""What visitors are told: one letter a cause, in their language, on both clocks, with ticket and calendar file."""

import copy
import re
from datetime import time, timedelta
from email import message_from_bytes, policy

import pytest
from django.db import transaction
from django.utils import timezone
from icalendar import Calendar

from agencies.models import Contact
from notifications import outbox
from notifications.models import Message, State
from openhouse import links, notices
from openhouse.models import OpenDay, Registration, Session
from openhouse.verbs import offering, registering
from tests.recipes import desk
from tests.recipes import openhouse as make

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
    """The HTML."""
    return mail.get_body(("html",)).get_content()


def files(mail) -> dict[str, bytes]:
    """What the letter carries, by media type."""
    return {part.get_content_type(): part.get_payload(decode=True) for part in mail.iter_attachments()}


def fresh(row: Registration) -> Registration:
    return Registration.objects.for_page().get(pk=row.pk)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ["Vous êtes inscrit.", "au Maroc (", "à Tokyo", "Code", "2"]),
        ("ar", ["تم تسجيلكم.", "بالمغرب (", "طوكيو", "الرمز", "2"]),
    ],
)
def test_the_ticket_tells_session_place_clocks_and_code_in_the_visitors_language(post, language, said):
    row = make.registered(by=desk.citizen(language=language), party=2, language=language, time_zone="Asia/Tokyo")

    (mail,) = post()

    for text in (words(mail), re.sub(r"<[^>]+>", "", page(mail))):
        assert all(piece in text for piece in said), text
        assert row.code in text
    assert ("de 10:00 à 11:00" if language == "fr" else "من 10:00 إلى 11:00") in words(mail)
    assert '<bdi dir="ltr">10:00–11:00</bdi>' in page(mail)
    assert f"/{language}/open-days/tickets/{links.to_ticket(row)}/" in words(mail)
    assert row.session.event.title_ar in words(mail) if language == "ar" else row.session.event.title_fr in words(mail)


def test_the_ticket_carries_a_pdf_and_the_session_for_the_calendar(post):
    row = make.registered()

    (mail,) = post()

    held = files(mail)
    assert held["application/pdf"].startswith(b"%PDF")
    (event,) = Calendar.from_ical(held["text/calendar"]).events
    assert event["DTSTART"].dt == row.session.starts_at


def test_the_room_online_is_told_to_who_is_registered_and_to_nobody_who_waits(post):
    of = make.event(online=True, online_url=ROOM)
    session = make.session(of, capacity=1, online=True)
    make.registered(session)
    make.registered(session)

    registered, waiting = post()

    assert ROOM in words(registered)
    assert ROOM in page(registered)
    assert ROOM not in words(waiting) + page(waiting)


def test_a_session_on_the_spot_names_no_room_online(post):
    of = make.event(online=True, online_url=ROOM)
    make.registered(make.session(of))

    (mail,) = post()

    assert ROOM not in words(mail)


def test_who_waits_is_told_how_it_goes_on_and_has_no_code_yet(post):
    session = make.session(capacity=1)
    make.registered(session)
    row = make.registered(session)

    _first, mail = post()

    assert "liste d’attente" in mail["Subject"]
    assert "12 heures" in words(mail)
    assert row.code not in words(mail) + page(mail)
    assert not files(mail)


def test_an_offer_says_until_when_and_dies_with_it(post):
    session = make.session(capacity=1)
    first, second = make.registered(session), make.registered(session)
    post()
    registering.cancel(registration=first, by=first.person)
    offering.offer_freed()

    _cancelled, mail = post()

    row = fresh(second)
    assert f"{timezone.localtime(row.held_until):%H:%M}" in words(mail)
    assert Message.objects.get(template="visit_offered").expires_at == row.held_until
    assert row.code not in words(mail)


def test_changes_and_the_end_are_told_once_each(post):
    row = make.registered(make.session(), party=1)
    post()
    row = registering.change_party(registration=row, party=3, by=row.person)
    (changed,) = post()
    registering.cancel(registration=row, by=row.person)
    registering.cancel(registration=row, by=row.person)

    (gone,) = post()

    assert "3 personnes" in changed["Subject"]
    assert row.code in words(changed)
    assert "annulée" in gone["Subject"]
    assert row.code not in words(gone)
    assert not files(gone)


def test_a_ticket_that_has_not_left_does_not_leave_after_cancelling(post):
    row = make.registered()
    registering.cancel(registration=row, by=row.person)

    mails = post()

    assert ["annulée" in mail["Subject"] for mail in mails] == [True]
    assert Message.objects.get(template="visit_registered").state == State.SUPPRESSED


def test_three_offers_that_pass_end_the_wait_with_a_word(post):
    session = make.session(capacity=1)
    first, second = make.registered(session), make.registered(session)
    registering.cancel(registration=first, by=first.person)
    for _number in range(offering.OFFERS_MOST):
        offering.offer_freed()
        Registration.objects.filter(pk=second.pk).update(held_until=timezone.now())
        offering.lapse_due()

    mail = post()[-1]

    assert "proposées" in words(mail)
    assert fresh(second).seat == "lapsed"


@pytest.mark.parametrize(("language", "sorry"), [("fr", "nous en excuser"), ("ar", "نعتذر")])
def test_what_is_called_off_is_told_with_an_apology_and_the_reason(post, language, sorry):
    row = make.registered(by=desk.citizen(language=language), language=language)
    event = row.session.event
    OpenDay.objects.filter(pk=event.pk).update(
        state="cancelled", cancelled_why_fr="La salle est inondée.", cancelled_why_ar="القاعة مغمورة بالمياه."
    )
    with transaction.atomic():
        notices.called_off(fresh(row))

    (mail,) = post()

    assert sorry in words(mail)
    assert ("inondée" in words(mail)) == (language == "fr")
    assert row.code not in words(mail) + page(mail)
    (entry,) = Calendar.from_ical(files(mail)["text/calendar"]).events
    assert entry["STATUS"] == "CANCELLED"
    assert "application/pdf" not in files(mail)


def move(session: Session, **fields) -> Session:
    """Change a session as an officer does; it as it was before."""
    before = copy.copy(session)
    for name, value in fields.items():
        setattr(session, name, value)
    session.place()
    session.save()
    return before


def test_a_moved_session_is_told_with_the_old_time_and_the_ticket_as_it_is_now(post):
    row = make.registered()
    before = move(row.session, starts=time(15), ends=time(16))
    with transaction.atomic():
        notices.session_moved(fresh(row), before)

    (mail,) = post()

    assert "Nouvel horaire" in mail["Subject"]
    assert "15:00" in mail["Subject"]
    assert "de 10:00 à 11:00" in words(mail)
    assert "de 15:00 à 16:00" in words(mail)
    assert "Ancien lieu" not in words(mail)
    assert set(files(mail)) == {"application/pdf", "text/calendar"}


def test_a_moved_hall_is_told_as_a_new_place(post):
    row = make.registered(make.session(room_fr="Salle A", room_ar="القاعة أ"))
    post()
    before = move(row.session, room_fr="Salle B", room_ar="القاعة ب")
    with transaction.atomic():
        notices.session_moved(fresh(row), before)

    (mail,) = post()

    assert "Nouveau lieu" in mail["Subject"]
    assert "Salle A" in words(mail)
    assert "Salle B" in words(mail)
    assert "Ancien horaire" not in words(mail)


def test_there_and_back_again_is_told_each_time(post):
    row = make.registered()
    post()
    for hour in (15, 10, 15):
        session = Session.objects.for_page().get(pk=row.session_id)
        before = move(session, starts=time(hour), ends=time(hour + 1))
        with transaction.atomic():
            notices.session_moved(fresh(row), before)
        assert len(post()) == 1


def test_who_waits_for_a_moved_session_keeps_the_place_on_the_list(post):
    session = make.session(capacity=1)
    make.registered(session)
    row = make.registered(session)
    post()
    before = move(session, starts=time(15), ends=time(16))
    with transaction.atomic():
        notices.session_moved(fresh(row), before)

    (mail,) = post()

    assert "liste d’attente est conservée" in words(mail)
    assert set(files(mail)) == {"text/calendar"}


def test_nobody_is_told_whose_address_is_not_confirmed(post):
    row = registering.register(session=make.session(), party=1, typed=make.typed())
    with transaction.atomic():
        notices.called_off(fresh(row))
        notices.session_moved(fresh(row), copy.copy(row.session))

    assert post() == []


def test_the_line_to_ask_at_is_the_offices_else_the_agencys(post):
    agency = desk.agency()
    office = agency.offices.first()
    Contact.objects.create(agency=agency, channel="phone", value="0523480000", public=True)
    of = make.event(agency)
    make.registered(make.session(of))
    (general,) = post()
    Contact.objects.create(agency=agency, office=office, channel="phone", value="0523481111", public=True)
    OpenDay.objects.filter(pk=of.pk).update(office=office)
    make.registered(Session.objects.get())

    (own,) = post()

    assert "0523480000" in words(general).replace(" ", "").replace("+212", "0")
    assert "0523481111" in words(own).replace(" ", "").replace("+212", "0")


def test_an_event_of_several_agencies_names_no_single_line(post):
    of = make.event()
    other = desk.agency("fes", "AUFS", "Fès", "03.231")
    of.agencies.add(other)
    for agency in of.agencies.all():
        Contact.objects.create(agency=agency, channel="phone", value="0523480000", public=True)
    make.registered(make.session(of))

    (mail,) = post()

    assert "appelez l’agence" not in words(mail)


def test_a_name_with_marks_is_shown_as_it_is_and_runs_nothing(post):
    of = make.event(title_fr="<b>Portes</b> & «ouvertes»")
    make.registered(make.session(of))

    (mail,) = post()

    assert "<b>Portes</b> & «ouvertes»" in words(mail)
    assert "&lt;b&gt;Portes&lt;/b&gt; &amp;" in page(mail)


def test_letters_with_the_link_keep_no_words_once_they_left(post):
    make.registered()
    post()

    assert Message.objects.get(template="visit_registered").context == {}


def test_a_letter_for_a_session_that_is_over_does_not_leave(post):
    row = make.registered()
    Message.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    assert post() == []
    assert Message.objects.get(template="visit_registered").state == State.EXPIRED
    assert fresh(row).seat == "registered"
