"""The board of the campaign's cell: what stands now, the worst first, renewed without a script."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Posting, Role
from common import days
from reports.board import board
from requests_desk.models import Status
from tests.recipes import figures as make
from tests.recipes import people

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 15)  # a Wednesday
PAGE = "/fr/ministry/board/"


@pytest.fixture(autouse=True)
def _then(monkeypatch):
    monkeypatch.setattr(days, "today", lambda: TODAY)


def ago(number):
    return TODAY - timedelta(days=number)


@pytest.fixture
def agencies():
    fes, safi, oujda = (
        make.agency(slug, code) for slug, code in (("fes", "AUFS"), ("safi", "AUSF"), ("oujda", "AUOJ"))
    )
    make.save(
        [
            make.case(fes, TODAY, risk_on=TODAY + timedelta(days=4)),
            make.case(fes, ago(1), risk_on=TODAY, due_on=TODAY),
            make.case(fes, ago(9), answered_on=TODAY),
            make.case(fes, ago(3), answered_on=ago(1)),
            make.case(fes, ago(30), answered_on=ago(9)),
            make.case(safi, ago(20), due_on=ago(3)),
            make.case(safi, ago(40), due_on=ago(3), status=Status.WAITING),
            make.case(safi, ago(5), status=Status.WITHDRAWN, withdrawn_on=ago(1)),
        ]
    )
    return fes, safi, oujda


def test_it_counts_today_the_week_and_what_is_owed(agencies):
    found = board(agencies, reader=make.reader(Role.MINISTRY_READER))

    total = found.total
    assert (total.filed, total.filed_in_week) == (1, 2)
    assert (total.answered, total.answered_in_week) == (1, 2)
    assert (total.open, total.owed, total.risk, total.overdue) == (4, 3, 1, 1)


def test_the_worst_agency_comes_first_and_one_without_anything_is_left_out(agencies):
    found = board(agencies, reader=make.reader(Role.MINISTRY_READER))

    assert [line.agency.slug for line in found.lines] == ["safi", "fes"]
    # what waits for papers is not what waits for the agency
    assert found.lines[0].oldest_days == 20


def test_a_reference_opens_for_who_may_open_it_alone(agencies):
    chief, reader = make.reader(Role.CHIEF, agencies[1]), make.reader(Role.MINISTRY_READER)

    own = people.signed_in(chief).get(PAGE)
    national = people.signed_in(reader).get(PAGE)

    [line] = own.context["board"].lines
    assert f"/admin/requests_desk/case/{line.oldest}/change/" in own.content.decode()
    assert line.reference in national.content.decode()
    assert f"/case/{line.oldest}/" not in national.content.decode()


def test_a_reader_who_works_at_one_agency_too_opens_its_own(agencies):
    person = make.reader(Role.MINISTRY_READER)
    Posting.objects.create(user=person, agency=agencies[0], role=Role.OFFICER, since=date(2020, 1, 1))

    found = board(agencies, reader=person)

    assert {line.agency.slug: line.opens for line in found.lines} == {"safi": False, "fes": True}


def test_nobody_is_named(agencies):
    page = people.signed_in(make.reader(Role.MINISTRY_READER)).get(PAGE).content.decode()

    assert make.applicant().email not in page


def test_it_renews_itself_each_minute_until_it_is_stopped(agencies):
    browser = people.signed_in(make.reader(Role.MINISTRY_READER))

    moving, still = browser.get(PAGE).content.decode(), browser.get(PAGE + "?still=1").content.decode()

    assert '<meta http-equiv="refresh" content="60">' in moving
    assert "?still=1" in moving
    assert "refresh" not in still
    assert f'href="{PAGE}"' in still
    assert "refresh" not in browser.get("/fr/ministry/daily/2026-07-14/").content.decode()


def test_the_hour_is_moroccos(agencies, monkeypatch):
    # in July 2026 Morocco was an hour ahead of UTC
    monkeypatch.setattr(days, "now", lambda: datetime(2026, 7, 15, 10, 5, tzinfo=UTC))

    assert "11:05" in people.signed_in(make.reader(Role.MINISTRY_READER)).get(PAGE).content.decode()


def test_four_statements_whatever_the_size(agencies):
    reader = make.reader(Role.MINISTRY_READER)
    board(agencies, reader=reader)
    with CaptureQueriesContext(connection) as few:
        board(agencies, reader=reader)
    make.save([make.case(agency, ago(number % 9)) for agency in agencies for number in range(30)])
    with CaptureQueriesContext(connection) as many:
        board(agencies, reader=reader)

    assert len(few) == len(many) == 4


def test_an_empty_country_has_an_empty_board():
    page = people.signed_in(make.reader(Role.MINISTRY_READER)).get(PAGE)

    assert page.status_code == 200
    assert page.context["board"].lines == []
