"""What programs read of appointments: services, free times on two clocks, and one's own; bad questions named."""

import json
from datetime import datetime, time, timedelta

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appointments import links
from appointments.models import Question
from appointments.verbs import changing
from common import days
from common.api import PersonThrottle
from tests.recipes import agencies, desk
from tests.recipes import appointments as make
from tests.recipes.api import rows

pytestmark = pytest.mark.django_db


def slots_of(client, wish, **asked):
    asked = {"office": wish.office.pk, "first": make.monday().isoformat(), "days": 1} | asked
    return client.get(f"/api/v1/services/{wish.service.pk}/slots/", asked)


def test_services_are_told_in_both_languages_with_their_questions_and_offices(client):
    wish = make.wish(phone=True)
    make.lane(wish.office, wish.service, phone=True)
    Question.objects.create(
        service=wish.service, kind="choice", label_ar="ماذا؟", label_fr="Quoi ?", choices_ar="أ\nب", choices_fr="a\nb"
    )

    [told] = rows(client, "services", agency=wish.office.agency.slug)

    assert told["name"] == {"ar": wish.service.name_ar, "fr": wish.service.name_fr}
    assert (told["agency"], told["minutes"], told["party_most"]) == (None, 20, 6)
    [given] = told["offices"]
    assert (given["office"], given["modes"]) == (wish.office.pk, ["in_person", "phone"])
    assert client.get(given["page"]["fr"]).status_code == 200
    assert told["questions"][0]["choices"] == {"ar": "أ\nب", "fr": "a\nb"}
    assert client.get(f"/api/v1/services/{wish.service.pk}/").json() == told


def test_services_that_nobody_gives_are_not_told(client):
    wish = make.wish()
    idle = make.service()

    assert [row["id"] for row in rows(client, "services")] == [wish.service.pk]
    assert client.get(f"/api/v1/services/{idle.pk}/").status_code == 404
    assert rows(client, "services", agency="nowhere") == []

    wish.service.active = False
    wish.service.save()
    assert rows(client, "services") == []


def test_an_agencys_services_are_in_four_queries_however_many_they_are(client, django_assert_max_num_queries):
    wish = make.wish(lanes=3)
    for _n in range(6):
        given_too = make.service()
        for lane in wish.office.lanes.all():
            lane.services.add(given_too)
    slug = wish.office.agency.slug

    with django_assert_max_num_queries(4):
        assert len(rows(client, "services", agency=slug)) == 7


def test_free_times_stand_on_the_clock_of_morocco_as_instants_and_on_another_clock(client):
    wish = make.wish(lanes=2, opens=time(9), closes=time(10))
    make.booked(wish, starts=time(9))

    told = slots_of(client, wish, zone="America/Toronto", lang="fr").json()

    assert (told["zone"], told["there_zone"], told["minutes"]) == ("Africa/Casablanca", "America/Toronto", 20)
    assert [(slot["starts"], slot["ends"], slot["free"]) for slot in told["slots"]] == [
        ("09:00", "09:20", 1), ("09:30", "09:50", 2),
    ]  # fmt: skip
    first = told["slots"][0]
    begins = datetime.combine(make.monday(), time(9), days.CASABLANCA)
    assert datetime.fromisoformat(first["starts_at"]) == datetime.fromisoformat(first["there"]) == begins
    assert first["starts_at"].endswith("Z")
    assert first["there"][-6:] in ("-05:00", "-04:00")
    assert slots_of(client, wish).json()["slots"][0]["there"] is None


def test_free_times_follow_the_party_and_are_kept_for_seconds_alone(client):
    wish = make.wish(opens=time(9), closes=time(10))

    family = slots_of(client, wish, party=4)

    assert [slot["starts"] for slot in family.json()["slots"]] == ["09:00"]
    assert family["Cache-Control"] == "public, max-age=5"
    assert family["ETag"]


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"office": 999_999}, "office"),
        ({"office": "x"}, "office"),
        ({"office": 10**30}, "office"),
        ({"mode": "pigeon"}, "mode"),
        ({"mode": "video"}, "mode"),
        ({"party": 0}, "party"),
        ({"party": 1000}, "party"),
        ({"days": 400}, "days"),
        ({"first": "2026-02-30"}, "first"),
        ({"first": "9999-12-31"}, "first"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"zone": ""}, "zone"),
        ({"servcie": 1}, "servcie"),
    ],
)
def test_a_question_that_means_nothing_is_answered_by_the_name_of_its_parameter(client, asked, name):
    answer = slots_of(client, make.wish(), **asked, lang="fr")

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [name]


