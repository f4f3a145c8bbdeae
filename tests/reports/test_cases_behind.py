"""From a figure to its requests: as many as it says, nobody named, and a name only for a reason that is kept."""

import random
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from agencies.models import Role
from common import days
from reports.desks import desks_of
from reports.listing import PAGE, masked, page_of, place_of
from reports.models import Reveal
from reports.slices import Slice
from reports.tally import STATES
from requests_desk.models import Case, CaseLook
from tests.recipes import figures as make
from tests.recipes import people

pytestmark = pytest.mark.django_db
TODAY = date(2026, 8, 14)
LIST = "/fr/ministry/2026/report/requests/"


@pytest.fixture(autouse=True)
def _mid_august(monkeypatch):
    monkeypatch.setattr(days, "today", lambda: TODAY)


@pytest.fixture
def season():
    chance, campaign = random.Random(5), make.campaign()
    agencies = [make.agency(f"agency-{letter}", f"AU{letter}") for letter in "AB"]
    days_of = (date(2026, 6, 15), date(2026, 8, 14), TODAY)
    cases = [make.any_case(chance, chance.choice(agencies), *days_of) for _ in range(160)]
    for case in cases:
        case.name_latin, case.phone = "Salma Idrissi", "+33612345678"
    make.save(cases)
    return campaign, agencies


@pytest.fixture
def reader():
    return make.reader(Role.MINISTRY_READER)


@pytest.mark.parametrize("figure", sorted(STATES))
def test_the_list_has_as_many_requests_as_the_figure_says(season, reader, figure):
    campaign, agencies = season
    page = people.signed_in(reader).get("/fr/ministry/2026/report/")
    section = page.context["report"].section("agency")
    asked, listed, after = Slice(tuple(desks_of([campaign], agencies))), [], None

    while True:
        found = page_of(asked, figure, after)
        listed += found.cases
        if not found.after:
            break
        assert len(found.cases) == PAGE
        after = place_of(found.after)

    assert len({case.pk for case in listed}) == len(listed) == section.total.values[section.place(figure)]
    assert [case.filed_on for case in listed] == sorted((case.filed_on for case in listed), reverse=True)


def test_the_page_names_nobody(season, reader):
    page = people.signed_in(reader).get(LIST, {"state": "late", "agency": "agency-A"})

    text = page.content.decode()
    assert "S. I." in text
    assert "Idrissi" not in text
    assert "612345678" not in text
    assert {case.agency.slug for case, _name, _worked in page.context["rows"]} == {"agency-A"}


def test_a_name_is_shown_for_a_reason_that_stays(season, reader):
    case = Case.objects.first()

    page = people.signed_in(reader).post(f"/fr/ministry/requests/{case.reference}/reveal/", {"reason": "Plainte reçue"})

    assert "Salma Idrissi" in page.content.decode()
    kept = Reveal.objects.get()
    assert (kept.case, kept.by, kept.reason) == (case, reader, "Plainte reçue")
    assert CaseLook.objects.get(case=case).by == reader
    with pytest.raises(IntegrityError, match="stays written"), transaction.atomic():
        Reveal.objects.update(reason="other")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_without_a_reason_nothing_is_shown(season, reader, reason):
    case = Case.objects.first()

    page = people.signed_in(reader).post(f"/fr/ministry/requests/{case.reference}/reveal/", {"reason": reason})

    assert page.status_code == 422
    assert "Salma Idrissi" not in page.content.decode()
    assert not Reveal.objects.exists()


def test_who_does_not_read_all_is_shown_no_name(season):
    _campaign, agencies = season
    case = Case.objects.filter(agency=agencies[0]).first()
    chief = make.reader(Role.CHIEF, agencies[0])
    for person in (chief, make.reader(Role.OFFICER, agencies[0]), people.citizen()):
        answer = people.signed_in(person).post(f"/fr/ministry/requests/{case.reference}/reveal/", {"reason": "x"})
        assert answer.status_code == 404

    rows = people.signed_in(chief).get(LIST).context["rows"]

    assert {case.agency for case, _name, _worked in rows} == {agencies[0]}
    assert all(worked for _case, _name, worked in rows)


@pytest.mark.parametrize("query", ["state=nonsense", "kind=x", "first=2026-08-01&last=2026-07-01", "first=nonsense"])
def test_a_wish_that_means_nothing_is_answered_clearly(season, reader, query):
    assert people.signed_in(reader).get(f"{LIST}?{query}").status_code == 400


@pytest.mark.parametrize("after", ["", "nonsense", "2026-07-01", "2026-07-01.x", "2026-13-01.5", ".", "2026-07-01.5.6"])
def test_a_place_that_means_nothing_is_the_beginning(season, reader, after):
    assert place_of(after) is None
    assert people.signed_in(reader).get(LIST, {"after": after}).status_code == 200


@pytest.mark.parametrize(
    ("name", "letters"), [("Salma Idrissi", "S. I."), ("سلمى الإدريسي", "س. ا."), ("", ""), ("  ", ""), ("3 – X", "X.")]
)
def test_a_name_is_masked_by_its_letters(name, letters):
    assert masked(name) == letters


def test_the_list_asks_the_same_whatever_the_number(season, reader, django_assert_max_num_queries):
    client = people.signed_in(reader)
    client.get(LIST)

    with django_assert_max_num_queries(14):
        client.get(LIST)
