"""The page at the door: what a phone of staff reads and sends, with a script and without; strangers find nothing."""

import json
import uuid
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from agencies.models import Role
from common import days
from openhouse.codes import mark_of, salt_of
from openhouse.models import Arrival, OpenDay, Registration, State, UndoneArrival
from openhouse.verbs import arriving
from tests.recipes import desk
from tests.recipes import door as make
from tests.recipes import openhouse as visits
from tests.recipes.agencies import staff
from tests.recipes.people import signed_in

pytestmark = pytest.mark.django_db
CAMERA = "camera=(self), microphone=()"
NO_CAMERA = "camera=(), microphone=()"


def fes():
    return desk.agency("fes", "AUFS", "Fès", "03.231")


def soup(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def cards(answer) -> str:
    return " ".join(soup(answer).find(id="cards").text.split())


@pytest.fixture
def officer():
    return make.officer()


@pytest.fixture
def phone(officer) -> Client:
    return signed_in(officer)


def sent(phone: Client, event: OpenDay, *entries: dict):
    body = json.dumps({"entries": entries})
    return phone.post(make.address(event, "door_send"), body, content_type="application/json")


def entry(**fields) -> dict:
    return {"uid": uuid.uuid4().hex, "ago": 0, "session": ""} | fields


# --- choosing ---------------------------------------------------------------------------------------------


def test_the_only_event_of_today_opens_at_once(phone):
    event = make.event()
    visits.event(in_days=3)
    make.event(fes())

    answer = phone.get("/fr/open-days/door/")

    assert answer["Location"] == make.address(event)


def test_of_several_events_one_is_chosen_and_those_to_come_are_named(phone):
    today, coming = [make.event(), make.event()], visits.event(in_days=3)
    theirs, off = make.event(fes()), make.event(state=State.CANCELLED)

    text = phone.get("/fr/open-days/door/").content.decode()

    assert all(make.address(event) in text for event in (*today, coming))
    assert not any(make.address(event) in text for event in (theirs, off))


def test_a_day_without_event_says_so_and_names_those_just_over(phone):
    over, long_over = visits.event(in_days=-3, length=2), visits.event(in_days=-9, length=2)

    text = soup(phone.get("/fr/open-days/door/")).main.decode()

    assert "aujourd’hui" in text
    assert make.address(over) in text
    assert make.address(long_over) not in text


def test_from_the_only_event_one_gets_back_to_the_others(phone):
    event, coming = make.event(), visits.event(in_days=2)
    back = soup(phone.get(make.address(event))).main.find("a")["href"]

    assert make.address(coming) in phone.get(back).content.decode()


# --- who ------------------------------------------------------------------------------------------------------


def test_strangers_find_no_door():
    event, uid = make.event(), uuid.uuid4()
    names = [("door", ()), ("door_figures", ()), ("door_tickets", ())]
    posts = [("door", ()), ("door_walk_in", ()), ("door_send", ()), ("door_undo", (uid,))]
    readers = {
        "nobody": (Client(), 302), "citizen": (signed_in(desk.citizen()), 404),
        "other agency": (signed_in(make.officer(fes())), 404),
    }  # fmt: skip

    for who, (browser, code) in readers.items():
        for name, more in names:
            wanted = 401 if code == 302 and name != "door" else code
            assert browser.get(make.address(event, name, "fr", *more)).status_code == wanted, (who, name)
        for name, more in posts:
            wanted = 401 if code == 302 and name == "door_send" else code
            assert browser.post(make.address(event, name, "fr", *more)).status_code == wanted, (who, name)


@pytest.mark.usefixtures("_no_second_factor")
@pytest.mark.parametrize("role", [Role.MINISTRY_READER, Role.MINISTRY_ADMIN])
def test_the_ministry_lets_nobody_in(role):
    browser = signed_in(staff(role))

    assert browser.get(make.address(make.event())).status_code == 404
    assert browser.get("/fr/open-days/door/").status_code == 403


@pytest.fixture
def _no_second_factor(monkeypatch):
    monkeypatch.setattr("accounts.second_factor.demand", lambda _request: None)


def test_staff_without_their_second_factor_are_led_to_it(officer):
    browser = Client()
    browser.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")

    answer = browser.get(make.address(make.event()))

    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]


