"""What programs read of open days: events and sessions with places left, in both languages, and nobody's data."""

import json
from datetime import date, datetime, time, timedelta

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.models import Campaign
from common import days
from common.api import AddressThrottle
from openhouse.models import Stand, State
from openhouse.verbs import registering
from tests.recipes import agencies, desk
from tests.recipes import openhouse as make
from tests.recipes.api import rows

pytestmark = pytest.mark.django_db
EVENTS, SESSIONS = "/api/v1/open-days/", "/api/v1/sessions/"
ROOM = "https://room.example/secret"


def ids(client, name="open-days", **asked):
    return [row["id"] for row in rows(client, name, **asked)]


def fes():
    return agencies.agency("fes", "AUFS", "Fès", region=agencies.region("03"))


def test_an_event_is_told_in_both_languages_with_where_and_when(client):
    event = make.event(
        opens=time(9), closes=time(16), place_ar="المطار", place_fr="Aéroport", place_kind="airport", latitude=34.0,
        longitude=-4.9, step_free=True, description_fr="Venez", campaign=Campaign.objects.create(year=2026),
    )  # fmt: skip

    [told] = rows(client, "open-days")

    assert told["title"] == {"ar": event.title_ar, "fr": event.title_fr}
    assert told["description"] == {"ar": None, "fr": "Venez"}
    assert (told["state"], told["kind"], told["campaign"]) == ("published", "open_days", 2026)
    assert (told["first_day"], told["opens"], told["closes"]) == (event.first_day.isoformat(), "09:00", "16:00")
    assert [agency["slug"] for agency in told["agencies"]] == [desk.agency().slug]
    assert (told["place"]["fr"], told["latitude"], told["step_free"]) == ("Aéroport", 34.0, True)
    for name in ("page", "calendar"):
        assert client.get(told[name]["fr"]).status_code == 200
    assert told["poster"] is None


def test_one_event_comes_with_its_stands_and_sessions_in_order(client):
    event = make.event()
    Stand.objects.create(event=event, name_ar="القنصلية", name_fr="Consulat", order=2)
    Stand.objects.create(event=event, name_ar="المحافظة", name_fr="Conservation foncière", order=1)
    later, sooner = make.session(event, starts=time(14), ends=time(15)), make.session(event)

    told = client.get(f"{EVENTS}{event.pk}/").json()

    assert [stand["name"]["fr"] for stand in told["stands"]] == ["Conservation foncière", "Consulat"]
    assert [session["id"] for session in told["sessions"]] == [sooner.pk, later.pk]
    assert told["sessions"] == rows(client, "sessions", open_day=event.pk)


def test_a_session_tells_wall_time_instants_and_places_left(client):
    session = make.session(capacity=10)
    make.registered(session, party=4)
    registering.register(session=session, party=3, typed=make.typed())

    [told] = rows(client, "sessions")

    begins = datetime.combine(session.day, time(10), days.CASABLANCA)
    assert (told["day"], told["starts"], told["ends"]) == (session.day.isoformat(), "10:00", "11:00")
    assert told["zone"] == "Africa/Casablanca"
    assert datetime.fromisoformat(told["starts_at"]) == begins
    assert datetime.fromisoformat(told["ends_at"]) == begins + timedelta(hours=1)
    assert told["starts_at"].endswith("Z")
    assert told["ends_at"].endswith("Z")
    assert (told["capacity"], told["left"]) == (10, 3)
    assert client.get(told["register"]["ar"]).status_code == 200


def test_where_everybody_may_come_no_number_is_invented(client):
    make.session(capacity=None)

    [told] = rows(client, "sessions")

    assert (told["capacity"], told["left"]) == (None, None)


def test_a_session_that_takes_nobody_leads_to_no_form(client):
    make.session(make.event(in_days=-3))
    make.session(open=False)
    make.session(make.event(state=State.CANCELLED))

    told = rows(client, "sessions")

    assert [session["register"] for session in told] == [None, None, None]
    assert told[2]["open_day"]["state"] == "cancelled"


def test_drafts_are_never_told_nor_their_sessions(client):
    national = make.event(state=State.DRAFT, kind="migrant_day")
    session = make.session(national)
    part = make.event(national=national)
    client.force_login(desk.officer(desk.agency(), "agency_admin"))

    assert ids(client) == [part.pk]
    assert rows(client, "open-days")[0]["national"] is None
    assert ids(client, "sessions") == []
    for address in (f"{EVENTS}{national.pk}/", f"{SESSIONS}{session.pk}/"):
        assert client.get(address).status_code == 404


def test_the_room_online_and_who_registered_are_not_told(client):
    event = make.event(online=True, online_url=ROOM)
    session = make.session(event, online=True)
    row = make.registered(session)

    answers = [client.get(address).content.decode() for address in (EVENTS, f"{EVENTS}{event.pk}/", SESSIONS)]

    assert all("secret" not in told and row.code not in told and row.email not in told for told in answers)
    assert '"online":true' in answers[0]


def test_what_is_called_off_stays_and_says_why(client):
    event = make.event(state=State.CANCELLED, cancelled_why_ar="عاصفة", cancelled_why_fr="Tempête")

    assert rows(client, "open-days")[0]["cancelled_why"] == {"ar": "عاصفة", "fr": "Tempête"}
    assert ids(client, state="cancelled") == [event.pk]
    assert ids(client, state="published") == []


