"""The whole report: every section against plain Python, whatever was filed."""

import random
from datetime import date
from itertools import pairwise

import pytest
from django.utils import translation

from agencies.models import Kind
from common import days
from reports.campaign import report_of
from reports.desks import desks_of
from reports.section import as_json, from_json
from reports.shown import WIDTH, bars
from reports.slices import Slice
from requests_desk.models import CaseEvent
from tests.recipes import figures as make
from tests.recipes import people

pytestmark = pytest.mark.django_db
TODAY = date(2026, 8, 14)
FIRST, LAST = date(2026, 6, 15), date(2026, 9, 15)


@pytest.fixture(autouse=True)
def _mid_august(monkeypatch):
    monkeypatch.setattr(days, "today", lambda: TODAY)


@pytest.fixture
def season():
    """Three agencies, two summers, some hundred requests."""
    chance = random.Random(7)
    campaigns = [make.campaign(2025, date(2025, 6, 15), date(2025, 9, 15)), make.campaign()]
    agencies = [make.agency(f"agency-{letter}", f"AU{letter}") for letter in "ABC"]
    cases = [make.any_case(chance, chance.choice(agencies), FIRST, LAST, TODAY) for _ in range(300)]
    make.save(cases)
    return campaigns, agencies, [case for case in cases if FIRST <= case.filed_on <= LAST]


def made(campaign, agencies, language="fr", **filters):
    with translation.override(language):
        desks = tuple(desks_of([campaign], agencies))
        return report_of(campaign, Slice(desks, **filters), reader=people.staff(), national=True)


def test_it_is_made_in_both_languages_with_the_same_numbers(season):
    campaigns, agencies, _cases = season

    fr, ar = (made(campaigns[1], agencies, language) for language in ("fr", "ar"))

    assert [one.slug for one in fr.sections] == [one.slug for one in ar.sections]
    numbers = [[sorted(map(str, row.values)) for row in one.rows] for one in fr.sections]
    assert [sorted(map(str, each)) for each in numbers] == [
        sorted(str(sorted(map(str, row.values))) for row in one.rows) for one in ar.sections
    ]


def test_every_line_has_a_value_for_every_figure_and_every_figure_a_meaning(season):
    campaigns, agencies, _cases = season

    for one in made(campaigns[1], agencies).sections:
        heads = [figure.slug for figure in one.figures]
        assert len(set(heads)) == len(heads)
        assert all(figure.label and figure.meaning for figure in one.figures)
        assert all(len(row.values) == len(heads) for row in (*one.rows, *([one.total] if one.total else [])))


def test_it_can_be_kept_and_read_again(season):
    campaigns, agencies, _cases = season
    report = made(campaigns[1], agencies)

    assert from_json(as_json(report)) == report


@pytest.mark.parametrize("slug", ["agency", "kind", "region", "country", "language", "channel", "age"])
def test_lines_add_up_to_the_whole(season, slug):
    campaigns, agencies, cases = season

    one = made(campaigns[1], agencies).section(slug)

    for figure in ("filed", "answered", "on_time", "late", "open", "waiting", "paused", "withdrawn"):
        at = one.place(figure)
        assert sum(row.values[at] for row in one.rows) == one.total.values[at]
    assert one.total.values[0] == len(cases)


def test_a_filter_of_a_kind_counts_that_kind_alone(season):
    campaigns, agencies, cases = season

    report = made(campaigns[1], agencies, kinds=(Kind.COMPLAINT.value,))

    expected = sum(case.kind == Kind.COMPLAINT for case in cases)
    assert report.section("agency").total.values[0] == expected


@pytest.mark.parametrize("slug", ["agency", "kind", "channel", "age"])
def test_a_bar_is_as_long_as_its_line_says_and_its_pieces_lie_side_by_side(season, slug):
    campaigns, agencies, _cases = season
    section = made(campaigns[1], agencies).section(slug)

    drawn = bars(section)

    assert [bar.total for bar in drawn] == [str(row.values[0]) for row in section.rows if row.values[0]]
    for bar in drawn:
        ends = sorted((piece.x, piece.x + piece.width) for piece in bar.pieces)
        assert all(before[1] == after[0] for before, after in pairwise(ends))


def test_a_bar_grows_from_the_right_on_an_arabic_page(season):
    campaigns, agencies, _cases = season
    with translation.override("ar"):
        drawn = bars(made(campaigns[1], agencies, "ar").section("agency"))

    assert {max(piece.x + piece.width for piece in bar.pieces) for bar in drawn} == {WIDTH}


def test_a_request_that_was_passed_on_counts_where_it_came_from_and_where_it_is_and_another_office_is_no_move():
    campaign, (fes, safi) = (
        make.campaign(),
        [make.agency(name, code) for name, code in (("fes", "AUFS"), ("safi", "AUSF"))],
    )
    cases = [make.case(at, FIRST, rerouted_from=fes, kind=kind) for at, kind in ((fes, "note"), (safi, "complaint"))]
    for number, case in enumerate(make.save(cases), 1):
        told = {"from_agency": fes.pk, "to_agency": case.agency_id}
        CaseEvent.objects.create(
            case=case, number=1, verb="transferred", actor="staff", at=case.filed_at, data=told, hash=str(number) * 64
        )

    def moves(*agencies, **filters):
        one = made(campaign, agencies, **filters).section("moves")
        return {row.key: row.values[:2] for row in (*one.rows, one.total)}

    assert moves(fes, safi) == {"fes": (0, 1), "safi": (1, 0), "total": (1, 1)}
    assert moves(fes) == {"fes": (0, 1), "total": (0, 1)}
    assert moves(safi) == {"safi": (1, 0), "total": (1, 0)}
    assert moves(fes, kinds=(Kind.NOTE.value,)) == {"total": (0, 0)}
