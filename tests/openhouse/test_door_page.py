"""The page at the door as any browser reads and sends it, and the ways to it; strangers find nothing."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from agencies.models import Role
from common import days
from openhouse.models import Arrival, Registration, State, UndoneArrival
from openhouse.verbs import arriving
from tests.recipes import desk
from tests.recipes import door as make
from tests.recipes import openhouse as visits
from tests.recipes.agencies import staff
from tests.recipes.pages import soup
from tests.recipes.people import signed_in

pytestmark = pytest.mark.django_db
CAMERA = "camera=(self), microphone=()"
NO_CAMERA = "camera=(), microphone=()"


def cards(answer) -> str:
    return " ".join(soup(answer).find(id="cards").text.split())


# --- choosing ---------------------------------------------------------------------------------------------


def test_the_only_event_of_today_opens_at_once(phone):
    event = make.event()
    visits.event(in_days=3)
    make.event(desk.fes())

    answer = phone.get("/fr/open-days/door/")

    assert answer["Location"] == make.address(event)


def test_of_several_events_one_is_chosen_and_those_to_come_are_named(phone):
    today, coming = [make.event(), make.event()], visits.event(in_days=3)
    theirs, off = make.event(desk.fes()), make.event(state=State.CANCELLED)

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
        "other agency": (signed_in(make.officer(desk.fes())), 404),
    }  # fmt: skip

    for who, (browser, code) in readers.items():
        for name, more in names:
            wanted = 401 if code == 302 and name != "door" else code
            assert browser.get(make.address(event, name, "fr", *more)).status_code == wanted, (who, name)
        for name, more in posts:
            wanted = 401 if code == 302 and name == "door_send" else code
            assert browser.post(make.address(event, name, "fr", *more)).status_code == wanted, (who, name)


@pytest.mark.usefixtures("second_factor_aside")
@pytest.mark.parametrize("role", [Role.MINISTRY_READER, Role.MINISTRY_ADMIN])
def test_the_ministry_lets_nobody_in(role):
    browser = signed_in(staff(role))

    assert browser.get(make.address(make.event())).status_code == 404
    assert browser.get("/fr/open-days/door/").status_code == 403


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
    readers = [Client(), signed_in(desk.citizen()), signed_in(row.person), signed_in(make.officer(desk.fes()))]

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
