"""The appointment's own page by its link: where it stands, calendar file, paper, move, cancel."""

import re
from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from agencies.models import Contact, Office
from appointments import links
from appointments.models import Booking, Status
from appointments.verbs import booking as verbs
from appointments.verbs import changing
from notifications.models import Message
from tests.recipes import appointments as make
from tests.recipes import desk, people, visits
from tests.recipes.visits import page

pytestmark = pytest.mark.django_db


def own(booking: Booking, name: str = "manage", language: str = "fr") -> str:
    """An address of the appointment."""
    return page(name, links.to_manage(booking), language=language)


def over(booking: Booking, status: str, **fields) -> None:
    """Bring an appointment to its end."""
    Booking.objects.filter(pk=booking.pk).update(status=status, **fields)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_whoever_holds_the_link_sees_it_without_signing_in(client, language):
    wish = make.wish(bring_fr="Pièce d’identité", bring_ar="وثيقة الهوية")
    Office.objects.filter(pk=wish.office.pk).update(
        address_fr="12, rue X", address_ar="12 زنقة", latitude=32.3, longitude=-6.3
    )
    wish.office.lanes.update(where_fr="2e étage", where_ar="الطابق الثاني")
    Contact.objects.create(agency=wish.office.agency, channel="phone", value="+212523480000")
    booking = make.booked(wish)

    text = client.get(own(booking, language=language)).content.decode()

    assert booking.reference in text
    assert ("2e étage" if language == "fr" else "الطابق الثاني") in text
    assert ("Pièce d’identité" if language == "fr" else "وثيقة الهوية") in text
    assert "openstreetmap.org" in text
    assert 'href="tel:+212523480000"' in text
    assert "<svg" in text.partition('class="qr"')[2][:200]
    for name in ("move", "cancel", "ics", "paper"):
        assert own(booking, name, language) in text


def test_both_clocks_are_shown(client):
    booking = make.booked(by=desk.citizen(time_zone="Asia/Tokyo"), starts=time(9))

    text = client.get(own(booking)).content.decode()

    assert "09:00–09:20" in text
    assert "18:00–18:20" in text
    assert "Tokyo" in text


def test_a_call_says_the_number_and_a_video_its_room(client):
    wish = make.wish(phone=True, video=True)
    make.lane(wish.office, wish.service, in_person=False, phone=True, video=True, video_url="https://meet.example/room")
    call = make.held(make.Wish(wish.service, wish.office, "phone"), typed={"name_latin": "S", "phone": "+33612345678"})
    called = verbs.book(hold=call, by=desk.citizen())
    seen = make.booked(make.Wish(wish.service, wish.office, "video"))

    assert "+33 6 12 34 56 78" in client.get(own(called)).content.decode()
    assert 'href="https://meet.example/room"' in client.get(own(seen)).content.decode()


@pytest.mark.parametrize("name", ["manage", "move", "cancel", "paper", "ics"])
@pytest.mark.parametrize("signed", ["x", "a:b", "0" * 32 + ":forged"])
def test_a_wrong_link_leads_to_the_search(client, name, signed):
    answer = client.get(page(name, signed))

    assert answer.status_code == 404
    assert page("find") in answer.content.decode()


def test_a_held_times_link_is_not_an_appointments(client):
    kept = make.held()

    assert client.get(page("manage", links.to_hold(kept))).status_code == 404
    assert client.get(page("manage", links.to_manage(kept))).status_code == 404


@pytest.mark.parametrize(
    ("status", "said"),
    [(Status.DONE, "a eu lieu"), (Status.NO_SHOW, "personne n’est venu"), (Status.CANCELLED, "est annulé")],
)
def test_what_is_over_says_so_and_offers_no_change(client, status, said):
    booking = make.booked()
    over(booking, status, reason="plans", ended_at=timezone.now())

    text = client.get(own(booking)).content.decode()

    assert said in text
    assert own(booking, "move") not in text
    assert own(booking, "cancel") not in text
    assert visits.calendar(make.Wish(booking.service, booking.office, "in_person")) in text
    assert client.get(own(booking, "cancel")).status_code == 302
    assert client.get(own(booking, "move")).status_code == 302


def test_an_appointment_that_began_can_no_longer_be_changed(client):
    booking = make.booked()
    Booking.objects.filter(pk=booking.pk).update(starts_at=timezone.now() - timedelta(minutes=1))

    text = client.get(own(booking)).content.decode()
    client.post(own(booking, "cancel"), {"reason": "plans"})

    assert "a commencé ou est passé" in text
    assert Booking.objects.get(pk=booking.pk).status == Status.BOOKED


def test_moving_frees_the_old_time_and_keeps_link_and_reference(client):
    wish = make.wish(opens=time(9), closes=time(11))
    booking = make.booked(wish, starts=time(9))

    calendar = client.get(own(booking, "move"), {"week": make.monday().isoformat()}).content.decode()
    answer = client.post(own(booking, "move"), visits.pressing(wish, time(10)))
    text = client.get(answer["Location"]).content.decode()

    assert "Il reste à vous" in calendar
    assert f'value="{make.monday()}T09:30"' in calendar
    new = Booking.objects.get(status=Status.BOOKED)
    assert (new.starts, new.reference, new.sequence) == (time(10), booking.reference, 1)
    assert answer["Location"] == own(booking)
    assert "10:00–10:20" in text
    assert "Déplacé au" in text
    assert Message.objects.filter(template="appointment_moved").count() == 1