def test_a_draft_is_no_door(phone):
    assert phone.get(make.address(make.event(state=State.DRAFT))).status_code == 404


def test_only_this_page_may_ask_for_the_camera(phone):
    event = make.event()

    assert phone.get(make.address(event))["Permissions-Policy"] == CAMERA
    for other in ("/fr/open-days/door/", f"/fr/open-days/{event.pk}/", "/fr/", "/fr/admin/"):
        assert phone.get(other)["Permissions-Policy"] == NO_CAMERA


# --- as any browser sends it -------------------------------------------------------------------------------------


def test_a_typed_code_lets_the_party_in_and_the_page_says_whom(phone, officer):
    row = make.ticket(party=3, name_latin="Amina Door", needs="Une chaise")
    event = row.session.event
    form = soup(phone.get(make.address(event))).find("form", class_="door")
    uid = form.find("input", {"name": "uid"})["value"]

    for _twice in range(2):
        answer = phone.post(make.address(event), {"uid": uid, "code": row.code.lower(), "session": ""})
        shown = phone.get(answer["Location"])

    assert Arrival.objects.get().by == officer
    assert all(words in cards(shown) for words in ("Amina Door", "3", "Une chaise", row.session.title))


def test_a_refused_code_stays_in_its_field_with_the_reason(phone):
    event = make.event()

    answer = phone.post(make.address(event), {"code": "ZZZZ 2222"})

    assert answer.status_code == 422
    assert soup(answer).find(id="id_code")["value"] == "ZZZZ 2222"
    assert "billet" in cards(answer)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_kind_of_odd_input_is_answered_and_never_fails(phone, language):
    event = make.event()
    odd = ["", "\x00", "' OR 1=1 --", "<script>", "ا" * 400, "/" * 50, "https://x/open-days/t/%00/", "٢" * 8]

    for code in odd:
        answer = phone.post(make.address(event, language=language), {"code": code, "uid": "x", "session": "999999"})
        assert answer.status_code == 422
        assert cards(answer)
    for people in ("", "0", "-1", "1e3", "101", "9" * 40, "\x00", "²"):
        data = {"people": people, "country": "XX", "session": "a"}
        answer = phone.post(make.address(event, "door_walk_in", language), data)
        assert answer.status_code == 422
    assert not Arrival.objects.exists()


def test_a_ticket_of_another_session_is_let_in_by_one_press_more(phone):
    event = make.event()
    row, other = make.ticket(make.session(event)), make.session(event)

    asked = phone.post(make.address(event), {"code": row.code, "session": other.pk})
    again = {field["name"]: field["value"] for field in soup(asked).select("#cards form input")}
    answer = phone.post(make.address(event), again)

    assert row.session.title in cards(asked)
    assert answer.status_code == 302
    assert Arrival.objects.get().session == other


def test_walk_ins_are_counted_by_button_number_and_country(phone):
    session = make.session()
    event = session.event

    phone.post(make.address(event, "door_walk_in"), {"people": "2", "number": "", "session": session.pk})
    phone.post(make.address(event, "door_walk_in"), {"number": "7", "country": "BE"})
    phone.post(make.address(event), {"number": "3", "code": ""})

    rows = list(Arrival.objects.order_by("pk").values_list("people", "country", "session"))
    assert rows == [(2, "", session.pk), (7, "BE", None), (3, "", None)]


def test_a_mistake_is_taken_back_on_its_card_and_a_number_put_right(phone):
    row = make.ticket(party=3)
    event = row.session.event
    first = phone.get(phone.post(make.address(event), {"code": row.code})["Location"])
    form = soup(first).find("form", {"data-undo": ""})

    changed = phone.post(form["action"], {"people": "1", "uid": form.find("input", {"name": "uid"})["value"]})
    again = soup(phone.get(changed["Location"])).find("form", {"data-undo": ""})

    assert Arrival.objects.get().people == 1
    phone.post(again["action"], {"uid": uuid.uuid4()})
    assert not Arrival.objects.exists()
    assert UndoneArrival.objects.count() == 2
    assert phone.post(again["action"]).status_code == 302
    assert phone.post(make.address(event, "door_undo", "fr", uuid.uuid4())).status_code == 404