def test_an_office_of_another_agency_does_not_give_it(client):
    wish = make.wish()
    other = agencies.office(agencies.agency("ailleurs", "XX", "Ailleurs"), "Annexe")

    assert list(slots_of(client, wish, office=other.pk).json()["errors"]) == ["office"]


def test_a_day_gone_by_gives_the_days_to_come(client):
    wish = make.wish()
    ago = days.today() - timedelta(days=40)

    told = slots_of(client, wish, first=ago.isoformat(), days=31).json()

    assert told["slots"]
    assert min(slot["day"] for slot in told["slots"]) >= days.today().isoformat()


def test_ones_own_appointments_are_told_to_ones_own_session_alone(client):
    mine, others = make.booked(), make.booked(by=desk.citizen("other@demo.example"))
    client.force_login(mine.person)

    answer = client.get("/api/v1/appointments/")
    [told] = answer.json()["results"]

    assert told["reference"] == mine.reference
    assert (told["status"], told["service"]["id"], told["office"]) == ("booked", mine.service_id, mine.office_id)
    assert datetime.fromisoformat(told["starts_at"]) == mine.starts_at
    assert links.booking_to_manage(told["page"]["fr"].rstrip("/").rpartition("/")[2]) == mine
    assert client.get(f"/api/v1/appointments/{mine.reference}/").json() == told
    assert client.get(f"/api/v1/appointments/{others.reference}/").status_code == 404


def test_personal_answers_are_kept_by_no_cache_and_read_by_no_other_site(client):
    booking = make.booked()
    client.force_login(booking.person)

    answer = client.get("/api/v1/appointments/", headers={"Origin": "https://elsewhere.example"})
    signed_out = type(client)().get("/api/v1/appointments/", {"lang": "fr"})

    for one in (answer, signed_out):
        assert one["Cache-Control"] == "private, no-store"
        assert "Cookie" in one["Vary"]
        assert not one.has_header("Access-Control-Allow-Origin")
        assert not one.has_header("ETag")
    assert signed_out.status_code == 403
    assert "Connectez-vous" in signed_out.json()["detail"]


def test_a_moved_appointment_is_told_once_and_a_cancelled_one_as_cancelled(client):
    wish = make.wish()
    old = make.booked(wish)
    new = changing.move(booking=old, day=old.day, starts=time(10), by=old.person)
    client.force_login(old.person)

    assert [(row["starts"], row["status"]) for row in rows(client, "appointments")] == [("10:00", "booked")]

    changing.cancel(booking=new, reason="plans", by=old.person)
    assert [(row["starts"], row["status"]) for row in rows(client, "appointments")] == [("10:00", "cancelled")]


def test_a_held_time_is_no_appointment_and_an_officer_reads_none_of_others_here(client):
    booking = make.booked()
    make.held(make.Wish(booking.service, booking.office, "in_person"))
    client.force_login(desk.officer(booking.agency))

    assert rows(client, "appointments") == []


def test_one_person_asks_so_many_times_a_minute(client, monkeypatch):
    client.force_login(desk.citizen())
    monkeypatch.setattr(PersonThrottle, "THROTTLE_RATES", {"api": "2/min"})

    answers = [client.get("/api/v1/appointments/") for _n in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_nothing_is_written_through_this_interface(client):
    booking = make.booked()
    client.force_login(booking.person)

    for method in (client.post, client.put, client.patch, client.delete):
        assert method(f"/api/v1/appointments/{booking.reference}/").status_code == 405
    booking.refresh_from_db()
    assert booking.status == "booked"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    asked=st.dictionaries(
        st.sampled_from(["office", "mode", "party", "first", "days", "zone", "lang", "format", "agency", "page", "x"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.integers().map(str),
        max_size=4,
    )
)
def test_whatever_is_asked_of_free_times_the_answer_is_json_and_no_failure(client, asked):
    cache.clear()
    wish = make.wish() if not make.Service.objects.exists() else None
    service = wish.service if wish else make.Service.objects.first()

    answer = client.get(f"/api/v1/services/{service.pk}/slots/", asked)

    assert answer.status_code in (200, 400, 404)
    assert isinstance(json.loads(answer.content), dict)