def test_a_time_taken_while_moving_leaves_the_old_one(client):
    wish = make.wish(opens=time(9), closes=time(12))
    booking = make.booked(wish, starts=time(9))
    make.booked(wish, starts=time(10))

    answer = client.post(own(booking, "move"), visits.pressing(wish, time(10)))

    assert answer.status_code == 409
    assert own(booking, "move") in answer.content.decode()
    assert len(re.findall(r'<button class="btn plain" name="at"', answer.content.decode())) == 3
    assert Booking.objects.get(status=Status.BOOKED, person=booking.person).starts == time(9)


def test_moving_may_change_the_way_only_where_the_person_can_be_called(client):
    wish = make.wish(phone=True)
    make.lane(wish.office, wish.service, phone=True)
    booking = make.booked(wish, starts=time(9))

    without = client.get(own(booking, "move")).content.decode()
    forced = client.post(own(booking, "move"), visits.pressing(wish, time(10)) | {"mode": "phone"})
    Booking.objects.update(phone="+33612345678")
    moved = client.post(own(booking, "move"), visits.pressing(wish, time(10)) | {"mode": "phone"})

    assert 'value="phone"' not in without
    assert forced.status_code == 422
    assert moved.status_code == 302
    assert Booking.objects.get(status=Status.BOOKED).mode == "phone"


@pytest.mark.parametrize(
    "odd", [{"at": "x"}, {"at": ""}, {"people": "0"}, {"office": "77"}, {"at": "2020-01-01T09:00"}]
)
def test_an_odd_move_changes_nothing(client, odd):
    wish = make.wish()
    booking = make.booked(wish, starts=time(9))

    answer = client.post(own(booking, "move"), visits.pressing(wish, time(10)) | odd)

    assert answer.status_code in (409, 422)
    assert Booking.objects.get(status=Status.BOOKED).starts == time(9)


def test_moving_too_often_is_refused_in_words(client):
    wish = make.wish()
    booking = make.booked(wish, starts=time(9))
    Booking.objects.filter(pk=booking.pk).update(sequence=5)

    answer = client.post(own(booking, "move"), visits.pressing(wish, time(10)), follow=True)

    assert "trop souvent" in answer.content.decode()


def test_cancelling_asks_why_and_is_counted(client):
    booking = make.booked()

    page_of = client.get(own(booking, "cancel")).content.decode()
    without = client.post(own(booking, "cancel"), {})
    forged = client.post(own(booking, "cancel"), {"reason": "officer"})
    done = client.post(own(booking, "cancel"), {"reason": "plans"}, follow=True).content.decode()

    assert page_of.count('name="reason"') == 6
    assert without.status_code == forged.status_code == 422
    cancelled = Booking.objects.get()
    assert (cancelled.status, cancelled.reason) == (Status.CANCELLED, "plans")
    assert "Ce rendez-vous est annulé" in done
    assert "Annulé par vous" in done
    assert Message.objects.filter(template="appointment_cancelled").count() == 1


def test_looking_changes_nothing(client):
    booking = make.booked()

    for name in ("manage", "move", "cancel", "paper", "ics"):
        assert client.get(own(booking, name)).status_code == 200

    assert Booking.objects.get().status == Status.BOOKED


def test_what_the_agency_did_is_told_as_the_agencys(client):
    wish = make.wish()
    booking = make.booked(wish, starts=time(9))
    officer = desk.officer(wish.office.agency)
    changing.move(booking=booking, day=booking.day, starts=time(11), by=officer, actor="staff", reason="officer")

    text = client.get(own(booking)).content.decode()

    assert "L’agence l’a déplacé" in text
    assert officer.email not in text


def test_the_paper_speaks_both_languages_and_is_read_at_the_counter(client):
    wish = make.wish()
    booking = make.booked(wish)

    text = client.get(own(booking, "paper")).content.decode()

    assert wish.service.name_ar in text
    assert wish.service.name_fr in text
    assert text.index(wish.service.name_fr) < text.index(wish.service.name_ar)
    assert booking.reference in text
    assert "<svg" in text


def test_the_calendar_file_is_an_attachment(client):
    booking = make.booked()

    answer = client.get(own(booking, "ics"))

    assert answer["Content-Type"].startswith("text/calendar")
    assert answer["Content-Disposition"] == f'attachment; filename="{booking.reference}.ics"'
    assert answer.content.startswith(b"BEGIN:VCALENDAR")


def test_the_pages_are_for_no_search_engine_and_no_shared_cache(client):
    answer = client.get(own(make.booked()))

    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Cache-Control"] == "private, no-store"


def test_only_its_person_is_led_from_it_to_the_request():
    wish = make.wish(needs_case=True)
    case = desk.case(of=wish.office.agency, status="study")
    kept = make.held(wish, typed={"name_latin": "Amina", "case": case})
    booking = verbs.book(hold=kept, by=case.applicant)
    with override("fr"):
        way = f'href="{reverse("requests_desk:case", args=[case.reference])}"'

    assert way in people.signed_in(case.applicant).get(own(booking)).content.decode()
    assert way not in Client().get(own(booking)).content.decode()


def test_its_page_costs_few_statements(django_assert_max_num_queries):
    wish = make.wish()
    booking = make.booked(wish, starts=time(9))
    for hour in (10, 11, 12):
        booking = changing.move(booking=booking, day=booking.day, starts=time(hour), by=booking.person)
    client = people.signed_in(booking.person)

    with django_assert_max_num_queries(6):
        assert client.get(own(booking)).status_code == 200