def test_a_colleague_reads_the_card_but_does_not_take_it_back():
    row, first = make.ticket(), make.officer()
    arrival = arriving.let_in(event=row.session.event, code=row.code, by=first)
    other = signed_in(make.officer())

    shown = other.get(make.address(row.session.event), {"in": arrival.uid})
    other.post(make.address(row.session.event, "door_undo", "fr", arrival.uid))

    assert not soup(shown).find("form", {"data-undo": ""})
    assert Arrival.objects.get() == arrival


@pytest.mark.parametrize(
    "fields", [{"state": State.CANCELLED}, {"first_day": days.today() + timedelta(days=1)},
               {"first_day": days.today() - timedelta(days=5), "last_day": days.today() - timedelta(days=1)}]
)  # fmt: skip
def test_a_door_that_is_shut_says_why(phone, fields):
    event = make.event(**fields)

    shown = phone.get(make.address(event))
    answer = phone.post(make.address(event, "door_walk_in"), {"people": "1"})

    reason = soup(shown).select_one(".notice.warning").text.strip()
    assert reason
    assert answer.status_code == 422
    assert reason in cards(answer)


# --- as the script sends it ---------------------------------------------------------------------------------------


def test_entries_sent_together_are_each_answered_by_themselves(phone):
    row, event = make.ticket(party=2), None
    event = row.session.event
    good, twice = entry(code=row.code), entry(code=row.code)
    walk, odd, none = entry(people="4", ago=300), entry(code="?"), entry(people="x")

    answers = sent(phone, event, good, twice, walk, odd, none).json()["answers"]

    assert [one["uid"] for one in answers] == [one["uid"] for one in (good, twice, walk, odd, none)]
    assert [one["state"] for one in answers] == ["in", "refused", "in", "refused", "refused"]
    assert [one["why"] for one in answers][:4] == ["", "in_already", "", "mistyped"]
    assert all("<article" in one["card"] for one in answers)
    assert days.now() - Arrival.objects.get(registration=None).at >= timedelta(seconds=300)


def test_a_batch_sent_again_counts_nothing_twice_and_tells_the_same(phone):
    row = make.ticket(party=2)
    batch = [entry(code=row.code), entry(people="3")]

    first, again = sent(phone, row.session.event, *batch).json(), sent(phone, row.session.event, *batch).json()

    assert [one["state"] for one in again["answers"]] == ["in", "in"]
    assert first["figures"] == again["figures"] == {"registered": 2, "came": 2, "walk_ins": 3, "present": 5}
    assert Arrival.objects.count() == 2


NO_BATCHES = [
    *("", "[]", "{}", '{"entries": 3}', '{"entries": [1]}', "\x00", '{"entries": ' + "[" * 9999),
    *('{"entries": ' + "9" * 9999, json.dumps({"entries": [{}] * 51})),
]


@pytest.mark.parametrize("body", NO_BATCHES, ids=range(len(NO_BATCHES)))
def test_what_is_no_batch_is_refused_politely(phone, body):
    answer = phone.post(make.address(make.event(), "door_send"), body, content_type="application/json")

    assert (answer.status_code, answer.json()) == (400, {"why": "unreadable"})


def test_odd_values_in_a_batch_are_refused_one_by_one(phone):
    odd = [
        *({}, {"code": None}, {"code": ["a"]}, {"people": {"a": 1}}, {"people": 10**400}, {"people": 1.5}),
        *({"code": "\x00", "uid": 5}, {"people": 1, "ago": -5}, {"people": 1, "ago": "NaN"}),
        {"people": 1, "uid": "zz"},
    ]

    answer = sent(phone, make.event(), *odd)

    assert {one["state"] for one in answer.json()["answers"]} == {"refused"}
    assert not Arrival.objects.exists()


def test_a_batch_needs_the_token_of_its_page(officer):
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = signed_in(officer).cookies

    assert sent(browser, make.event(), entry(people="1")).status_code == 403
    assert not Arrival.objects.exists()


