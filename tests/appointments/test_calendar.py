"""The calendar file: read back by two programs, its number rising, its hour the same instant for everybody."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from agencies.models import Contact, Office
from appointments.calendar import CANCEL, PUBLISH, REQUEST, ics_of
from appointments.models import Actor, Booking, Lane, Mode
from appointments.verbs import changing
from common import days
from tests.recipes import appointments as make
from tests.recipes import desk

pytestmark = pytest.mark.django_db
ROOM = "https://meet.example/room-7"


def file_of(booking: Booking, method: str = REQUEST) -> bytes:
    return ics_of(Booking.objects.for_page().get(pk=booking.pk), method=method)


def event_of(booking: Booking, method: str = REQUEST):
    """The event as the icalendar library reads it."""
    return Calendar.from_ical(file_of(booking, method)).events[0]


def by_another(content: bytes):
    """The event as the vobject library reads it."""
    return vobject.readOne(content.decode()).vevent


def with_typed(booking: Booking, **typed) -> Booking:
    """The appointment with other words about its visit."""
    Booking.objects.filter(pk=booking.pk).update(**typed)
    return Booking.objects.for_page().get(pk=booking.pk)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_two_programs_read_the_same_appointment(language):
    booking = make.booked(by=desk.citizen(language=language), starts=time(9, 30))
    content = file_of(booking)

    ours, theirs = Calendar.from_ical(content).events[0], by_another(content)

    assert ours.decoded("dtstart") == theirs.dtstart.value == booking.starts_at
    assert ours.decoded("dtend") == theirs.dtend.value == booking.starts_at + timedelta(minutes=20)
    assert ours["uid"] == theirs.uid.value == str(booking.uid)
    assert str(ours["summary"]) == theirs.summary.value
    assert str(ours["description"]) == theirs.description.value
    assert str(ours["location"]) == theirs.location.value
    assert ours["summary"].params["LANGUAGE"] == language
    assert booking.service.name_ar in theirs.summary.value or language == "fr"
    assert b"DTSTART:%s" % booking.starts_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ").encode() in content


def test_the_description_says_what_the_visitor_needs_on_both_clocks():
    booking = make.booked(make.wish(bring_fr="Le titre foncier\nUne pièce d’identité"), desk.citizen(language="fr"))
    line = Contact.objects.create(agency=booking.agency, channel="phone", value="+212523484046")
    Lane.objects.filter(pk=booking.lane_id).update(where="Premier étage, à droite")
    Office.objects.filter(pk=booking.office_id).update(address="12, rue du Parc; bloc B\nBéni Mellal")

    words = str(event_of(booking)["description"])

    assert "08:30 au Maroc (09:30 à Paris)" in words
    for said in ("Premier étage, à droite", "12, rue du Parc; bloc B", "- Le titre foncier", line.shown):
        assert said in words
    assert booking.reference in words
    assert words.endswith(str(event_of(booking)["url"]))


def test_the_place_is_the_offices_with_its_point_on_the_map():
    booking = make.booked(by=desk.citizen(language="fr"))
    Office.objects.filter(pk=booking.office_id).update(address="12, rue du Parc", latitude=32.33, longitude=-6.35)

    event = by_another(file_of(booking))

    assert event.location.value.endswith("Béni Mellal, 12, rue du Parc")
    assert event.geo.value == "32.33;-6.35"


def test_an_office_without_a_point_has_none():
    assert "geo" not in event_of(make.booked())


def test_a_video_meeting_names_its_room_and_no_address():
    booking = make.booked(by=desk.citizen(language="fr"))
    Lane.objects.filter(pk=booking.lane_id).update(video=True, video_url=ROOM, where="Premier étage")
    Office.objects.filter(pk=booking.office_id).update(address="12, rue du Parc", latitude=32.33, longitude=-6.35)

    event = event_of(with_typed(booking, mode=Mode.VIDEO))

    assert event["location"] == ROOM
    assert ROOM in event["description"]
    assert "rue du Parc" not in event["description"]
    assert "étage" not in event["description"]
    assert "geo" not in event


@pytest.mark.parametrize("mode", [Mode.PHONE, Mode.WHATSAPP])
def test_a_call_names_the_end_of_the_number_and_no_more_of_the_person(mode):
    booking = make.booked(by=desk.citizen(language="fr"))
    booking = with_typed(booking, mode=mode, phone="+33612345678", note="Litige avec mon frère", name_ar="أمينة")

    content = file_of(booking).replace(b"\r\n ", b"").decode()

    assert "5678" in content
    assert "345678" not in content.replace(" ", "")
    assert not [said for said in ("Litige", "أمينة", "Amina") if said in content]


def test_each_change_raises_the_number_under_one_uid():
    wish = make.wish(opens=time(9), closes=time(11))
    booking = make.booked(wish, starts=time(9))
    first = event_of(booking)
    moved = changing.move(booking=booking, day=booking.day, starts=time(10), by=booking.person)
    second = event_of(moved)
    gone = changing.cancel(booking=moved, reason="plans", by=booking.person)
    third = event_of(gone, CANCEL)

    assert first["uid"] == second["uid"] == third["uid"]
    assert [event["sequence"] for event in (first, second, third)] == [0, 1, 2]
    assert [event["status"] for event in (first, second, third)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


def test_cancelling_is_said_by_the_method_too_and_rings_no_alarm():
    booking = make.booked()
    changing.cancel(booking=booking, reason="closed", by=None, actor=Actor.STAFF)
    content = file_of(booking, CANCEL)

    assert b"METHOD:CANCEL" in content
    assert b"VALARM" not in content
    assert by_another(content).status.value == "CANCELLED"


def test_whoever_downloads_it_is_not_named():
    booking = make.booked()

    assert booking.person.email.encode() in file_of(booking).replace(b"\r\n ", b"")
    assert b"METHOD:PUBLISH" in file_of(booking, PUBLISH)
    assert b"ATTENDEE" not in file_of(booking, PUBLISH)


def test_nobody_is_asked_to_answer_an_address_that_is_not_read():
    event = event_of(make.booked())

    assert event["attendee"].params["RSVP"] == "FALSE"
    assert event["attendee"].params["PARTSTAT"] == "ACCEPTED"
    assert event["organizer"] == "mailto:portail@mre.example"


def test_an_alarm_needs_no_network():
    (alarm,) = [part for part in event_of(make.booked()).walk() if part.name == "VALARM"]

    assert alarm.decoded("trigger") == timedelta(hours=-2)


# One appointment, never saved, serves every example.
one_row = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
TYPED = st.text(alphabet=st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=200)


@one_row
@given(where=TYPED, address=TYPED, name=st.text(alphabet='موعد;,\\:"n\n\r ', min_size=1, max_size=120))
def test_whatever_staff_typed_the_file_stays_whole(shared, where, address, name):
    shared.lane.where, shared.office.address, shared.service.name_ar = where, address, name
    content = ics_of(shared, method=REQUEST)

    lines = content.split(b"\r\n")
    event = Calendar.from_ical(content).events[0]

    assert max(map(len, lines)) <= 75
    assert all(line.decode() is not None for line in lines)
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert str(event["description"]) == by_another(content).description.value
    assert str(event["uid"]) == str(shared.uid)
    assert len(content.split(b"BEGIN:VEVENT")) == 2


@pytest.fixture
def shared(db) -> Booking:
    return Booking.objects.for_page().get(pk=make.booked().pk)


# Each day a clock somewhere changes, with what the visitor's clock shows at nine in Morocco (UTC, as of 2026).
EDGES = [
    ("Europe/Paris", "2027-03-26", "10:00"),
    ("Europe/Paris", "2027-03-29", "11:00"),
    ("Europe/Paris", "2027-10-29", "11:00"),
    ("Europe/Paris", "2027-11-01", "10:00"),
    ("America/New_York", "2027-03-12", "04:00"),
    ("America/New_York", "2027-03-15", "05:00"),
    ("America/New_York", "2027-11-05", "05:00"),
    ("America/New_York", "2027-11-08", "04:00"),
    ("Pacific/Kiritimati", "2027-03-26", "23:00"),
    ("Pacific/Kiritimati", "2027-11-01", "23:00"),
]


@pytest.mark.parametrize(("zone", "day", "there"), EDGES)
def test_at_the_edge_of_summer_time_the_instant_and_both_clocks_agree(zone, day, there):
    booking = make.booked(by=desk.citizen(language="fr", time_zone=zone), starts=time(9))
    booking = with_typed(booking, day=day)
    begins = event_of(booking).decoded("dtstart")

    assert begins == datetime.fromisoformat(f"{day}T09:00:00+00:00")
    assert f"{begins.astimezone(ZoneInfo(zone)):%H:%M}" == there
    assert f"09:00 au Maroc ({there} à " in str(event_of(booking)["description"])


def test_where_it_is_already_another_day_the_day_is_said():
    booking = make.booked(make.wish(opens=time(14)), desk.citizen(language="fr", time_zone="Pacific/Kiritimati"))
    booking = with_typed(booking, day="2027-11-01")

    assert "lundi 1er novembre 2027, 14:00 au Maroc (mardi 2 novembre 2027 04:00 à " in str(
        event_of(booking)["description"]
    )


@one_row
@given(minutes=st.integers(0, 23 * 60), ahead=st.integers(1, 360))
def test_the_instant_is_always_that_of_moroccos_clock(shared, minutes, ahead):
    day, starts = days.today() + timedelta(days=ahead), time(minutes // 60, minutes % 60)
    shared.place(day=day, starts=starts, minutes=5, buffer=0)
    begins = Calendar.from_ical(ics_of(shared, method=REQUEST)).events[0].decoded("dtstart")

    assert begins.astimezone(days.CASABLANCA).replace(tzinfo=None) == datetime.combine(shared.day, shared.starts)
