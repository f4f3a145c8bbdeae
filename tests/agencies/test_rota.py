"""The duty rota as people abroad and their calendars read it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.template import Context, Template
from django.utils import translation
from icalendar import Calendar

from agencies import rota
from agencies.models import DutyShift
from tests.recipes import agencies as make
from tests.recipes import desk

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 8, 3)


@pytest.fixture
def agency():
    return make.two_agencies()[0]


@pytest.fixture
def clock(monkeypatch):
    """Stop the clock at an instant."""

    def stop(*moment: int) -> None:
        monkeypatch.setattr("common.days.now", lambda: datetime(*moment, tzinfo=UTC))

    stop(2026, 8, 3, 9)
    return stop


def shift(agency, day=MONDAY, starts=time(16, 30), ends=time(18, 30), **fields) -> DutyShift:
    line = fields.pop("line", None) or agency.contacts.first()
    return DutyShift.objects.create(agency=agency, day=day, starts=starts, ends=ends, line=line, **fields)


def month(client, agency, text="2026-08", language="fr"):
    return client.get(f"/{language}/agencies/{agency.slug}/duty/", {"month": text} if text is not None else {})


# --- the page ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "day"), [("fr", "lundi 3 août 2026"), ("ar", "الاثنين 3 غشت 2026")])
def test_a_month_says_who_answers_on_each_day(client, agency, clock, language, day):
    shift(agency, person="Amina")

    page = month(client, agency, language=language).content.decode()

    assert day in page
    assert 'href="tel:+212523484046"' in page
    assert "16:30" in page
    assert "Amina" in page
    assert 'aria-current="date"' in page
    assert "?month=2026-07" in page
    assert "?month=2026-09" in page


def test_a_whatsapp_line_opens_a_chat(client, agency, clock):
    shift(agency, line=make.contact(agency, "+212661000000", channel="whatsapp"))

    page = month(client, agency).content.decode()

    assert 'href="https://wa.me/212661000000"' in page


def test_a_reader_in_montreal_sees_both_clocks(client, agency, clock):
    shift(agency)
    client.force_login(desk.citizen(time_zone="America/Toronto"))

    page = month(client, agency).content.decode()

    there = datetime(2026, 8, 3, 16, 30, tzinfo=rota.days.CASABLANCA).astimezone(rota.days.ZoneInfo("America/Toronto"))
    assert f"{there:%H:%M}" in page
    assert "Toronto" in page


def test_drafts_hidden_lines_and_other_agencies_stay_out(client, agency, clock):
    shift(agency, person="Draft", published=False)
    shift(agency, person="Hidden", line=make.contact(agency, "+212523484047", public=False))
    shift(make.Agency.objects.get(slug="fes"), person="Elsewhere")

    page = month(client, agency).content.decode()

    assert not [name for name in ("Draft", "Hidden", "Elsewhere", make.MARKER) if name in page]


def test_an_empty_month_says_so(client, agency, clock):
    page = month(client, agency, "2026-12")

    assert page.status_code == 200
    assert "décembre 2026" in page.content.decode()
    assert "<table" not in page.content.decode()


@pytest.mark.parametrize("odd", ["2026-13", "août", "2026-8", "0000-01", "9999-12", "2026-08-03", "٢٠٢٦-٠٨", "x" * 900])
def test_an_odd_month_is_answered_with_the_current_one(client, agency, clock, odd):
    shift(agency)

    page = month(client, agency, odd)

    assert page.status_code == 400
    assert "août 2026" in page.content.decode()
    assert 'class="notice warning"' in page.content.decode()


def test_a_month_of_control_characters_is_refused(client, agency):
    assert month(client, agency, "\x00").status_code == 400


@pytest.mark.parametrize("edge", ["2008-01", "2100-12"])
def test_the_first_and_last_months_lead_no_further(client, agency, clock, edge):
    assert month(client, agency, edge).status_code == 200


def test_an_unknown_agency_has_no_rota(client, agency):
    assert client.get("/fr/agencies/nowhere/duty/").status_code == 404
    assert client.get("/fr/agencies/nowhere/duty.ics").status_code == 404


def test_a_full_month_costs_the_same_as_one_shift(client, agency, clock, django_assert_max_num_queries):
    for n in range(28):
        shift(agency, day=MONDAY + timedelta(days=n))

    with django_assert_max_num_queries(3):
        month(client, agency)


# --- who answers now -----------------------------------------------------------------------------------------


def test_the_line_on_duty_and_the_next_one(agency, clock, django_assert_num_queries):
    now = shift(agency)
    shift(agency, day=MONDAY + timedelta(days=1), published=False)
    later = shift(agency, day=MONDAY + timedelta(days=2))
    moment = datetime(2026, 8, 3, 17, 0, tzinfo=rota.days.CASABLANCA)

    with django_assert_num_queries(1):
        duty = rota.on_duty(agency, moment)

    assert duty == rota.OnDuty([now], later)
    assert rota.on_duty(agency, moment.replace(hour=18, minute=30)).now == []
    assert rota.on_duty(agency, moment.replace(hour=16, minute=29)).next == now


def test_the_tag_speaks_of_now_or_is_silent(agency, clock):
    with translation.override("fr"):
        silent = Template("{% load rota %}{% duty_now agency %}").render(Context({"agency": agency}))
        shift(agency, starts=time(0), ends=time(23, 59))
        said = Template("{% load rota %}{% duty_now agency zone %}").render(
            Context({"agency": agency, "zone": "Asia/Tokyo"})
        )

    assert silent.strip() == ""
    assert "tel:+212523484046" in said
    assert "23:59" in said
    assert "Tokyo" in said


# --- gaps and overlaps ---------------------------------------------------------------------------------------


def test_gaps_are_days_of_the_summer_without_a_published_shift(agency):
    from agencies.models import HoursPeriod

    HoursPeriod.objects.create(kind="summer", name="été", first_day=date(2026, 8, 3), last_day=date(2026, 8, 6))
    own = HoursPeriod(kind="summer", name="ici", agency=agency, first_day=date(2026, 8, 5), last_day=date(2026, 8, 7))
    august = rota.Month(2026, 8)
    shifts = [shift(agency), shift(agency, day=date(2026, 8, 5), published=False)]

    national = rota.gaps(rota.summer_days(agency, august), shifts)
    own.save()
    of_its_own = rota.gaps(rota.summer_days(agency, august), shifts)

    assert [day.day for day in national] == [4, 5, 6]
    assert [day.day for day in of_its_own] == [5, 6, 7]
    assert rota.summer_days(agency, rota.Month(2027, 8)) == set()


def test_shifts_that_touch_do_not_overlap(agency):
    one = shift(agency, starts=time(8), ends=time(12))
    touching = shift(agency, starts=time(12), ends=time(14))
    inside = shift(agency, starts=time(9), ends=time(10))
    shift(agency, day=MONDAY + timedelta(days=1), starts=time(8), ends=time(12))

    assert rota.overlaps([touching, inside, one]) == [(one, inside)]


# --- the calendar feed ---------------------------------------------------------------------------------------


def feed(client, agency, language="fr", **headers):
    return client.get(f"/{language}/agencies/{agency.slug}/duty.ics", headers=headers)


def test_a_calendar_reads_the_same_instants(client, agency, clock):
    one = shift(agency, person="Amina")
    shift(agency, day=MONDAY + timedelta(days=1), published=False)

    answer = feed(client, agency)

    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert len(Calendar.from_ical(answer.content).walk("VEVENT")) == 1
    assert (event["DTSTART"].dt, event["DTEND"].dt) == rota.instants(one)
    assert event["DTSTART"].dt.utcoffset() == timedelta(0)
    assert event["DESCRIPTION"].split("\n") == [one.line.shown, "Amina"]


def test_a_feed_is_well_formed_by_hand(client, agency, clock):
    make.Agency.objects.filter(pk=agency.pk).update(name_ar="الوكالة الحضرية لبني ملال وأزيلال والفقيه بن صالح")
    shift(agency)

    raw = feed(client, agency, "ar").content

    lines = raw.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    begins = rota.instants(DutyShift.objects.get())[0]
    assert f"DTSTART:{begins:%Y%m%dT%H%M%SZ}".encode() in lines
    assert "الوكالة الحضرية لبني ملال وأزيلال والفقيه بن صالح" in raw.replace(b"\r\n ", b"").decode()


def test_winter_and_summer_keep_the_wall_hour(client, agency):
    from zoneinfo import ZoneInfo

    rows = [
        shift(agency, day=day) for day in (date(2026, 1, 15), date(2026, 3, 2), date(2026, 8, 3), date(2026, 12, 7))
    ]

    for row in rows:
        begins = rota.instants(row)[0]
        assert begins.astimezone(ZoneInfo("Africa/Casablanca")).time() == time(16, 30)


def test_a_shift_keeps_its_uid_when_it_moves(client, agency, clock):
    one = shift(agency)
    before = Calendar.from_ical(feed(client, agency).content).walk("VEVENT")[0]
    one.starts = time(17)
    one.save()

    after = Calendar.from_ical(feed(client, agency).content).walk("VEVENT")[0]

    assert before["UID"] == after["UID"]
    assert before["DTSTART"].dt != after["DTSTART"].dt


def test_a_calendar_that_asks_again_is_told_nothing_changed(client, agency, clock):
    one = shift(agency)
    first = feed(client, agency)
    clock(2026, 8, 3, 10)

    again = feed(client, agency, if_none_match=first["ETag"])
    other_language = feed(client, agency, "ar", if_none_match=first["ETag"])
    one.person = "Amina"
    one.save()
    changed = feed(client, agency, if_none_match=first["ETag"])

    assert (again.status_code, again.content) == (304, b"")
    assert (other_language.status_code, changed.status_code) == (200, 200)
    assert "max-age=900" in first["Cache-Control"]
    assert "public" in first["Cache-Control"]


def test_a_feed_costs_two_queries_and_holds_an_empty_rota(client, agency, clock, django_assert_num_queries):
    empty = feed(client, agency)
    for n in range(28):
        shift(agency, day=MONDAY + timedelta(days=n))

    with django_assert_num_queries(2):
        full = feed(client, agency)

    assert Calendar.from_ical(empty.content).walk("VEVENT") == []
    assert len(Calendar.from_ical(full.content).walk("VEVENT")) == 28


def test_names_and_lines_cannot_break_a_feed(client, agency, clock):
    shift(agency, person="A;B,C\\D\nEND:VCALENDAR")

    book = Calendar.from_ical(feed(client, agency).content)

    assert book.walk("VEVENT")[0]["DESCRIPTION"].endswith("A;B,C\\D\nEND:VCALENDAR")


def test_pages_are_only_read(client, agency):
    assert client.post(f"/fr/agencies/{agency.slug}/duty/").status_code == 405
