"""Each filter lets through what it says and offers only what its reader may see."""

from datetime import date

import pytest

from agencies.models import Office
from campaigns.models import Campaign, Participation
from requests_desk.models import Status
from tests.recipes import desk as make
from tests.recipes.people import signed_in
from tests.requests_desk.queue import in_days, listed, page, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(agency):
    return signed_in(make.officer(agency))


@pytest.mark.parametrize(
    ("name", "value", "fields"),
    [
        ("kind", "complaint", {"kind": "complaint"}),
        ("status", "paused", {"status": Status.PAUSED}),
        ("channel", "whatsapp", {"channel": "whatsapp"}),
        ("language", "fr", {"language": "fr"}),
        ("country", "CA", {"country": "CA"}),
        ("stay", "now", {"stay_from": in_days(-1), "stay_to": in_days(30)}),
        ("stay", "leaving", {"stay_from": in_days(-1), "stay_to": in_days(7)}),
    ],
)
def test_a_filter_lets_through_what_it_says(browser, name, value, fields):
    make.case()
    meant = put(make.case(), **fields)

    assert listed(browser, **{name: value}) == [meant.reference]
    assert page(browser, **{name: value}).context["cl"].view.key == "all"


def test_the_stay_filter_finds_those_who_gave_none(browser):
    put(make.case(), stay_from=in_days(0), stay_to=in_days(1))
    none = make.case()

    assert listed(browser, stay="none") == [none.reference]


def test_a_stay_that_is_over_leaves_no_more(browser):
    put(make.case(), stay_from=in_days(-9), stay_to=in_days(-1))

    assert listed(browser, stay="leaving") == listed(browser, stay="now") == []


def test_by_officer_and_by_nobody(browser, agency):
    free, colleague = make.case(), make.officer(agency)
    taken = put(make.case(), assignee=colleague)

    assert listed(browser, officer=colleague.pk) == [taken.reference]
    assert listed(browser, officer="none") == [free.reference]


def test_by_office(browser, agency):
    make.case()
    annex = Office.objects.create(agency=agency, kind="annex", name_ar="ملحقة", name_fr="Annexe")
    meant = put(make.case(), office=annex)

    assert listed(browser, office=annex.pk) == [meant.reference]


@pytest.mark.parametrize("typed", ["Béni Mellal", "beni", "BENI MELL", "bni mellal"])
def test_by_commune_in_any_spelling(browser, agency, typed):
    meant = make.case()
    put(make.case(), commune=None)

    assert listed(browser, commune=typed) == [meant.reference]


def test_by_campaign_on_the_agencys_own_days(browser, agency):
    campaign = Campaign.objects.create(year=2026, desk_from=date(2026, 6, 1), desk_to=date(2026, 8, 31))
    Participation.objects.create(campaign=campaign, agency=agency, desk_to=date(2026, 9, 15))
    meant = put(make.case(), filed_on=date(2026, 9, 15), due_on=in_days(9))
    put(make.case(), filed_on=date(2026, 9, 16), due_on=in_days(9))

    assert listed(browser, campaign="2026") == [meant.reference]


def test_filters_join_each_other_and_the_view(browser):
    put(make.case(), kind="complaint")
    put(make.case(), country="CA")
    meant = put(make.case(), kind="complaint", country="CA")
    put(make.case(), kind="complaint", country="CA", status=Status.PAUSED)

    assert listed(browser, view="todo", kind="complaint", country="CA") == [meant.reference]


def test_the_filters_name_nobody_elses_people_offices_or_communes(browser):
    other = make.agency("khemisset", "AUKM", "Khémisset", "04.291")
    stranger = make.officer(other, email="etranger@demo.example")
    put(make.case(other), assignee=stranger)

    html = page(browser).content.decode()

    assert "Khémisset" not in html
    assert "etranger@demo.example" not in html
    told = page(browser, officer=stranger.pk)
    assert listed(browser, officer=stranger.pk, view="all") == []
    assert [str(message) for message in told.context["messages"]]


def test_a_strange_value_is_told_beside_the_whole_list(browser):
    case = make.case()

    answer = page(browser, kind="nonsense", strange="1")

    assert case.reference in answer.content.decode()
    assert "strange" in str(next(iter(answer.context["messages"])))
