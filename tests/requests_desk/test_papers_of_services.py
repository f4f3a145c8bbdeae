"""An agency's page tells, for each service it offers, the papers that a filing would ask for."""

import re

import pytest

from agencies.models import HoursPeriod, HoursRule, Kind, ServiceTerms
from requests_desk.models import Requirement
from tests.recipes import agencies as make
from tests.recipes import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """One's own agency and another, with the national terms of two services."""
    ServiceTerms.objects.create(kind=Kind.NOTE, days=5)
    ServiceTerms.objects.create(kind=Kind.COMPLAINT, days=60, counted="calendar")
    return make.two_agencies()


def paper(code, name, kind=Kind.NOTE, **fields):
    return desk.requirement(code, kind, name_fr=name, name_ar=fields.pop("name_ar", name), **fields)


def make_hours():
    """Hours of the nation, so that none of the queries of the hours is saved by an empty table."""
    period = HoursPeriod.objects.create(kind="normal", name_fr="Normal", name_ar="عادي")
    HoursRule.objects.create(period=period, weekday=0, opens="08:30", closes="16:30")


def page(client, language="fr", tail=""):
    return client.get(f"/{language}/agencies/beni-mellal/{tail}").content.decode()


def papers_in(text):
    """The papers of each service, in the order of the page."""
    parts = [part.split("</dd>")[0] for part in text.split('<details class="papers">')[1:]]
    return [re.findall(r"<li><b>(.*?)</b>", part) for part in parts]


def test_each_service_tells_its_own_papers(client, two):
    paper("identity", "Pièce d’identité", explanation_fr="Recto et verso.", order=1)
    paper("payment", "Reçu", mandatory=False, order=2)
    paper("evidence", "Preuves", Kind.COMPLAINT)

    text = page(client)

    assert papers_in(text) == [["Pièce d’identité", "Reçu"], ["Preuves"]]
    assert "Recto et verso." in text
    assert text.count('class="optional"') == 1


def test_papers_of_an_agency_stand_on_its_page_alone(client, two):
    ours, theirs = two
    paper("identity", "Nationale")
    paper("plan", "La nôtre", agency=ours)
    paper("other", make.MARKER, agency=theirs)
    paper("old", "Plus demandée", active=False)

    assert papers_in(page(client)) == [["Nationale", "La nôtre"]]


def test_a_paper_of_one_situation_stands_under_it(client, two):
    paper("certificate", "Certificat de propriété", tenure="title", order=1)
    paper("deed", "Acte d’hérédité", applicant_is="heir", order=2)
    paper("identity", "Pièce d’identité", order=3)

    text = page(client)

    assert papers_in(text) == [["Pièce d’identité", "Certificat de propriété", "Acte d’hérédité"]]
    situations = re.findall(r'<details class="situation"><summary>(.*?)</summary>', text)
    title = Requirement(tenure="title", applicant_is="heir")
    assert len(situations) == 2
    assert str(title.get_tenure_display()) in situations[0]
    assert str(title.get_applicant_is_display()) in situations[1]


def test_a_service_that_is_not_offered_or_needs_nothing_tells_no_paper(client, two):
    ServiceTerms.objects.create(kind=Kind.NOTE, agency=two[0], days=5, offered=False)
    paper("identity", "Pièce d’identité")

    text = page(client)

    assert "Pièce d’identité" not in text
    assert "<details" not in text


def test_papers_are_what_a_filing_at_the_agency_asks_for(client, two):
    ours, theirs = two
    for number, (tenure, applicant_is) in enumerate([("", ""), ("title", ""), ("", "heir"), ("title", "heir")]):
        for agency in (None, ours, theirs):
            whose = agency.slug if agency else "all"
            paper(f"p{number}-{whose}", f"P{number} {whose}", tenure=tenure, applicant_is=applicant_is, agency=agency)

    asked = Requirement.objects.needed(kind=Kind.NOTE, agency=ours, tenure="title", applicant_is="heir")

    assert sorted(papers_in(page(client))[0]) == sorted(row.name_fr for row in asked)


def test_the_printed_sheet_tells_them_in_both_languages_open(client, two):
    paper("certificate", "Certificat de propriété", name_ar="شهادة الملكية", tenure="title")

    text = page(client, tail="print/")

    assert text.count("Certificat de propriété") == text.count("شهادة الملكية") == 1
    assert len(set(re.findall(r'<span class="soft">(.*?)</span><br>', text))) == 2
    assert "<details" not in text


def test_html_in_a_paper_is_shown_and_not_obeyed(client, two):
    paper("identity", "<script>alert(1)</script>", explanation_fr="<img src=//x>")

    text = page(client)

    assert "<script>alert" not in text
    assert "<img src=//x" not in text


@pytest.mark.parametrize("many", [1, 40])
def test_the_page_stays_within_twelve_queries_however_many_papers(client, two, many, django_assert_max_num_queries):
    for number in range(many):
        paper(f"paper-{number}", f"Pièce {number}", agency=two[0] if number % 2 else None)
    make_hours()
    page(client)

    with django_assert_max_num_queries(12):
        text = page(client)

    assert len(papers_in(text)[0]) == many
