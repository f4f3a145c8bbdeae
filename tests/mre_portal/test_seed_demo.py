"""The demonstration: seeded once for all these tests, which only read it."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agencies.models import Kind, Posting
from appointments import links
from appointments.models import Booking, BookingEvent, Lane, Mode, QueueTicket, Turn, WaitEntry
from appointments.models import Status as Visit
from campaigns.models import Campaign
from common import days
from mre_portal.demo import MARK
from notifications.models import Message, State
from openhouse import links as open_day_links
from openhouse.models import (
    TAKES,
    Arrival,
    Asked,
    OpenDay,
    Question,
    Registration,
    Seat,
    SeatChange,
    Session,
    VisitRating,
)
from openhouse.models import State as Announced
from requests_desk.models import Case, CaseEvent, CaseMessage, Complaint, Document, InformationNote, Parcel, Status

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def empty(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Open tables for the whole module, taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def early(empty: None) -> dict[str, Any]:
    """What is described before anything is seeded."""
    return described()


@pytest.fixture(scope="module")
def season(early: dict[str, Any]) -> dict[str, Any]:
    """The demonstration, seeded on the real directory, as it describes itself."""
    call_command("load_directory", verbosity=0)
    call_command("seed_demo", verbosity=0)
    return described()


def described() -> dict[str, Any]:
    from io import StringIO

    out = StringIO()
    call_command("seed_demo", "--describe", stdout=out)
    return json.loads(out.getvalue())


def counts() -> list[int]:
    return [
        model.objects.count() for model in (User, Case, CaseEvent, Document, Message, Posting, Campaign, Lane, Booking)
    ]


def test_it_describes_itself_before_seeding(early):
    assert len(early["accounts"]) == 8
    assert early["samples"] == []
    assert early["appointments"] == []
    assert early["pages"]["home_ar"].endswith("/ar/")


def test_seeding_twice_changes_nothing_and_is_quick(season):
    before = counts()
    started = time.perf_counter()

    call_command("seed_demo", verbosity=0)

    assert counts() == before
    assert time.perf_counter() - started < 3


def test_every_history_holds(season, capsys):
    call_command("verify_history")

    assert "every history holds" in capsys.readouterr().out


def test_every_state_kind_and_language_is_there(season):
    seen = set(Case.objects.values_list("kind", "status"))

    assert {kind for kind, _status in seen} == set(Kind.values)
    assert {status for _kind, status in seen} == set(Status.values)
    assert set(Case.objects.values_list("language", flat=True)) == {"ar", "fr"}
    assert Case.objects.values("agency").distinct().count() >= 8
    assert 150 <= Case.objects.count() <= 200


def test_the_queue_is_alive(season):
    for slug in ("beni-mellal", "khemisset"):
        cases = Case.objects.filter(agency__slug=slug)

        assert cases.overdue().exists()
        assert cases.open().filter(due_on__gte=days.today()).exists()
        assert cases.filter(status=Status.WAITING).exists()


def test_nothing_happens_after_now_nor_before_its_filing(season):
    assert not CaseEvent.objects.filter(at__gt=timezone.now()).exists()
    for case in Case.objects.prefetch_related("events"):
        moments = [event.at for event in case.events.all()]
        assert moments == sorted(moments)
        assert moments[0] == case.filed_at


def test_days_taken_are_those_of_the_clock(season):
    for case in Case.objects.filter(status=Status.ANSWERED):
        assert case.days_taken == case.term().worked(case.answered_on)


def test_rows_carry_the_moment_of_their_event(season):
    for case in Case.objects.prefetch_related("events", "messages", "deliverables", "paper_requests"):
        moments = {event.at for event in case.events.all()}
        written = {message.sent_at for message in case.messages.all()}
        delivered = {deliverable.delivered_at for deliverable in case.deliverables.all()}
        asked = {paper.asked_at for paper in case.paper_requests.all()}
        assert written | delivered | asked <= moments


def test_no_letter_of_it_waits_or_is_ever_sent(season):
    assert Message.objects.exists()
    assert not Message.objects.exclude(state=State.SUPPRESSED).exists()


@pytest.mark.parametrize("number", range(7))
def test_staff_sign_in_with_what_is_printed(season, number):
    account = season["accounts"][number]

    person = User.objects.get(email=account["email"])

    assert person.check_password(account["password"])
    assert person.is_staff
    assert person.postings.current().exists()
    secret = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP).data["secret"]
    assert decrypt(secret) == account["totp_secret"]
    assert authenticate(email=account["email"], password=account["password"]) == person


def test_the_citizen_has_several_cases_and_no_password(season):
    account = season["accounts"][-1]

    person = User.objects.get(email=account["email"])

    assert account["role"] == "citizen"
    assert not person.has_usable_password()
    assert person.cases.count() == 4
    assert person.emailaddress_set.get().verified


def test_samples_exist_with_the_email_they_name(season):
    for sample in season["samples"]:
        case = Case.objects.get(reference=sample["reference"])
        assert (case.applicant.email, case.status, case.kind) == (sample["email"], sample["status"], sample["kind"])


def test_appointments_are_in_every_state_and_way_before_and_after_today(season):
    rows = Booking.objects.all()

    assert rows.filter(status=Visit.BOOKED, day__gt=days.today()).count() >= 25
    assert rows.filter(status=Visit.DONE, day__lt=days.today()).count() >= 25
    assert set(rows.values_list("status", flat=True)) == set(Visit) - {Visit.LAPSED}
    assert set(rows.values_list("mode", flat=True)) == set(Mode)
    assert set(rows.values_list("channel", flat=True)) == {"web", "phone", "whatsapp", "counter"}
    assert rows.filter(after_hours=True).exists()
    assert rows.values("agency").distinct().count() >= 6
    assert not rows.exclude(person=None).exclude(person__email__endswith="@demo.example").exists()


def test_somebody_waits_in_the_hall_now_and_on_the_list(season):
    lately = QueueTicket.objects.filter(day__gte=days.today() - timedelta(days=1))

    assert {Turn.WAITING, Turn.DONE} <= set(QueueTicket.objects.values_list("turn", flat=True))
    assert lately.filter(turn=Turn.WAITING, booking=None).count() >= 2
    assert QueueTicket.objects.filter(turn=Turn.DONE).exclude(booking=None).count() >= 10
    for ticket in QueueTicket.objects.filter(turn=Turn.DONE):
        assert ticket.arrived_at <= ticket.called_at <= ticket.started_at <= ticket.ended_at
    assert set(WaitEntry.objects.values_list("status", flat=True)) == {"waiting", "offered", "booked", "left"}
    assert WaitEntry.objects.get(status="offered").person.email == "amina@demo.example"


def test_no_appointment_was_made_after_its_hour_or_after_now(season):
    assert not BookingEvent.objects.filter(at__gt=timezone.now()).exists()
    for booking in Booking.objects.exclude(booked_at=None):
        assert booking.made_at <= booking.booked_at < booking.starts_at


def test_open_days_are_past_of_today_and_to_come_in_every_state(season):
    events, today = OpenDay.objects.filter(source="demo"), days.today()

    assert events.filter(last_day__lt=today).count() >= 2
    assert Session.objects.filter(event__in=events, day=today).count() == 2
    assert events.coming().filter(first_day__gt=today).count() >= 5
    assert set(events.values_list("state", flat=True)) == set(Announced)
    assert events.filter(online=True).exists()
    assert events.get(national__isnull=False).national.kind == "migrant_day"
    assert all(
        "démonstration" in event.title_fr and "تجريبي" in event.title_ar and "fictive" in event.description_fr
        for event in events
    )


def test_visitors_register_wait_are_offered_places_come_and_rate(season):
    rows = Registration.objects.all()

    assert set(rows.values_list("seat", flat=True)) >= {Seat.REGISTERED, Seat.WAITING, Seat.OFFERED, Seat.CANCELLED}
    assert not rows.exclude(person__email__endswith="@demo.example").exists()
    for session in Session.objects.all():
        taking = rows.filter(session=session, seat__in=TAKES)
        assert session.taken == sum(row.party for row in taking)
        assert session.capacity is None or session.taken <= session.capacity
    assert Arrival.objects.exclude(registration=None).count() >= 8
    assert Arrival.objects.filter(registration=None).count() >= 4
    assert not Arrival.objects.filter(at__gt=timezone.now()).exists()
    assert not SeatChange.objects.filter(at__gt=timezone.now()).exists()
    assert VisitRating.objects.count() >= 3


def test_questions_of_visitors_are_new_answered_published_and_set_aside(season):
    rows = Question.objects.all()

    assert set(rows.values_list("state", flat=True)) == {Asked.NEW, Asked.ANSWERED, Asked.SET_ASIDE}
    assert rows.published().exists()
    assert rows.exclude(noted_by=None).exists()
    assert all(("ZELLIGE" in row.text) is row.event.agencies.filter(slug="khemisset").exists() for row in rows)


def test_the_citizens_ticket_and_offer_and_the_event_of_today_are_described(season, client):
    ticket, offer = season["open_days"]["tickets"]

    row = open_day_links.registration_of(ticket["url"].rstrip("/").rpartition("/")[2])

    assert (row.person.email, row.seat, row.session.is_past) == ("amina@demo.example", Seat.REGISTERED, False)
    assert (ticket["code"], offer["code"], offer["seat"]) == (row.code, "", "offered")
    page = season["open_days"]["today"].removeprefix(season["base_url"])
    assert client.get(page).status_code == 200


def test_the_citizens_coming_appointment_is_described_with_its_link(season):
    [told] = season["appointments"]

    booking = links.booking_to_manage(told["manage"].rstrip("/").rpartition("/")[2])

    assert booking is not None
    assert booking.reference == told["reference"]
    assert (booking.person.email, booking.party) == ("amina@demo.example", 3)


def test_every_page_it_names_answers(season, client, settings):
    settings.DEMO = True
    # probes open connections of their own, and have their own tests
    paths = {name: url.removeprefix(season["base_url"]) for name, url in season["pages"].items() if name[-1] != "z"}

    answers = {name: client.get(path).status_code for name, path in paths.items()}

    # staff and the ministry are asked to sign in
    assert {name for name, status in answers.items() if status == 302} == {"admin_ar", "admin_fr", "ministry_report"}
    assert set(answers.values()) == {200, 302}


def test_the_marker_stands_in_the_second_agencys_texts_and_nowhere_else(season):
    texts = {
        "case__complaint__text": Complaint.objects.values_list("case__agency__slug", "text"),
        "question": InformationNote.objects.values_list("case__agency__slug", "question"),
        "locality": Parcel.objects.values_list("case__agency__slug", "locality"),
        "visit": Booking.objects.exclude(note="").values_list("agency__slug", "note"),
        "message": CaseMessage.objects.values_list("case__agency__slug", "text"),
    }

    for rows in texts.values():
        marked = {slug for slug, text in rows if MARK in text}
        plain = {slug for slug, text in rows if MARK not in text}
        assert marked == {"khemisset"}
        assert "khemisset" not in plain


def test_files_are_real_and_say_that_they_are_specimens(season):
    document = Document.objects.filter(content_type="application/pdf").first()
    case = Case.objects.filter(deliverables__isnull=False).first()

    for file in (document.file, case.deliverables.first().file):
        with file.open() as opened:
            assert opened.read(5) == b"%PDF-"


def test_the_campaign_is_labelled_a_demonstration(season):
    campaign = Campaign.objects.get(year=2026)

    assert "démonstration" in campaign.title_fr
    assert (campaign.desk_from.isoformat(), campaign.desk_to.isoformat()) == ("2026-06-15", "2026-08-30")


def test_production_refuses_it(empty, settings):
    settings.DEBUG = settings.DEMO = settings.TESTING = False

    for options in ([], ["--describe"]):
        with pytest.raises(CommandError, match="Refused in production"):
            call_command("seed_demo", *options)
