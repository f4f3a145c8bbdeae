"""The chief's page: right numbers, one's own agency alone, and moves that say what became of each request."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from agencies.models import Role
from common import days
from notifications.models import Message
from requests_desk import verbs, workload
from requests_desk.models import Case, Status
from tests import make
from tests.recipes import desk, figures, people
from tests.requests_desk.test_races import at_once

pytestmark = pytest.mark.django_db
PAGE = "/fr/admin/requests_desk/case/workload/"
WAY = re.compile(r'href="([^"]*/case/\?[^"]*)"><bdi dir="ltr">(\d+)</bdi>')
TODAY = date(2026, 8, 14)  # a Friday


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr(days, "today", lambda: TODAY)


@pytest.fixture
def chief(agency):
    return desk.officer(agency, Role.CHIEF, email="chief@demo.example")


@pytest.fixture
def officer(agency):
    return desk.officer(agency, email="officer@demo.example")


def row_of(user, person):
    return next(row for row in workload.sheets_for(user)[0].rows if row.person == person)


def sent(agency, **typed) -> dict:
    """The move's form as a browser sends it."""
    given = {"source": "nobody", "to": "", "which": "oldest", "count": 10, "reason": ""} | typed
    return {f"move-{agency.slug}-{name}": value for name, value in given.items()}


def move(person, agency, **typed):
    address = f"{PAGE}{agency.slug}/move/"
    return people.signed_in(person).post(address, sent(agency, **typed), follow=True)


def test_each_number_equals_a_count_by_hand(today, agency, chief, officer):
    monday = TODAY - timedelta(days=4)
    mine = {"assignee": officer}
    figures.save(
        [
            figures.case(agency, TODAY, due_on=TODAY + timedelta(days=9), risk_on=TODAY + timedelta(days=7), **mine),
            figures.case(agency, TODAY, due_on=TODAY, risk_on=TODAY, status=Status.STUDY, **mine),
            figures.case(agency, date(2026, 7, 1), due_on=date(2026, 8, 13), risk_on=date(2026, 8, 12), **mine),
            figures.case(agency, TODAY, due_on=TODAY, risk_on=TODAY, status="waiting", **mine),
            figures.case(agency, TODAY, due_on=TODAY, risk_on=TODAY, status="paused", **mine),
            figures.case(agency, monday, answered_on=monday, **mine),
            figures.case(agency, date(2026, 8, 3), answered_on=date(2026, 8, 5), **mine),
            figures.case(agency, date(2026, 8, 3), answered_on=date(2026, 8, 7), **mine),
            figures.case(agency, date(2026, 1, 5), answered_on=date(2026, 5, 15), **mine),
            figures.case(agency, TODAY, status="withdrawn", withdrawn_on=TODAY, **mine),
        ]
    )

    row = row_of(chief, officer)

    assert (row.open, row.todo, row.at_risk, row.overdue, row.waiting, row.paused) == (5, 3, 1, 1, 1, 1)
    assert (row.oldest, row.answered, row.median) == (date(2026, 7, 1), 1, 2.0)


def test_cases_of_nobody_and_of_whoever_left_stand_on_rows_of_their_own(agency, chief, officer):
    make.case(agency)
    left = verbs.take(case=make.case(agency), by=officer)
    officer.postings.update(until=days.today() - timedelta(days=1))

    rows = workload.sheets_for(chief)[0].rows

    assert [(row.person, row.posted, row.open) for row in rows] == [
        (None, True, 1),
        (chief, True, 0),
        (officer, False, 1),
    ]
    assert left.assignee == officer


def test_the_page_costs_five_queries_of_its_own_whatever_it_counts(agency, chief, officer):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            workload.sheets_for(chief)
        return len(captured)

    few = cost()
    for _ in range(5):
        verbs.take(case=make.case(agency), by=desk.officer(agency))

    assert cost() == few <= 6


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_numbers_lead_to_their_requests_in_the_queue(agency, chief, officer, language):
    for status in (Status.STUDY, Status.WAITING):
        Case.objects.filter(pk=make.case(agency, status=status).pk).update(assignee=officer)
    make.case(agency)
    verbs.take(case=make.case(agency), by=chief)
    browser = people.signed_in(chief)
    with translation.override(language):
        address = reverse("admin:requests_desk_case_workload")

    answer = browser.get(address)

    page = answer.content.decode()
    ways = {way.replace("&amp;", "&"): int(shown) for way, shown in WAY.findall(page)}
    assert {way.partition("?")[2] for way in ways} == {
        f"view=todo&officer={officer.pk}",
        f"view=waiting&officer={officer.pk}",
        f"view=todo&officer={chief.pk}",
        "view=todo&officer=none",
    }
    for way, shown in ways.items():
        queue = browser.get(way)
        assert not list(queue.context["messages"]), way
        assert len(queue.context["cl"].result_list) == shown, way