def test_figures_are_those_of_today_and_unchanged_ones_cost_nothing(phone, officer):
    session = make.session()
    event = session.event
    make.ticket(session, party=4)
    arriving.let_in(event=event, code=make.ticket(session, party=3).code, by=officer, people=2)
    arriving.count_in(event=event, people=5, by=officer, session=session)
    arriving.count_in(event=event, people=1, by=officer)
    yesterday = days.start_of(days.today()) - timedelta(hours=6)
    arriving.count_in(event=event, people=9, by=officer, at=yesterday)
    make.ticket(make.session(), party=6)

    first = phone.get(make.address(event, "door_figures"))
    again = phone.get(make.address(event, "door_figures"), headers={"if-none-match": first["ETag"]})

    assert first.json() == {
        "figures": {"registered": 7, "came": 2, "walk_ins": 6, "present": 8},
        "sessions": {str(session.pk): {"registered": 7, "came": 2, "walk_ins": 5, "present": 7}},
    }
    assert (again.status_code, again.content) == (304, b"")
    arriving.count_in(event=event, people=1, by=officer)
    assert phone.get(make.address(event, "door_figures"), headers={"if-none-match": first["ETag"]}).status_code == 200


def test_phones_are_given_marks_of_todays_tickets_and_no_name_or_code(phone, officer):
    session = make.session()
    event = session.event
    waiting, let_in = make.ticket(session, party=2, name_latin="Amina Secret"), make.ticket(session, party=3)
    make.ticket(make.session(event, day=days.today() + timedelta(days=1)))
    arriving.let_in(event=event, code=let_in.code, by=officer)

    answer = phone.get(make.address(event, "door_tickets"))

    salt = salt_of(event.pk)
    known = {mark_of(waiting.code, salt): [2, session.pk, 0], mark_of(let_in.code, salt): [3, session.pk, 1]}
    assert answer.json() == {"salt": salt, "tickets": known}
    assert answer["Cache-Control"] == "private, no-store"
    text = answer.content.decode()
    assert not any(word in text for word in ("Amina", waiting.code, let_in.code))
    again = phone.get(make.address(event, "door_tickets"), headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_the_page_and_its_figures_ask_the_database_a_fixed_number_of_times(phone, django_assert_max_num_queries):
    session = make.session()
    for number in range(6):
        make.ticket(make.session(session.event), party=number % 3 + 1)

    with django_assert_max_num_queries(14):
        phone.get(make.address(session.event))
    with django_assert_max_num_queries(10):
        phone.get(make.address(session.event, "door_figures"))


# --- ways to the door ------------------------------------------------------------------------------------------------


def test_staff_who_scan_a_ticket_come_to_the_door_with_the_code_and_one_press_lets_in(phone):
    row = make.ticket()

    led = phone.get(f"/open-days/t/{row.code}/", headers={"accept-language": "fr"})
    form = soup(phone.get(led["Location"])).find("form", class_="door")

    assert led["Location"].startswith(make.address(row.session.event))
    code = form.find("input", {"name": "code"})["value"]
    assert code == row.code
    phone.post(led["Location"].partition("?")[0], {"code": code})
    assert Arrival.objects.get().registration == row


def test_whoever_else_scans_a_ticket_reads_the_same_words_as_for_any_code():
    row = make.ticket()
    readers = [Client(), signed_in(desk.citizen()), signed_in(row.person), signed_in(make.officer(fes()))]

    for browser in readers:
        pages = [browser.get(f"/open-days/t/{code}/") for code in (row.code, "ZZZZZZZZ", "x")]
        assert {page.status_code for page in pages} == {200}
        assert len({soup(page).main.text for page in pages}) == 1


def test_the_event_and_the_desk_lead_their_staff_to_the_door(phone):
    event = make.event()
    past = visits.event(in_days=-9, length=2)

    assert make.address(event) in phone.get(f"/fr/admin/openhouse/openday/{event.pk}/change/").content.decode()
    assert make.address(past) not in phone.get(f"/fr/admin/openhouse/openday/{past.pk}/change/").content.decode()
    assert "/fr/open-days/door/" in phone.get("/fr/admin/").content.decode()
    assert Registration.objects.count() == 0
