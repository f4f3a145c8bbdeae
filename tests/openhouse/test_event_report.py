"""An event in figures: each counted a second way, read by agency and ministry, as a page and as a file."""

import csv
import io
import uuid
from collections import Counter
from datetime import time, timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from agencies.models import Role
from common import days
from common.words import fold
from openhouse.models import Arrival, Asked, OpenDay, Question, Registration, Seat, Session, State, VisitRating
from openhouse.report import report_of
from openhouse.report_table import tiles_of
from openhouse.verbs import asking, registering
from tests.recipes import agencies, desk
from tests.recipes import openhouse as make
from tests.recipes.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def behind_the_door(monkeypatch):
    """The second factor has its own tests."""
    monkeypatch.setattr("accounts.second_factor.demand", lambda request: None)


def let_in(event, session=None, registration=None, people=1, country="", by=None) -> Arrival:
    by = by or desk.officer(desk.agency())
    given = {"event": event, "session": session, "registration": registration, "people": people, "country": country}
    return Arrival.objects.create(by=by, **given)


@pytest.fixture
def event():
    """Two sessions, one over: people of every fate."""
    officer = desk.officer(desk.agency())
    event = make.event(length=3, title_fr="Portes ouvertes")
    small, large = make.session(event, capacity=3), make.session(event, starts=time(14), ends=time(15))
    rows = [
        make.registered(small, party=2, country="FR", interests="Plan d’aménagement"),
        make.registered(small, country="BE", interests="plan  d'amenagement"),
        make.registered(small, country="FR"),  # waits, in vain
        make.registered(large, party=3, country="", interests="=1+1"),
        make.registered(large, party=2, country="CA"),
    ]
    registering.register(session=large, party=1, typed=make.typed())  # never confirmed
    registering.cancel(registration=rows[4], by=rows[4].person)
    asking.answer(question=_asked(event), answer_ar="", answer_fr="Oui.", by=officer)
    asking.became(question=_asked(event), state=Asked.BECAME_CASE, reference="AUBM-1", by=officer)
    asking.note(event=event, typed={"text": "Q", "language": "ar"}, by=officer, uid=uuid.uuid4())
    registering.register(session=large, party=1, typed=make.typed(question="Jamais confirmée ?"))
    yesterday = days.today() - timedelta(days=1)
    OpenDay.objects.filter(pk=event.pk).update(first_day=yesterday)
    Session.objects.filter(pk=small.pk).update(day=yesterday, starts_at=timezone.now() - timedelta(days=1))
    let_in(event, small, rows[0], people=1, by=officer)
    let_in(event, small, people=4, country="ES", by=officer)
    let_in(event, people=2, by=officer)
    VisitRating.objects.create(registration=rows[0], mark=4)
    event.refresh_from_db()
    return event


def _asked(event) -> Question:
    return asking.ask(event=event, typed={"text": "Q", "language": "fr"}, uid=uuid.uuid4())


def slow(event) -> dict:
    """The same figures, row by row in plain Python."""
    found, countries, came_from, words = Counter(), Counter(), Counter(), Counter()
    for row in Registration.objects.filter(session__event=event).select_related("session"):
        found["made"] += 1
        arrival = Arrival.objects.filter(registration=row).first()
        if not row.confirmed_at:
            continue
        found["registered"] += 1
        found["people"] += row.party
        countries[str(row.country or "")] += row.party
        words.update([fold(row.interests)] if row.interests else [])
        if row.seat == Seat.CANCELLED:
            found["cancelled"] += 1
        elif row.seat != Seat.REGISTERED:
            found["unserved"] += 1
            found["unserved_people"] += row.party
        elif arrival:
            found["came"] += 1
            found["came_people"] += arrival.people
            came_from[str(row.country or "")] += arrival.people
        elif row.session.ends_at <= timezone.now():
            found["missing"] += 1
            found["missing_people"] += row.party
        else:
            found["expected"] += 1
    for arrival in Arrival.objects.filter(event=event, registration=None):
        found["walk_ins"] += arrival.people
        came_from[str(arrival.country or "")] += arrival.people
    return {"whole": found, "countries": countries, "came": came_from, "words": words}


def test_each_figure_is_what_a_slow_clerk_counts(event):
    report, clerk = report_of(event), slow(event)

    for name, number in clerk["whole"].items():
        assert getattr(report.whole, name) == number, name
    assert {code: number for code, number, _came in report.countries if number} == clerk["countries"]
    assert {code: number for code, _registered, number in report.countries if number} == clerk["came"]
    assert {fold(words): number for words, number in report.interests} == clerk["words"]


