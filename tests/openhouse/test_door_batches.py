"""The door as its script speaks with it: entries sent together, figures of today, marks of tickets, few queries."""

import json
import uuid
from datetime import timedelta

import pytest
from django.test import Client

from common import days
from openhouse.codes import mark_of, salt_of
from openhouse.models import Arrival, OpenDay
from openhouse.verbs import arriving
from tests.recipes import door as make
from tests.recipes.people import signed_in

pytestmark = pytest.mark.django_db


def sent(phone: Client, event: OpenDay, *entries: dict):
    body = json.dumps({"entries": entries})
    return phone.post(make.address(event, "door_send"), body, content_type="application/json")


def entry(**fields) -> dict:
    return {"uid": uuid.uuid4().hex, "ago": 0, "session": ""} | fields


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