def test_events_and_sessions_are_narrowed_by_who_where_what_and_how(client):
    ours, theirs = make.event(), make.event(fes(), kind="meeting")
    afar = make.event(theirs.agencies.get(), online=True, campaign=Campaign.objects.create(year=2027))
    sessions = {event.pk: make.session(event, online=event is afar).pk for event in (ours, theirs, afar)}

    for asked, found in (
        ({"agency": "fes"}, [theirs, afar]),
        ({"agency": "nowhere"}, []),
        ({"region": "03"}, [theirs, afar]),
        ({"kind": "meeting"}, [theirs]),
        ({"campaign": 2027}, [afar]),
        ({"online": "true"}, [afar]),
        ({"online": "false"}, [ours, theirs]),
        ({"agency": "fes", "online": "false"}, [theirs]),
    ):
        assert ids(client, **asked) == [event.pk for event in found], asked
        assert ids(client, "sessions", **asked) == [sessions[event.pk] for event in found], asked


def test_everybodys_event_is_told_to_who_asks_for_an_agency_or_a_region(client):
    desk.agency()
    national = make.event(kind="migrant_day")
    national.agencies.clear()

    assert ids(client, agency=desk.agency().slug) == ids(client, region="05") == [national.pk]


def test_a_stay_takes_what_it_touches(client):
    day = date(2027, 8, 9)
    event = make.event(first_day=day, last_day=day + timedelta(days=4))
    session = make.session(event, day=day + timedelta(days=2))

    assert ids(client, **{"from": "2027-08-12", "to": "2027-08-20"}) == [event.pk]
    assert ids(client, **{"from": "2027-08-14"}) == []
    assert ids(client, to="2027-08-08") == []
    assert ids(client, "sessions", **{"from": "2027-08-11", "to": "2027-08-11"}) == [session.pk]
    assert ids(client, "sessions", **{"from": "2027-08-12"}) == []


@pytest.mark.parametrize("address", [EVENTS, SESSIONS])
@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"agency": "../../etc"}, "agency"),
        ({"region": "0" * 40}, "region"),
        ({"campaign": "été"}, "campaign"),
        ({"campaign": 1999}, "campaign"),
        ({"kind": "party"}, "kind"),
        ({"state": "draft"}, "state"),
        ({"online": "perhaps"}, "online"),
        ({"from": "2026-02-30"}, "from"),
        ({"to": "tomorrow"}, "to"),
        ({"from": "2026-08-10", "to": "2026-08-01"}, "to"),
        ({"form": "2026-08-10"}, "form"),
    ],
)
def test_a_question_that_means_nothing_is_answered_by_its_parameter_in_both_languages(client, address, asked, name):
    said = {}
    for language in ("ar", "fr"):
        answer = client.get(address, asked | {"lang": language})
        assert answer.status_code == 400
        assert list(answer.json()["errors"]) == [name]
        said[language] = answer.json()["errors"][name]

    assert said["ar"] != said["fr"]


@pytest.mark.parametrize("asked", ["x", "0", str(10**12)])
def test_an_open_day_that_can_be_none_is_refused(client, asked):
    assert list(client.get(SESSIONS, {"open_day": asked}).json()["errors"]) == ["open_day"]
    assert client.get(f"{EVENTS}{asked}/").status_code == 404


def test_lists_cost_the_same_for_many(client, django_assert_max_num_queries):
    for number in range(12):
        event = make.event(in_days=number)
        event.agencies.add(agencies.agency(f"au-{number}", f"AU{chr(65 + number)}", f"Agence {number}"))
        for hour in (9, 11):
            make.session(event, starts=time(hour), ends=time(hour + 1))

    with django_assert_max_num_queries(3):
        assert len(ids(client)) == 12
    with django_assert_max_num_queries(4):
        assert len(ids(client, agency="beni-mellal", **{"from": days.today().isoformat()})) == 12
    with django_assert_max_num_queries(2):
        assert len(ids(client, "sessions")) == 24
    with django_assert_max_num_queries(4):
        client.get(f"{EVENTS}{event.pk}/")


def test_places_are_kept_by_caches_for_seconds_and_an_event_for_a_minute(client):
    session = make.session()
    kept = {EVENTS: 60, f"{EVENTS}{session.event.pk}/": 5, SESSIONS: 5, f"{SESSIONS}{session.pk}/": 5}

    for address, seconds in kept.items():
        first = client.get(address)
        assert first["Cache-Control"] == f"public, max-age={seconds}"
        assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    make.registered(session)
    assert client.get(SESSIONS, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_nothing_is_written_and_any_site_may_read(client):
    session = make.session()

    for address in (f"{EVENTS}{session.event.pk}/", f"{SESSIONS}{session.pk}/"):
        for method in (client.post, client.put, client.patch, client.delete):
            assert method(address).status_code == 405
        assert client.get(address)["Access-Control-Allow-Origin"] == "*"


def test_too_many_questions_are_put_off_in_the_readers_language(client, monkeypatch):
    monkeypatch.setattr(AddressThrottle, "THROTTLE_RATES", {"api": "2/min"})

    answers = [client.get(address, {"lang": "fr"}) for address in (EVENTS, SESSIONS, EVENTS)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "Trop de questions" in answers[2].json()["detail"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    address=st.sampled_from([EVENTS, SESSIONS]),
    asked=st.dictionaries(
        st.sampled_from(["agency", "region", "campaign", "kind", "state", "online", "from", "to", "open_day", "page"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.integers().map(str) | st.dates().map(str),
        max_size=4,
    ),
)
def test_whatever_is_asked_the_answer_is_json_and_no_failure(client, address, asked):
    cache.clear()

    answer = client.get(address, asked)

    assert answer.status_code in (200, 400, 404)
    assert isinstance(json.loads(answer.content), dict)
