"""Calendars that programs subscribe to, read back by two calendar libraries: days, instants, numbers, cost."""

import time as clock
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from common import days
from openhouse import ics
from openhouse.models import OpenDay, Session, State
from tests.recipes import desk
from tests.recipes import openhouse as make
from tests.recipes.feeds import NATIONAL, content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_host")]


def events_by_two(data):
    """Each event as icalendar and as vobject read it, by UID."""
    ours = {str(one["uid"]): one for one in Calendar.from_ical(data).walk("VEVENT")}
    theirs = {one.uid.value: one for one in vobject.readOne(data.decode()).vevent_list}
    assert ours.keys() == theirs.keys()
    return {uid: (ours[uid], theirs[uid]) for uid in ours}


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_two_programs_read_the_same_days_and_instants(client, language):
    event = make.event(
        opens=time(9), closes=time(16), hall_fr="Salle 1; étage 2", hall_ar="القاعة 1", place_fr="Port, quai 3",
        place_ar="الميناء", latitude=35.8, longitude=-5.5, description_fr="Première ligne\nSeconde, ligne",
        description_ar="سطر أول\nسطر ثان",
    )  # fmt: skip
    session = make.session(event, starts=time(10), ends=time(11, 30))

    found = events_by_two(content(client, f"/{language}/open-days/calendar.ics"))

    ours, theirs = found[ics.uid_of(OpenDay, event.pk)]
    assert ours.decoded("dtstart") == theirs.dtstart.value == event.first_day
    assert ours.decoded("dtend") == theirs.dtend.value == event.last_day + timedelta(days=1)
    assert str(ours["summary"]) == theirs.summary.value == getattr(event, f"title_{language}")
    assert str(ours["location"]) == theirs.location.value
    assert str(ours["description"]) == theirs.description.value
    assert getattr(event, f"description_{language}") in theirs.description.value
    assert getattr(event, f"hall_{language}") in theirs.location.value
    assert ours["geo"].to_ical() == "35.8;-5.5"
    ours, theirs = found[ics.uid_of(Session, session.pk)]
    assert ours.decoded("dtstart") == theirs.dtstart.value == session.starts_at
    assert ours.decoded("dtend") == theirs.dtend.value == session.ends_at
    assert ours.decoded("dtstart").utcoffset() == timedelta(0)
    assert str(ours["related-to"]) == ics.uid_of(OpenDay, event.pk)


def test_a_calendar_says_its_name_its_source_and_how_often_to_come_back(client):
    make.event()

    ours, theirs = Calendar.from_ical(content(client)), vobject.readOne(content(client).decode())

    assert str(ours["x-wr-calname"]) == theirs.x_wr_calname.value == "Portes ouvertes des agences urbaines"
    assert str(ours["name"]) == str(ours["x-wr-calname"])
    assert ours["refresh-interval"].params["VALUE"] == "DURATION"
    assert theirs.contents["refresh-interval"][0].value == "PT6H"
    assert theirs.contents["source"][0].value == f"https://portal.example{NATIONAL}"


def test_the_wall_hour_is_kept_in_winter_and_summer(client):
    for month in (1, 8):
        event = make.event(first_day=date(2027, month, 11), last_day=date(2027, month, 12))
        make.session(event, starts=time(10), ends=time(11))

    starts = [one.decoded("dtstart") for one in Calendar.from_ical(content(client)).walk("VEVENT")]

    instants = [start for start in starts if isinstance(start, datetime)]
    assert len(instants) == 2
    assert {start.astimezone(ZoneInfo("Africa/Casablanca")).time() for start in instants} == {time(10)}


def test_every_line_is_well_formed_by_hand(client):
    event = make.event(title_ar="أيام الأبواب المفتوحة لفائدة مغاربة العالم بالوكالة الحضرية 🎉 " * 3)
    event.description_ar = "سطر أول\r\nسطر، ثان؛ ثالث; رابع\\\x0b" * 9
    event.save()

    raw = content(client, "/ar/open-days/calendar.ics")

    lines = raw.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() for line in lines[:-1])  # no character is cut in two
    assert event.title_ar.strip() in raw.replace(b"\r\n ", b"").decode()


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=400).filter(str.strip))
def test_any_text_comes_back_as_it_was(value):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1", "DTSTAMP:20260101T000000Z"]
    folded = ics.folded(f"SUMMARY:{ics.text(value)}")
    data = "\r\n".join([*lines, folded, "END:VEVENT", "END:VCALENDAR", ""])

    assert max(len(line.encode()) for line in folded.split("\r\n")) <= 75
    assert str(Calendar.from_ical(data).walk("VEVENT")[0]["summary"]) == value