def test_an_officer_sees_only_their_own_row_and_moves_nothing(agency, chief, officer):
    make.case(agency)
    verbs.take(case=make.case(agency), by=chief)

    answer = people.signed_in(officer).get(PAGE)
    refused = move(officer, agency, to=officer.pk)

    ((sheet, form),) = answer.context["sheets"]
    assert [row.person for row in sheet.rows] == [officer]
    assert form is None
    assert str(chief) not in answer.content.decode()
    assert refused.status_code == 403
    assert Case.objects.filter(assignee=officer).count() == 0


def test_other_agencies_are_not_found(agency, chief):
    other = make.agency("fes", "AUFS", "Fès", "03.231")
    make.case(other)

    answers = [
        people.signed_in(chief).get(f"{PAGE}?agency=fes"),
        people.signed_in(chief).get(f"{PAGE}?agency=nowhere"),
        move(chief, other, to=chief.pk),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert other.name_fr not in people.signed_in(chief).get(PAGE).content.decode()


@pytest.mark.parametrize("role", [Role.AGENCY_ADMIN, None])
def test_whoever_works_no_requests_finds_nothing(agency, role):
    person = desk.officer(agency, role) if role else people.staff()

    assert people.signed_in(person).get(PAGE).status_code == 404


def test_nobody_and_citizens_do_not_get_in(client, agency):
    assert client.get(PAGE).status_code == 302
    assert people.signed_in(people.citizen()).get(PAGE).status_code in (302, 403, 404)


def test_the_oldest_go_from_one_officer_to_another(agency, chief, officer):
    other = desk.officer(agency, email="other@demo.example")
    cases = [verbs.take(case=make.case(agency), by=officer) for _ in range(3)]

    answer = move(chief, agency, source=officer.pk, to=other.pk, count=2, reason="Congé")

    assert [Case.objects.get(pk=case.pk).assignee for case in cases] == [other, other, officer]
    assert cases[0].events.get(verb="assigned").data["reason"] == "Congé"
    assert Message.objects.filter(to=other.email).count() == 1
    assert [str(message.tags) for message in answer.context["messages"]] == ["success"]


def test_all_at_risk_or_overdue_of_nobody_are_given(agency, chief, officer):
    pressing, calm = make.case(agency), make.case(agency)
    Case.objects.filter(pk=pressing.pk).update(risk_on=days.today())
    Case.objects.filter(pk=calm.pk).update(risk_on=days.today() + timedelta(days=3))

    move(chief, agency, to=officer.pk, which="pressing", count=50)

    assert [Case.objects.get(pk=case.pk).assignee for case in (pressing, calm)] == [officer, None]


def test_what_could_not_be_moved_is_told_with_its_reason(agency, chief, officer):
    mine = make.case(agency)
    own = make.case(agency, by=chief)

    answer = move(chief, agency, to=officer.pk)

    told = {message.level_tag: str(message) for message in answer.context["messages"]}
    assert Case.objects.get(pk=mine.pk).assignee == officer
    assert own.reference in told["warning"]
    assert mine.reference not in told["warning"]


@pytest.mark.parametrize(
    "typed", [{"to": ""}, {"to": "999999"}, {"to": "x\x00"}, {"count": 0}, {"count": 51}, {"which": "all"},
              {"source": "999999"}, {"count": "ten"}]
)  # fmt: skip
def test_bad_input_is_said_beside_its_field_and_nothing_moves(agency, chief, officer, typed):
    case = make.case(agency)

    answer = move(chief, agency, **({"to": officer.pk} | typed))

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert Case.objects.get(pk=case.pk).assignee is None


def test_nothing_to_move_is_said(agency, chief, officer):
    answer = move(chief, agency, to=officer.pk)

    assert [message.level_tag for message in answer.context["messages"]] == ["info"]


@pytest.mark.django_db(transaction=True)
def test_two_chiefs_at_once_lose_no_request(agency, chief, officer):
    second, other = desk.officer(agency, Role.CHIEF), desk.officer(agency)
    cases = [make.case(agency) for _ in range(4)]

    at_once(lambda: move(chief, agency, to=officer.pk, count=4), lambda: move(second, agency, to=other.pk, count=4))

    assert {Case.objects.get(pk=case.pk).assignee for case in cases} <= {officer, other}
    assert sum(case.events.filter(verb="assigned").count() for case in cases) >= 4


def test_what_was_answered_is_found_through_its_index(agency, chief):
    day = date(2025, 1, 1)
    figures.save(figures.case(agency, day, answered_on=day + timedelta(days=n % 700)) for n in range(3000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE requests_desk_case")
        cursor.execute(
            "EXPLAIN " + workload._ANSWERED, {"agencies": [agency.pk], "monday": TODAY, "since": date(2026, 11, 1)}
        )
        plan = " ".join(line for (line,) in cursor.fetchall())

    assert "case_answered" in plan
