"""Who reads the figures, what the page says, and what it answers to nonsense."""

import re
from datetime import date

import pytest
from django.contrib.auth.models import Permission

from agencies.models import Kind, Role
from reports.chart import WIDTH, bars
from reports.figures import Count
from reports.models import Report
from requests_desk.models import Status
from tests.recipes import figures as make
from tests.recipes import people

pytestmark = pytest.mark.django_db
PAGES = ["/fr/ministry/", "/fr/ministry/2026/", "/ar/ministry/2026/csv/"]


@pytest.fixture
def agencies():
    fes, safi = make.agency("fes", "AUFS"), make.agency("safi", "AUSF")
    make.campaign()
    on = date(2026, 7, 1)
    make.save(
        [make.case(fes, on), make.case(fes, on, answered_on=date(2026, 7, 2)), make.case(safi, on, kind=Kind.COMPLAINT)]
    )
    return fes, safi


@pytest.mark.parametrize("page", PAGES)
def test_nobody_is_led_to_the_staff_sign_in(client, agencies, page):
    response = client.get(page)

    assert response.status_code == 302
    assert "/account/" in response.url
    assert "next=" in response.url


@pytest.mark.parametrize("page", PAGES)
def test_a_citizen_finds_nothing(agencies, page):
    assert people.signed_in(people.citizen()).get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_an_officer_finds_nothing(agencies, page):
    officer = make.reader(Role.OFFICER, agencies[0])

    assert people.signed_in(officer).get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_staff_without_a_posting_find_nothing(agencies, page):
    assert people.signed_in(people.staff()).get(page).status_code == 404


def test_staff_without_a_second_factor_are_led_to_it(agencies):
    reader = make.reader(Role.MINISTRY_READER)
    reader.authenticator_set.all().delete()

    response = people.signed_in(reader).get("/fr/ministry/2026/")

    assert response.status_code == 302
    assert "/2fa/" in response.url


def test_only_reading_is_answered(agencies):
    client = people.signed_in(make.reader(Role.MINISTRY_ADMIN))

    assert client.post("/fr/ministry/2026/").status_code == 405


@pytest.mark.parametrize("role", [Role.MINISTRY_READER, Role.MINISTRY_ADMIN])
def test_the_ministry_reads_every_agency(agencies, role):
    response = people.signed_in(make.reader(role)).get("/fr/ministry/2026/")

    assert response.context["total"].filed == 3
    assert [line.desk.agency for line in response.context["figures"].by_agency] == list(agencies)


@pytest.mark.parametrize("role", [Role.CHIEF, Role.AGENCY_ADMIN])
def test_an_agency_reads_its_own_figures_and_no_national_line(agencies, role):
    fes, safi = agencies
    client = people.signed_in(make.reader(role, fes))

    response = client.get("/fr/ministry/2026/")
    other = client.get("/fr/ministry/2026/?agency=safi")
    table = client.get("/fr/ministry/2026/csv/").getvalue().decode()

    assert response.context["total"].filed == 2
    assert safi.name_fr not in response.content.decode() + other.content.decode() + table
    assert (other.status_code, other.context.get("figures")) == (400, None)


def test_a_chief_of_one_agency_who_is_an_officer_of_another_reads_the_first_alone(agencies):
    fes, safi = agencies
    chief = make.reader(Role.CHIEF, fes)
    chief.postings.create(agency=safi, role=Role.OFFICER, since=date(2020, 1, 1))

    response = people.signed_in(chief).get("/fr/ministry/2026/")

    assert [line.desk.agency for line in response.context["figures"].by_agency] == [fes]


def test_a_chief_is_not_offered_all_agencies(agencies):
    response = people.signed_in(make.reader(Role.CHIEF, agencies[0])).get("/fr/ministry/2026/")

    assert [slug for slug, _ in response.context["form"].fields["agency"].choices] == ["fes"]
    assert response.context["form"].chosen_agency is None


def test_an_ended_posting_reads_nothing_any_more(agencies):
    chief = make.reader(Role.CHIEF, agencies[0])
    chief.postings.update(until=date(2021, 1, 1))

    assert people.signed_in(chief).get("/fr/ministry/2026/").status_code == 404


def test_the_first_page_leads_to_the_newest_campaign_with_requests(agencies):
    make.campaign(2027, date(2027, 6, 15), date(2027, 9, 15))

    response = people.signed_in(make.reader(Role.MINISTRY_READER)).get("/ar/ministry/")

    assert response.url == "/ar/ministry/2026/"


def test_without_requests_it_leads_to_the_newest_campaign_and_without_campaigns_it_says_so(agencies):
    client = people.signed_in(make.reader(Role.CHIEF, make.agency("oujda", "AUOJ")))

    led = client.get("/fr/ministry/")
    make.Campaign.objects.all().delete()
    told = client.get("/fr/ministry/")

    assert led.url == "/fr/ministry/2026/"
    assert told.status_code == 200


