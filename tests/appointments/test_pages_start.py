"""Where an appointment begins: the way to an agency that receives, its services, and ways from other pages."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from agencies.models import Contact, Office
from appointments.models import Lane, Service
from requests_desk.models import Status
from tests.recipes import appointments as make
from tests.recipes import desk, people, visits
from tests.recipes.visits import page

pytestmark = pytest.mark.django_db


def silent(slug: str = "fes", code: str = "AUFS", name: str = "Fès", province: str = "03.231"):
    """An agency that offers no appointments, with a phone."""
    found = desk.agency(slug, code, name, province)
    Contact.objects.create(agency=found, channel="phone", value="+212535000000")
    return found


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_only_agencies_with_a_bookable_service_are_offered_for_booking(client, language):
    wish, other = make.wish(), silent()

    text = client.get(page("start", language=language)).content.decode()

    assert page("agency", wish.office.agency.slug, language=language) in text
    assert page("agency", other.slug, language=language) not in text
    assert f"/{language}/agencies/{other.slug}/" in text
    assert 'href="tel:+212535000000"' in text


@pytest.mark.parametrize("typed", ["Béni Mellal", "beni mellal", "بني ملال", "جماعة Béni"])
def test_an_agency_is_found_by_the_name_of_a_place_in_either_script(client, typed):
    wish = make.wish()
    agency = wish.office.agency
    agency.name_ar = "الوكالة الحضرية لبني ملال"
    agency.save()

    text = client.get(page("start"), {"q": typed}).content.decode()

    found = text.partition('id="found"')[2].partition("</div>")[0]
    assert page("agency", agency.slug) in found


def test_an_agency_without_appointments_is_found_with_its_phone_and_hours(client):
    make.wish()
    silent()

    text = client.get(page("start"), {"q": "Fès"}).content.decode()

    found = text.partition('id="found"')[2].partition("</div>")[0]
    assert "pas encore de rendez-vous en ligne" in found
    assert 'href="tel:+212535000000"' in found
    assert 'class="opening"' in found


def test_a_place_whose_agency_is_not_known_leads_to_the_ministry(client):
    make.wish()
    silent().territories.all().delete()
    from agencies.models import Agency

    Agency.objects.create(slug="ministry-desk", code="MIN", kind="ministry", name_ar="خلية", name_fr="Cellule MRE")

    text = client.get(page("start"), {"q": "Fès"}).content.decode()

    assert "Cellule MRE" in text
    assert "aucune agence n’est encore connue" in text


@pytest.mark.parametrize("typed", ["", "x", "y" * 300, "%", "<script>", "🙂🙂"])
def test_odd_searches_are_answered(client, typed):
    make.wish()

    answer = client.get(page("start"), {"q": typed})

    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()


def test_an_agency_shows_its_services_with_the_next_free_time(client):
    wish = make.wish(description_fr="Pour poser une question", bring_fr="Pièce d’identité\nPlan")

    text = client.get(page("agency", wish.office.agency.slug)).content.decode()

    assert wish.service.name_fr in text
    assert "Pour poser une question" in text
    assert "<li>Plan</li>" in text
    assert visits.calendar(wish) + "?mode=in_person" in text
    assert "premier créneau libre" in text


def test_an_agency_without_services_says_how_to_reach_it(client):
    make.wish()

    answer = client.get(page("agency", silent().slug))

    assert answer.status_code == 200
    assert "ne propose pas encore de rendez-vous en ligne" in answer.content.decode()
    assert 'href="tel:+212535000000"' in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["nowhere/", "nowhere/information/", "beni-mellal/nothing/", "beni-mellal/nothing/take/"]
)
def test_an_unknown_agency_or_service_is_not_found(client, path):
    make.wish()

    assert client.get(f"/ar/appointments/{path}").status_code in (404, 405)


def test_a_service_that_no_lane_gives_is_not_found(client):
    wish = make.wish()
    Lane.objects.update(active=False)

    assert client.get(visits.calendar(wish)).status_code == 404


def test_an_agencys_own_service_stands_before_a_national_one_of_the_same_address(client):
    wish = make.wish(key="information")
    own = make.service("information", agency=wish.office.agency, name_fr="Le nôtre")
    make.lane(wish.office, own)

    text = client.get(page("agency", wish.office.agency.slug)).content.decode()
    calendar = client.get(visits.calendar(wish)).content.decode()

    assert "Le nôtre" in text
    assert wish.service.name_fr not in text
    assert "<h1>Le nôtre</h1>" in calendar


def test_an_agencys_services_cost_the_same_for_many_as_for_few(client, django_assert_max_num_queries):
    wish = make.wish()
    for number in range(5):
        annex = Office.objects.create(
            agency=wish.office.agency, kind="annex", name_fr=f"Annexe {number}", name_ar=f"ملحقة {number}"
        )
        make.lane(annex, wish.service, make.service(phone=True), phone=True)
    url = page("agency", wish.office.agency.slug)
    client.get(url)

    with django_assert_max_num_queries(11):
        client.get(url)


def test_the_start_costs_the_same_for_many_agencies(client, django_assert_max_num_queries):
    make.wish()
    for number in range(4):
        silent(f"a{number}", f"AU{'ABCD'[number]}", f"Ville {number}", f"09.10{number}")
    client.get(page("start"), {"q": "Ville"})

    with django_assert_max_num_queries(9):
        client.get(page("start"), {"q": "Ville"})


def test_an_agencys_page_leads_to_its_appointments_only_when_it_has_any(client):
    wish, other = make.wish(), silent()

    ours = client.get(f"/fr/agencies/{wish.office.agency.slug}/").content.decode()
    theirs = client.get(f"/fr/agencies/{other.slug}/").content.decode()

    assert page("agency", wish.office.agency.slug) in ours
    assert page("agency", other.slug) not in theirs


def _of_case(case) -> str:
    with override("fr"):
        return reverse("requests_desk:case", args=[case.reference])


def test_an_open_request_leads_to_an_appointment_about_it_within_the_stay():
    wish = make.wish()
    first, last = make.monday(1), make.monday(3)
    case = desk.case(status=Status.STUDY, stay_from=first, stay_to=last)
    client = people.signed_in(case.applicant)

    text = client.get(_of_case(case)).content.decode()

    way = f"{page('agency', wish.office.agency.slug)}?about={case.reference}&amp;first={first}&amp;last={last}"
    assert way in text
    onward = client.get(way.replace("&amp;", "&")).content.decode()
    assert f"about={case.reference}&amp;first={first}&amp;last={last}" in onward


def test_a_closed_request_and_an_agency_without_appointments_lead_to_none():
    case = desk.case(status=Status.STUDY)
    without = people.signed_in(case.applicant).get(_of_case(case)).content.decode()
    make.wish()
    closed = desk.case(status=Status.CLOSED)

    text = people.signed_in(closed.applicant).get(_of_case(closed)).content.decode()

    assert "Rencontrer un responsable au sujet" not in without + text


def test_an_agency_that_begins_to_receive_is_led_to_within_a_minute(client):
    wish = make.wish()
    Lane.objects.update(active=False)
    way, url = page("agency", wish.office.agency.slug), f"/fr/agencies/{wish.office.agency.slug}/"
    before = client.get(url).content.decode()
    Lane.objects.update(active=True)

    soon = client.get(url).content.decode()
    cache.clear()  # as the minute does
    later = client.get(url).content.decode()

    assert way not in before + soon
    assert way in later


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_home_and_menu_lead_to_appointments(client, language):
    text = client.get(f"/{language}/").content.decode()

    assert text.count(f'href="{page("start", language=language)}"') >= 2


def test_a_time_being_held_is_said_on_the_pages_that_lead_on(client):
    wish = make.wish()
    held = visits.take(client, wish)["Location"]

    for url in (page("start"), page("agency", wish.office.agency.slug), visits.calendar(wish)):
        assert f'href="{held}"' in client.get(url).content.decode()
    assert held not in Client().get(page("start")).content.decode()


def test_services_out_of_use_are_not_offered(client):
    wish = make.wish()
    Service.objects.update(active=False)

    assert "pas encore" in client.get(page("agency", wish.office.agency.slug)).content.decode()