def test_every_registration_has_one_fate_and_the_sessions_add_up(event):
    report = report_of(event)
    whole = report.whole

    assert whole.registered == whole.cancelled + whole.unserved + whole.came + whole.missing + whole.expected
    for name in ("made", "registered", "people", "came", "came_people", "missing", "cancelled", "unserved", "expected"):
        assert sum(getattr(tally, name) for _session, tally in report.sessions) == getattr(whole, name), name
    # two walked in without a session
    assert sum(tally.walk_ins for _session, tally in report.sessions) == whole.walk_ins - 2


def test_the_figures_themselves(event):
    report = report_of(event)
    whole = report.whole

    assert (whole.made, whole.registered, whole.people) == (7, 5, 9)
    assert (whole.came, whole.came_people, whole.walk_ins, whole.visitors) == (1, 1, 6, 7)
    assert (whole.missing, whole.cancelled, whole.unserved, whole.expected) == (1, 1, 1, 1)
    assert whole.percent_missing == 50
    assert report.asking.states == {"new": 1, "answered": 1, "case": 1, "meeting": 0, "set_aside": 0}
    assert (report.asking.noted, report.asking.cases, report.asking.total) == (1, 1, 3)
    assert (report.marks, report.mark) == (1, 4.0)
    assert report.countries[-1][0] == ""


def test_an_event_without_anybody_has_figures_too():
    report = report_of(make.event())

    assert (report.whole.registered, report.whole.percent_missing, report.mark) == (0, None, None)
    assert [tile.number for tile in tiles_of(report) if tile.number] == []


def test_nobody_is_missing_from_what_was_called_off(event):
    OpenDay.objects.filter(pk=event.pk).update(state=State.CANCELLED)

    assert report_of(event).whole.missing == 0


def test_the_count_costs_the_same_whatever_its_size(event, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        report_of(event)


def test_another_events_people_are_not_counted(event):
    before = report_of(event)
    other = make.registered()
    let_in(other.session.event, other.session, other)
    VisitRating.objects.create(registration=other, mark=1)
    _asked(other.session.event)

    assert report_of(event) == before


# --- the page and the file ---------------------------------------------------------------------------------


def at(name: str, event: OpenDay, language="fr") -> str:
    with override(language):
        return reverse(f"admin:openhouse_openday_{name}", args=[event.pk])


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_agency_reads_the_report_with_a_meaning_beside_each_figure(event, language):
    answer = signed_in(desk.officer(desk.agency(), Role.AGENCY_ADMIN)).get(at("report", event, language))

    page = BeautifulSoup(answer.content.decode(), "html.parser")
    tiles = page.select(".mre-figures > div")
    assert len(tiles) == len(tiles_of(report_of(event)))
    assert all(len(tile.select("dd")) == 2 and tile.select("dd")[1].text for tile in tiles)
    assert "=1+1" in page.text


def test_the_ministrys_reader_sees_figures_and_no_word_of_anybody(event):
    browser = signed_in(agencies.staff(Role.MINISTRY_READER))

    page = browser.get(at("report", event)).content.decode()
    file = b"".join(browser.get(at("report_csv", event)).streaming_content).decode()

    assert "Portes ouvertes" in page
    for words in ("aménagement", "=1+1", "Amina"):
        assert words not in page
        assert words not in file


def test_another_agency_finds_neither_page_nor_file(event):
    browser = signed_in(desk.officer(agencies.agency("fes", "AUFS", "Fès"), Role.AGENCY_ADMIN))

    assert [browser.get(at(name, event)).status_code for name in ("report", "report_csv")] == [404, 404]


def test_the_file_has_its_mark_no_formula_and_the_pages_figures(event):
    answer = signed_in(desk.officer(desk.agency())).get(at("report_csv", event))
    text = b"".join(answer.streaming_content).decode()

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text[1:])))
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell]
    assert ["'=1+1", "1"] in [[row[1], row[3]] for row in rows]
    numbers = {row[2]: row[3] for row in rows if row[0] == rows[1][0]}
    with override("fr"):
        for tile in tiles_of(report_of(event)):
            assert numbers[tile.name] == ("" if tile.number is None else str(tile.number)), tile.name


def test_a_national_events_report_adds_its_parts(event):
    national = make.event(kind="migrant_day", in_days=-1)
    national.agencies.clear()
    OpenDay.objects.filter(pk=event.pk).update(national=national)

    ((part, tally),) = report_of(national).parts

    assert (part, tally) == (event, report_of(event).whole)