@pytest.mark.parametrize("year", ["2025", "0", "99999999999999999999"])
def test_a_year_without_campaign_is_the_portals_own_404(agencies, year):
    response = people.signed_in(make.reader(Role.MINISTRY_READER)).get(f"/fr/ministry/{year}/")

    assert response.status_code == 404
    assert b'class="foot"' in response.content


@pytest.mark.parametrize(
    "query", ["agency=nowhere", "kind=nonsense", "agency=%F0%9F%A6%84&kind=%27%22", f"agency={'x' * 9000}"]
)
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_filter_that_means_nothing_is_explained_beside_its_field(agencies, query, language):
    client = people.signed_in(make.reader(Role.MINISTRY_READER))

    response = client.get(f"/{language}/ministry/2026/?{query}")

    assert response.status_code == 400
    assert b'class="errorlist"' in response.content
    assert b'class="errors"' in response.content
    assert b'class="figures"' not in response.content


def test_a_nul_in_a_filter_is_refused(agencies):
    client = people.signed_in(make.reader(Role.MINISTRY_READER))

    assert client.get("/fr/ministry/2026/?kind=%00").status_code == 400


def test_filters_reach_the_figures_and_the_link_of_the_file(agencies):
    client = people.signed_in(make.reader(Role.MINISTRY_READER))

    response = client.get("/fr/ministry/2026/?agency=safi&kind=complaint&other=1")

    assert response.context["total"].filed == 1
    assert "/fr/ministry/2026/csv/?agency=safi&amp;kind=complaint" in response.content.decode()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_no_person_is_named(agencies, language):
    client = people.signed_in(make.reader(Role.MINISTRY_READER))

    page = client.get(f"/{language}/ministry/2026/").content.decode()

    assert "figures@demo.example" not in page
    assert not re.search(r"\bAU(FS|SF)-\d", page)


@pytest.mark.parametrize("role", [Role.MINISTRY_READER, Role.CHIEF])
@pytest.mark.parametrize("many", [1, 12])
def test_a_page_asks_eight_queries_at_most_whatever_the_data(agencies, role, many, django_assert_max_num_queries):
    for number in range(many):
        other = make.agency(f"other-{number}", f"AUX{chr(65 + number)}")
        make.save(make.case(other, date(2026, 7, day), status=Status.WAITING) for day in range(1, 20))
    client = people.signed_in(make.reader(role, agencies[0] if role == Role.CHIEF else None))
    client.get("/fr/ministry/2026/")

    for page in ("/fr/ministry/2026/", "/fr/ministry/", "/fr/ministry/2026/csv/"):
        with django_assert_max_num_queries(8):
            client.get(page)


def test_bars_grow_from_the_right_in_arabic():
    count = Count(filed=10, answered=6, on_time=5, late=2)

    (latin,) = bars([("Fès", count)], mirrored=False)
    (arabic,) = bars([("فاس", count)], mirrored=True)

    assert [(part.name, part.x, part.width) for part in latin.parts] == [
        ("on-time", 0, 500),
        ("late", 500, 200),
        ("rest", 700, 300),
    ]
    assert [(part.name, part.x) for part in arabic.parts] == [("on-time", 500), ("late", 300), ("rest", 0)]
    assert sum(part.width for part in arabic.parts) == WIDTH


def test_lines_without_requests_have_no_bar():
    assert bars([("Fès", Count())], mirrored=False) == []


def test_the_permission_to_read_exists_and_no_figure_is_stored_under_it():
    assert Permission.objects.filter(content_type__app_label="reports", codename="view_report").count() == 1
    assert list(Report.objects.visible_to(people.staff())) == []


def test_withdrawn_requests_have_a_piece_of_the_bar_of_their_own():
    (bar,) = bars([("Fès", Count(filed=10, answered=4, on_time=4, withdrawn=5))], mirrored=False)

    assert [(part.name, part.width) for part in bar.parts] == [("on-time", 400), ("rest", 100), ("gone", 500)]


@pytest.mark.parametrize(("role", "finds"), [(Role.MINISTRY_READER, True), (Role.CHIEF, True), (Role.OFFICER, False)])
def test_the_workspace_leads_to_the_figures_whoever_reads_some(agencies, role, finds):
    at = None if role == Role.MINISTRY_READER else agencies[0]

    page = people.signed_in(make.reader(role, at)).get("/fr/admin/").content.decode()

    assert ("/fr/ministry/board/" in page) is finds


def test_the_campaign_leads_to_its_whole_report_and_the_report_back(agencies):
    client = people.signed_in(make.reader(Role.MINISTRY_READER))

    campaign, report = (client.get(f"/fr/ministry/2026/{page}").content.decode() for page in ("", "report/"))

    assert "/fr/ministry/2026/report/" in campaign
    assert 'href="/fr/ministry/"' in report
