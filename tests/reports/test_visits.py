"""Open days of a campaign in figures: who reads them, each counted a second way, a page and a file."""

import csv
import uuid

import pytest

from agencies.models import Role
from campaigns.models import Campaign
from common import days
from openhouse.figures import Visits, visits
from openhouse.models import Arrival, Asked, OpenDay, State, VisitRating
from openhouse.report import report_of
from openhouse.verbs import asking
from reports.visits import cells_of
from tests.recipes import agencies, desk, figures, people
from tests.recipes import openhouse as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def fes():
    return agencies.agency("fes", "AUFS", "Fès")


@pytest.fixture
def summer(fes):
    """Two events of one agency, one shared, one called off, a draft, a national one, one of no campaign."""
    campaign = Campaign.objects.create(year=days.today().year)
    own, shared, off = (make.event(campaign=campaign) for _ in range(3))
    shared.agencies.add(fes)
    OpenDay.objects.filter(pk=off.pk).update(state=State.CANCELLED)
    make.event(campaign=campaign, state=State.DRAFT)
    national = make.event(campaign=campaign, kind="migrant_day")
    national.agencies.clear()
    for event in (own, shared, national, make.event()):
        row = make.registered(make.session(event), party=2)
        by = desk.officer(desk.agency())
        Arrival.objects.create(event=event, session=row.session, registration=row, people=2, by=by)
        Arrival.objects.create(event=event, people=3, by=by)
        VisitRating.objects.create(registration=row, mark=4 if event == own else 5)
    question = asking.ask(event=own, typed={"text": "Q", "language": "fr"}, uid=uuid.uuid4())
    asking.became(question=question, state=Asked.BECAME_CASE, reference="AUBM-1", by=desk.officer(desk.agency()))
    asking.ask(event=shared, typed={"text": "Q", "language": "fr"}, uid=uuid.uuid4())
    return campaign


def page(campaign, rest="", language="fr") -> str:
    return f"/{language}/ministry/{campaign.year}/open-days/{rest}"


def reader(role=Role.MINISTRY_READER, at=None):
    return people.signed_in(figures.reader(role, at))


def test_each_agencys_figures_are_the_sum_of_its_events_reports(summer, fes):
    counted = visits(summer, [desk.agency().pk, fes.pk], national=True)

    for agency in (desk.agency(), fes):
        found = counted[agency.pk]
        reports = [report_of(event) for event in OpenDay.objects.announced().filter(campaign=summer, agencies=agency)]
        for name in ("made", "registered", "people", "came_people", "walk_ins", "missing", "cancelled"):
            assert getattr(found.tally, name) == sum(getattr(report.whole, name) for report in reports), name
        assert found.questions == sum(report.asking.total for report in reports)
        assert found.followed == sum(report.asking.cases + report.asking.meetings for report in reports)
        assert found.marks == sum(report.marks for report in reports)


def test_a_shared_event_counts_for_each_and_once_together(summer, fes):
    counted = visits(summer, [desk.agency().pk, fes.pk], national=True)

    assert [counted[key].events for key in (desk.agency().pk, fes.pk, None)] == [2, 1, 3]
    assert counted[desk.agency().pk].off == counted[None].off == 1
    assert counted[None].tally.visitors == 15
    assert (counted[desk.agency().pk].mark, counted[None].marks) == (4.5, 3)


def test_the_cost_does_not_grow_with_the_events(summer, fes, django_assert_max_num_queries):
    listed = [desk.agency().pk, fes.pk]

    with django_assert_max_num_queries(6):
        visits(summer, listed, national=True)


def test_the_ministry_reads_all_an_agency_its_own_and_others_nothing(summer, fes):
    whole = reader().get(page(summer))
    own = reader(Role.CHIEF, fes).get(page(summer))

    assert [agency for agency, _cells in whole.context["lines"]] == [desk.agency(), fes]
    assert [agency for agency, _cells in own.context["lines"]] == [fes]
    assert own.context["total"][0][1] == 1
    assert desk.agency().name_fr not in own.content.decode()
    for browser in (people.signed_in(people.citizen()), reader(Role.OFFICER, fes)):
        assert browser.get(page(summer)).status_code == 404
        assert browser.get(page(summer, "csv/")).status_code == 404


def test_one_agency_can_be_chosen_and_nonsense_is_answered(summer, fes):
    chosen = reader().get(page(summer), {"agency": "fes"})

    assert chosen.context["total"][0][1] == 1
    assert reader().get(page(summer), {"agency": "nowhere"}).status_code == 400
    assert reader().get(page(summer, "csv/"), {"agency": "nowhere"}).status_code == 400
    assert reader().get(page(Campaign(year=1999))).status_code == 404


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_file_has_a_row_for_each_agency(summer, fes, language):
    answer = reader().get(page(summer, "csv/", language))
    text = b"".join(answer.streaming_content).decode()

    header, *rows = csv.reader(text.removeprefix("\ufeff").splitlines())
    assert text.startswith("\ufeff")
    assert [len(row) for row in rows] == [len(header)] * 3
    assert [row[1] for row in rows] == ["2", "1", "3"]
    assert "Registered" not in text


def test_every_figure_says_what_it_counts(summer):
    text = reader().get(page(summer)).content.decode()

    assert text.count('<dd class="figure">') == len(cells_of(Visits()))
    assert all(meaning for _name, _number, meaning in cells_of(Visits()))
