"""A day from histories: against a clerk who reads every line, over days on which Morocco's clock was changed."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from agencies.models import Agency, Holiday, Kind, Role
from common import days
from openhouse.models import Arrival
from reports.daily.clock import days_off
from reports.daily.counting import WEEK, count
from reports.daily.report import DayReport
from reports.section import as_json, from_json
from requests_desk.models import Case, CaseEvent, CaseLook, DeskRules
from tests.recipes import figures as make
from tests.recipes import lives, openhouse

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 2, 9), date(2026, 3, 31)
# The clock went back on 15 February 2026 and forward on 22 March.
CHANGED = (date(2026, 2, 15), date(2026, 3, 22))
HOLIDAYS = (date(2026, 3, 20), date(2026, 3, 23))
NAMES = (
    "duty", "on_time", "late", "asked", "wrote", "came", "left", "reopened", "withdrawn", "merged", "running", "risk",
    "overdue", "waiting", "paused",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _after_the_season(monkeypatch):
    monkeypatch.setattr(days, "today", lambda: LAST + timedelta(days=3))


@pytest.fixture
def agencies():
    for day in HOLIDAYS:
        Holiday.objects.create(day=day, name="Fête", state=Holiday.State.CONFIRMED)
    return [make.agency(f"agency-{letter}", f"AU{letter}") for letter in "ABC"]


def any_season(seed, agencies, number=150):
    chance = random.Random(seed)
    made = [lives.any_life(chance, agencies, FIRST, LAST) for _ in range(number)]
    lives.save(made, make.applicant())
    return made


def read(day):
    """A day in the names of the clerk."""
    found = {name: getattr(day, name) for name in NAMES} | {f"filed {kind}": day.filed.get(kind, 0) for kind in Kind}
    return {name: number for name, number in found.items() if number}


@pytest.mark.parametrize("seed", range(6))
def test_every_day_is_what_a_clerk_reads_off_the_histories(agencies, seed):
    season, share = any_season(seed, agencies), DeskRules.objects.current().at_risk_percent
    chance = random.Random(seed)
    chosen = {*CHANGED, *(day + timedelta(days=1) for day in CHANGED), LAST, *HOLIDAYS}
    chosen |= {FIRST + timedelta(days=chance.randint(0, 50)) for _ in range(6)}

    for on in sorted(chosen):
        counts = count(on, agencies, frozenset(days_off()))
        for day in (on, on - WEEK):
            by_hand = lives.by_hand(season, day, HOLIDAYS, share)
            for agency in (None, *(one.pk for one in agencies)):
                expected = {what: number for (whose, what), number in by_hand.items() if whose == agency}
                assert read(counts[day, agency]) == expected, (day, agency)


def test_one_day_leads_to_the_next(agencies):
    any_season(11, agencies, 200)
    before = None

    for at in range((LAST - FIRST).days + 1):
        counts = count(FIRST + timedelta(days=at), agencies, frozenset(days_off()))
        for agency in (None, *(one.pk for one in agencies)):
            day = counts[FIRST + timedelta(days=at), agency]
            if before:
                gained = day.filed_in_all + day.reopened + day.came
                lost = day.answered + day.withdrawn + day.merged + day.left
                # what was passed on when it was answered already is open at neither agency
                assert abs(before[agency] + gained - lost - day.open) == 0, (at, agency)
        before = {
            agency: counts[FIRST + timedelta(days=at), agency].open for agency in (None, *(a.pk for a in agencies))
        }


def test_a_past_day_stays_as_it_was_whatever_happens_since(agencies):
    chance = random.Random(3)
    made = [lives.any_life(chance, agencies, FIRST, LAST) for _ in range(120)]
    on = date(2026, 3, 2)
    early = [
        lives.Life(
            one.kind, one.days, one.working, one.duty, [line for line in one.lines if lives.day_of(line["at"]) <= on]
        )
        for one in made
    ]
    early = [one for one in early if one.lines]
    lives.save(early, make.applicant())
    then = count(on, agencies, frozenset(days_off()))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE requests_desk_caseevent DISABLE TRIGGER USER")
    CaseEvent.objects.all().delete()
    Case.objects.all().delete()
    lives.save(made, make.applicant())

    now = count(on, agencies, frozenset(days_off()))

    assert read(then[on, None])
    assert {key: read(day) for key, day in then.items()} == {key: read(day) for key, day in now.items()}


def test_what_is_overdue_now_is_what_the_queue_calls_overdue(agencies, monkeypatch):
    monkeypatch.setattr(days, "today", lambda: LAST)
    made = any_season(5, agencies, 200)
    off = frozenset(HOLIDAYS)
    for case in Case.objects.all():
        case.set_days(case.term(off), LAST)
        case.save(update_fields=["due_on", "risk_on"])

    day = count(LAST, agencies, off)[LAST, None]

    running = Case.objects.filter(status__in=("submitted", "study"))
    assert made
    assert day.overdue == running.filter(due_on__lt=LAST).count() > 0
    assert day.risk == running.filter(risk_on__lte=LAST, due_on__gte=LAST).count() > 0


def test_eight_statements_whatever_the_size(agencies):
    any_season(1, agencies, 20)
    with CaptureQueriesContext(connection) as few:
        DayReport(date(2026, 3, 3), agencies)
    any_season(2, agencies, 120)
    with CaptureQueriesContext(connection) as many:
        DayReport(date(2026, 3, 3), agencies)

    assert len(few) == len(many) <= 8


def test_both_languages_have_the_same_numbers_and_can_be_kept(agencies):
    any_season(4, agencies)
    found, said = DayReport(date(2026, 3, 3), agencies), {}
    for language in ("ar", "fr"):
        with translation.override(language):
            said[language] = found.written()

    numbers = [
        [(one.slug, sorted((row.key, row.values) for row in one.rows)) for one in said[language].sections]
        for language in said
    ]
    assert numbers[0] == numbers[1]
    assert said["ar"].title != said["fr"].title
    assert from_json(as_json(said["fr"])) == said["fr"]
    for one in said["fr"].sections:
        assert all(len(row.values) == len(one.figures) for row in one.rows)
        assert all(figure.label and figure.meaning for figure in one.figures)


# --- silence ----------------------------------------------------------------------------------------


def silent(on, agencies):
    found = DayReport(on, agencies).written()
    return {row.key for section in found.sections if section.slug == "day_silent" for row in section.rows}


def test_an_agency_without_any_act_on_a_working_day_is_named(agencies):
    on = date(2026, 3, 3)
    officer = make.reader(Role.OFFICER, agencies[0])
    reader = make.reader(Role.CHIEF, agencies[1])
    case, other = make.save([make.case(agencies[0], on), make.case(agencies[1], on)])
    at = days.start_of(on) + timedelta(hours=9)
    CaseEvent.objects.create(case=case, number=1, verb="noted", actor="staff", by=officer, at=at, hash="0" * 64)
    CaseLook.objects.create(case=other, by=reader, what="page", at=at, hour=int(at.timestamp()) // 3600)
    # somebody of another agency looks too: it is no sign of this one
    CaseLook.objects.create(case=other, by=officer, what="page", at=at + timedelta(days=1), hour=0)

    assert silent(on, agencies) == {agencies[2].slug}
    assert silent(on + timedelta(days=1), agencies) == {one.slug for one in agencies}


@pytest.mark.parametrize("on", [date(2026, 3, 7), HOLIDAYS[0]])
def test_nobody_is_called_silent_on_a_day_off(agencies, on):
    assert silent(on, agencies) == set()


def test_nor_before_the_day_is_over_nor_when_the_agency_did_not_exist(agencies, monkeypatch):
    Agency.objects.filter(pk=agencies[0].pk).update(since=date(2026, 3, 10))
    agencies[0].refresh_from_db()

    assert silent(date(2026, 3, 3), agencies) == {one.slug for one in agencies[1:]}
    monkeypatch.setattr(days, "today", lambda: date(2026, 3, 3))
    assert silent(date(2026, 3, 3), agencies) == set()


def test_visitors_of_a_shared_open_day_count_for_each_and_once_in_the_total(agencies):
    on = date(2026, 3, 3)
    event = openhouse.event(agencies[0], first_day=on, last_day=on)
    event.agencies.add(agencies[1])
    by = make.reader(Role.OFFICER, agencies[0])
    Arrival.objects.create(event=event, people=7, at=days.start_of(on) + timedelta(hours=10), by=by)
    Arrival.objects.create(event=event, people=2, at=days.start_of(on) + timedelta(hours=25), by=by)

    counts = count(on, agencies, frozenset())

    assert [counts[on, one.pk].visitors for one in agencies] == [7, 7, 0]
    assert counts[on, None].visitors == 7