def test_who_subscribes_to_an_agency_or_a_region_reads_theirs_alone(client):
    ours, theirs = desk.agency(), desk.fes()
    here, there = make.event(ours), make.event(theirs)
    everybodys = make.event(kind="migrant_day")
    everybodys.agencies.clear()

    def held(address):
        read = Calendar.from_ical(content(client, f"/fr/open-days/{address}")).walk("VEVENT")
        return {str(one["uid"]) for one in read}

    named = {event.pk: ics.uid_of(OpenDay, event.pk) for event in (here, there, everybodys)}
    assert held("calendar.ics") == set(named.values())
    assert held("agency/fes/calendar.ics") == {named[there.pk], named[everybodys.pk]}
    assert held(f"region/{ours.region_id}/calendar.ics") == {named[here.pk], named[everybodys.pk]}
    for unknown in ("agency/nowhere/calendar.ics", "region/99/calendar.ics", "agency/nowhere/atom.xml"):
        assert client.get(f"/fr/open-days/{unknown}").status_code == 404


def test_drafts_and_the_years_before_last_are_not_in_it(client):
    make.event(state=State.DRAFT)
    make.event(in_days=-500)
    kept = make.event(in_days=-200)

    assert list(events_by_two(content(client))) == [ics.uid_of(OpenDay, kept.pk)]


def test_what_is_called_off_stays_and_says_so_with_a_higher_number(client):
    event = make.event()
    make.session(event)
    before = make.fresh(event).revision
    event.cancelled_why_fr = "Travaux"
    event.move_to(State.CANCELLED)

    found = events_by_two(content(client))

    assert len(found) == 2
    for ours, theirs in found.values():
        assert str(ours["status"]) == theirs.status.value == "CANCELLED"
        assert int(ours["sequence"]) > before
        assert "Travaux" in theirs.description.value


def test_whoever_changes_an_event_its_number_rises_and_its_uid_stays(client):
    event = make.event()
    stale = OpenDay.objects.get(pk=event.pk)
    seen = []

    def note():
        ours, _theirs = events_by_two(content(client))[ics.uid_of(OpenDay, event.pk)]
        seen.append((int(ours["sequence"]), ours.decoded("last-modified")))

    note()
    OpenDay.objects.filter(pk=event.pk).update(title_fr="Autre titre")
    note()
    make.session(event)
    note()
    stale.hall_fr = "Salle 9"
    stale.save()  # somebody who read the row before all this
    note()

    numbers = [number for number, _at in seen]
    assert numbers == sorted(set(numbers))
    assert [at for _number, at in seen] == sorted(at for _number, at in seen)


def test_saving_without_a_change_and_taking_places_are_no_change():
    event = make.event()
    session = make.session(event)
    before = make.fresh(event).revision

    event.save()
    session.save()
    session.take(3)

    assert make.fresh(event).revision == before


def test_moving_and_removing_a_session_changes_the_event():
    event = make.event()
    session = make.session(event)
    numbers = [make.fresh(event).revision]

    session.starts = time(8)
    session.place()
    session.save()
    numbers.append(make.fresh(event).revision)
    session.delete()
    numbers.append(make.fresh(event).revision)

    assert numbers == sorted(set(numbers))


