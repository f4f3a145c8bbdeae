"""The whole report as its readers meet it: their own part alone, and a clear answer to nonsense."""

from datetime import date

import pytest

from agencies.models import Kind, Role
from tests.recipes import figures as make
from tests.recipes import people

pytestmark = pytest.mark.django_db
ON = date(2026, 7, 1)
REPORT = "/fr/ministry/2026/report/"


@pytest.fixture
def agencies():
    fes, safi = make.agency("fes", "AUFS"), make.agency("safi", "AUSF")
    make.campaign()
    answered = make.case(fes, ON, answered_on=date(2026, 7, 2))
    make.save([make.case(fes, ON), answered, make.case(safi, ON, kind=Kind.COMPLAINT)])
    return fes, safi


@pytest.fixture
def reader(agencies):
    return people.signed_in(make.reader(Role.MINISTRY_READER))


def filed(answer) -> int:
    return answer.context["report"].section("agency").total.values[0]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("kind=nonsense", "kind"), ("agency=nowhere", "agency"), ("region=99.", "region"), ("country=XX", "country"),
        ("language=en", "language"), ("channel=fax", "channel"), ("first=31-31-2026", "first"), ("last=0", "last"),
        ("first=2026-08-02&last=2026-08-01", "last"), ("first=2026-02-30", "first"),
        (f"agency={'x' * 5000}", "agency"), ("country=%F0%9F%A6%84", "country"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_filter_that_means_nothing_is_answered_beside_its_field(reader, query, field, language):
    for page in ("", "csv/", "xlsx/", "pdf/", "requests/", "requests.csv"):
        answer = reader.get(f"/{language}/ministry/2026/report/{page}?{query}")

        assert answer.status_code == 400, page
        assert answer.context["form"].errors[field]


@pytest.mark.parametrize("query", ["first=0001-01-01", "last=9999-12-31", "first=2026-07-01&last=2026-07-01"])
def test_days_far_away_are_days(reader, query):
    assert filed(reader.get(f"{REPORT}?{query}")) == 3


@pytest.mark.parametrize("query", ["first=2027-01-01", "last=2008-01-01", "first=9999-12-31"])
def test_days_on_which_no_desk_was_open_count_nothing(reader, query):
    for page in ("", "csv/", "xlsx/", "pdf/", "requests/", "requests.csv"):
        answer = reader.get(f"{REPORT}{page}?{query}")

        assert answer.status_code == 200
        b"".join(answer.streaming_content if answer.streaming else [answer.content])


@pytest.mark.parametrize("year", ["1999", "0", "99999999999999999999"])
def test_a_year_without_campaign_is_not_found(reader, year):
    assert reader.get(f"/fr/ministry/{year}/report/").status_code == 404


def test_a_chief_reads_their_own_agency_whatever_the_address_says(agencies):
    fes, safi = agencies
    chief = people.signed_in(make.reader(Role.CHIEF, fes))

    whole, kind = chief.get(REPORT), chief.get(f"{REPORT}?kind={Kind.COMPLAINT.value}")

    assert (filed(whole), filed(kind)) == (2, 0)
    assert chief.get(f"{REPORT}?agency=safi").status_code == 400
    assert safi.name_fr not in whole.content.decode() + chief.get(f"{REPORT}csv/").content.decode()
    assert "referrals" not in [one.slug for one in whole.context["report"].sections]


def test_who_reads_no_figures_finds_nothing(agencies):
    person = people.signed_in(make.reader(Role.OFFICER, agencies[0]))

    assert {person.get(f"{REPORT}{page}").status_code for page in ("", "csv/", "xlsx/", "requests/")} == {404}
    assert people.signed_in(people.citizen()).get(REPORT).status_code == 404


def test_a_filter_leads_on_with_the_others(reader):
    page = reader.get(f"{REPORT}?language=fr").content.decode()

    assert "?language=fr&amp;agency=fes" in page


def test_the_page_asks_a_bounded_number_of_statements(reader, django_assert_max_num_queries):
    reader.get(REPORT)

    with django_assert_max_num_queries(36):
        reader.get(REPORT)