def test_a_calendar_that_asks_again_is_told_nothing_changed(client):
    event = make.event()
    first = client.get(NATIONAL)

    again = client.get(NATIONAL, headers={"if-none-match": first["ETag"]})
    since = client.get(NATIONAL, headers={"if-modified-since": first["Last-Modified"]})
    other_language = client.get(NATIONAL.replace("fr", "ar", 1), headers={"if-none-match": first["ETag"]})
    OpenDay.objects.filter(pk=event.pk).update(title_fr="Autre titre", changed_at=timezone.now() + timedelta(seconds=2))
    changed = client.get(NATIONAL, headers={"if-none-match": first["ETag"]})
    changed_since = client.get(NATIONAL, headers={"if-modified-since": first["Last-Modified"]})

    assert (again.status_code, again.content) == (304, b"")
    assert since.status_code == 304
    assert [answer.status_code for answer in (other_language, changed, changed_since)] == [200, 200, 200]
    assert "public" in first["Cache-Control"]
    assert first["Content-Type"] == "text/calendar; charset=utf-8"


def test_an_event_taken_back_is_gone_for_who_asks_by_date_too(client):
    kept, back = make.event(), make.event()
    OpenDay.objects.update(changed_at=timezone.now() - timedelta(days=1))
    first = client.get(NATIONAL)
    back.move_to(State.DRAFT)

    answer = client.get(NATIONAL, headers={"if-modified-since": first["Last-Modified"]})

    assert answer.status_code == 200
    assert list(events_by_two(answer.content)) == [ics.uid_of(OpenDay, kept.pk)]


def test_one_event_and_one_session_can_be_added_once(client):
    event = make.event()
    one, _other = make.session(event), make.session(event, starts=time(15), ends=time(16))

    whole = events_by_two(content(client, f"/fr/open-days/{event.pk}/event.ics"))
    alone = events_by_two(content(client, f"/fr/open-days/sessions/{one.pk}.ics"))

    assert len(whole) == 3
    assert list(alone) == [ics.uid_of(Session, one.pk)]
    draft = make.session(make.event(state=State.DRAFT))
    assert client.get(f"/fr/open-days/sessions/{draft.pk}.ics").status_code == 404


def test_the_uid_is_the_same_in_every_feed_and_language(client):
    event = make.event()

    addresses = ("ar/open-days/calendar.ics", "fr/open-days/calendar.ics", f"ar/open-days/{event.pk}/event.ics")
    found = {next(iter(events_by_two(content(client, f"/{address}")))) for address in addresses}

    assert found == {ics.uid_of(OpenDay, event.pk)}


def test_a_text_of_one_language_alone_is_read_in_it(client):
    make.event(description_ar="بالعربية فقط", description_fr="")

    ((_ours, theirs),) = events_by_two(content(client)).values()

    assert "بالعربية فقط" in theirs.description.value


def thousand():
    """A thousand announced events with an agency each."""
    agencies, today = [desk.agency(), desk.fes()], days.today()
    rows = OpenDay.objects.bulk_create(
        OpenDay(
            title_ar=f"أيام الأبواب المفتوحة {n}", title_fr=f"Journées portes ouvertes {n}", state=State.PUBLISHED,
            first_day=today + timedelta(days=n % 300), last_day=today + timedelta(days=n % 300 + 2), opens=time(9),
            closes=time(16), place_ar="مقر الوكالة", place_fr="Siège de l’agence",
            description_ar="تستقبلكم أطر الوكالة. " * 9, description_fr="Les cadres de l’agence vous reçoivent. " * 6,
        )
        for n in range(1000)
    )  # fmt: skip
    link = OpenDay.agencies.through
    link.objects.bulk_create(link(openday=row, agency=agencies[n % 2]) for n, row in enumerate(rows))
    return rows


def test_a_thousand_events_cost_four_queries_and_little_time(client, django_assert_max_num_queries):
    rows = thousand()
    make.session(rows[0])
    client.get("/ar/open-days/calendar.ics")

    with django_assert_max_num_queries(4):
        data = content(client, "/ar/open-days/calendar.ics")
    spent = min(_seconds(client) for _time in range(5))

    assert data.count(b"BEGIN:VEVENT") == 1001
    # time of this process, which does not hang on what else the machine does
    assert spent < 0.3


def _seconds(client):
    begun = clock.process_time()
    content(client, "/ar/open-days/calendar.ics")
    return clock.process_time() - begun


def test_an_agencys_feed_costs_one_query_more(client, django_assert_max_num_queries):
    for _number in range(6):
        make.session(make.event())
    address = "/fr/open-days/agency/beni-mellal/calendar.ics"
    client.get(address)

    with django_assert_max_num_queries(5):
        content(client, address)
