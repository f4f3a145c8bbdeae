"""Appointments in the administration: lists and forms open for whom they are for, and tell nobody else anything."""

from datetime import timedelta

import pytest
from django.test import override_settings
from django.urls import reverse

from agencies.models import Role
from appointments.models import Booking, BookingRules, Lane, LaneAbsence, Question, QueueTicket, Service, WaitEntry
from appointments.verbs.reception import open_reception
from common import days
from tests.recipes import agencies, desk
from tests.recipes import appointments as make
from tests.recipes import hall as recipe
from tests.recipes.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "second_factor_aside")]
MARKER = "ZELLIJMARK"


@pytest.fixture
def wish():
    return recipe.opened()


@pytest.fixture
def theirs(wish):
    """Another agency with everything it can have, each text marked."""
    other = desk.agency("khenifra", "AUKH", f"{MARKER} Khénifra", "05.301")
    office = make.office(other)
    service = make.service(agency=other, name_ar=MARKER, name_fr=MARKER)
    lane = make.lane(office, service)
    Lane.objects.filter(pk=lane.pk).update(name_ar=MARKER, name_fr=MARKER)
    there = make.Wish(service, office, "in_person")
    officer = recipe.officer(other)
    recipe.walked_in(there, officer, name=MARKER)
    LaneAbsence.objects.create(
        lane=lane, first_day=days.today() + timedelta(1), last_day=days.today() + timedelta(1), reason=MARKER
    )
    person = desk.citizen(name_latin=MARKER, name_ar=MARKER)
    recipe.expected(there, 15, by=person)
    WaitEntry.objects.create(
        agency=other, office=office, service=service, person=person, name_latin=MARKER, first_day=days.today(),
        last_day=days.today(), confirmed_at=days.now(),
    )  # fmt: skip
    open_reception(office=office, by=officer)
    return other


MODELS = {
    "booking": Booking, "queueticket": QueueTicket, "waitentry": WaitEntry, "lane": Lane, "laneabsence": LaneAbsence,
    "service": Service,
}  # fmt: skip


def admin(name: str, *args) -> str:
    return reverse(f"admin:appointments_{name}", args=args).replace("/ar/", "/fr/")


@override_settings(DEBUG=False)
@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("role", [Role.OFFICER, Role.CHIEF, Role.AGENCY_ADMIN])
def test_every_list_opens_for_whom_it_is_for(wish, role, language):
    recipe.expected(wish)
    recipe.walked_in(wish)
    open_reception(office=wish.office, by=recipe.officer())
    browser = signed_in(agencies.staff(role, wish.office.agency))

    codes = {
        name: browser.get(admin(f"{name}_changelist").replace("/fr/", f"/{language}/")).status_code
        for name in (*MODELS, "reception", "bookingrules")
    }

    read = {"lane", "laneabsence", "service", "reception"}
    people = set() if role == Role.AGENCY_ADMIN else {"booking", "queueticket", "waitentry"}
    assert {name for name, code in codes.items() if code == 200} == read | people
    assert set(codes.values()) <= {200, 403}


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CHIEF, Role.AGENCY_ADMIN])
@pytest.mark.parametrize("query", ["", "?q=ZELLIJ", "?all=", "?o=1.2.3", "?e=1", "?status=%00", "?when=odd"])
def test_lists_and_their_sidebars_name_nothing_of_another_agency(wish, theirs, role, query):
    browser = signed_in(agencies.staff(role, wish.office.agency))

    for name in (*MODELS, "reception"):
        answer = browser.get(admin(f"{name}_changelist") + query, follow=True)
        page = answer.content.decode()

        assert answer.status_code in (200, 400, 403), name
        assert MARKER not in page, name


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CHIEF, Role.AGENCY_ADMIN])
def test_rows_of_another_agency_are_not_found(wish, theirs, role):
    browser = signed_in(agencies.staff(role, wish.office.agency))
    rows = {name: model.objects.filter().latest("pk") for name, model in MODELS.items()}
    rows["service"] = Service.objects.get(agency=theirs)

    for name, row in rows.items():
        for page in ("change", "history", "delete"):
            answer = browser.get(admin(f"{name}_{page}", row.pk))
            assert answer.status_code in (403, 404), (name, page)
            assert MARKER not in answer.content.decode()


def test_a_lane_offers_national_and_own_services_and_nobody_elses(wish, theirs):
    own = make.service(agency=wish.office.agency, name_fr="Guichet de chez nous")
    browser = signed_in(agencies.staff(Role.AGENCY_ADMIN, wish.office.agency))

    page = browser.get(admin("lane_change", recipe.lane(wish).pk)).content.decode()

    assert own.name_fr in page
    assert wish.service.name_fr in page
    assert MARKER not in page


def lane_form(wish, **typed):
    return {
        "office": wish.office.pk, "kind": "desk", "name_ar": "شباك", "name_fr": "Guichet", "in_person": "on",
        "order": 0, "active": "on", "services": [wish.service.pk],
    } | typed  # fmt: skip


def test_a_forged_service_or_officer_of_another_agency_is_refused(wish, theirs):
    browser = signed_in(agencies.staff(Role.CHIEF, wish.office.agency))
    stranger = recipe.officer(theirs)
    forged = Service.objects.get(agency=theirs)

    answers = [
        browser.post(admin("lane_add"), lane_form(wish, services=[forged.pk])),
        browser.post(admin("lane_add"), lane_form(wish, officer=stranger.pk)),
        browser.post(admin("lane_add"), lane_form(wish, office=make.office(theirs).pk)),
    ]
    good = browser.post(admin("lane_add"), lane_form(wish))

    assert [sorted(answer.context["adminform"].form.errors) for answer in answers] == [
        ["services"], ["officer"], ["office"],
    ]  # fmt: skip
    assert good.status_code == 302
    assert Lane.objects.filter(office=wish.office).count() == 2


def test_an_officer_reads_lanes_and_services_and_keeps_absences(wish):
    browser = signed_in(recipe.officer())
    lane = recipe.lane(wish)
    absence = {"lane": lane.pk, "first_day": "2027-01-04", "last_day": "2027-01-05", "reason": "Formation"}

    codes = [
        browser.post(admin("lane_change", lane.pk), lane_form(wish)).status_code,
        browser.get(admin("service_change", wish.service.pk)).status_code,
        browser.post(admin("service_change", wish.service.pk), {}).status_code,
        browser.post(admin("laneabsence_add"), absence).status_code,
    ]

    assert codes == [403, 200, 403, 302]
    assert LaneAbsence.objects.get().reason == "Formation"


def test_a_national_service_is_changed_by_the_ministry_alone(wish):
    Question.objects.create(service=wish.service, label_ar="سؤال", label_fr="Question nationale")
    own = signed_in(agencies.staff(Role.AGENCY_ADMIN, wish.office.agency))
    ministry = signed_in(agencies.staff(Role.MINISTRY_ADMIN))

    seen = own.get(admin("service_change", wish.service.pk))

    assert seen.status_code == 200
    assert "Question nationale" in seen.content.decode()
    assert own.post(admin("service_change", wish.service.pk), {}).status_code == 403
    assert 'name="name_fr"' in ministry.get(admin("service_change", wish.service.pk)).content.decode()


def test_the_ministry_sees_services_and_rules_and_no_visitor(wish):
    recipe.expected(wish)
    browser = signed_in(agencies.staff(Role.MINISTRY_ADMIN))

    codes = {
        name: browser.get(admin(f"{name}_changelist")).status_code
        for name in ("service", "bookingrules", "booking", "queueticket", "waitentry")
    }

    assert codes == {"service": 200, "bookingrules": 200, "booking": 403, "queueticket": 403, "waitentry": 403}


def test_the_rules_are_one_row(wish):
    browser = signed_in(agencies.staff(Role.MINISTRY_ADMIN))
    form = {field.name: field.default for field in BookingRules._meta.fields if field.name != "id"}

    added = browser.post(admin("bookingrules_add"), form | {"hold_minutes": 12})
    again = browser.get(admin("bookingrules_add"))

    assert (added.status_code, again.status_code) == (302, 403)
    assert BookingRules.objects.current().hold_minutes == 12


def test_answers_to_choose_from_stand_in_both_languages(wish):
    service = make.service(agency=wish.office.agency)
    browser = signed_in(agencies.staff(Role.AGENCY_ADMIN, wish.office.agency))
    names = [field.name for field in Service._meta.fields if field.name not in ("id", "name", "description", "bring")]
    form = {name: value for name in names if (value := getattr(service, name)) is not None and value is not False}
    form |= {"agency": service.agency_id, "in_person": "on"}
    question = {
        "label_ar": "هل؟", "label_fr": "Lequel ?", "kind": "choice", "order": 0,
        "choices_ar": "واحد\nاثنان", "choices_fr": "Un",
    }  # fmt: skip
    form |= {f"questions-0-{name}": value for name, value in question.items()}
    form |= {"questions-TOTAL_FORMS": 1, "questions-INITIAL_FORMS": 0, "questions-0-id": ""}

    refused = browser.post(admin("service_change", service.pk), form)
    kept = browser.post(admin("service_change", service.pk), form | {"questions-0-choices_fr": "Un\nDeux"})

    assert "choices_fr" in refused.context["inline_admin_formsets"][0].formset.errors[0]
    assert kept.status_code == 302
    assert Question.objects.get().choices_fr == "Un\nDeux"


# --- finding an appointment --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["{reference}", "بوطرفاية", "Boutarfaya", "boutarfaya نادية", "+33 6 39 98 01 44", "0639980144"]
)
def test_an_appointment_is_found_by_reference_name_in_either_script_and_phone(wish, typed):
    person = desk.citizen(name_latin="Nadia Boutarfaya", name_ar="", phone="+33639980144")
    booking = recipe.expected(wish, by=person)
    other = recipe.expected(wish, 10)
    browser = signed_in(recipe.officer())

    page = browser.get(admin("booking_changelist"), {"q": typed.format(reference=booking.reference)})

    assert [row.pk for row in page.context["cl"].result_list] == [booking.pk]
    assert other.reference not in page.content.decode()


def test_what_a_browser_holds_is_no_appointment_yet(wish):
    make.held(wish, day=days.today())
    browser = signed_in(recipe.officer())

    assert not browser.get(admin("booking_changelist")).context["cl"].result_list


def test_the_list_costs_the_same_for_many_appointments(wish, django_assert_max_num_queries):
    for hour in range(9, 16):
        recipe.expected(wish, hour)
    browser = signed_in(recipe.officer())

    with django_assert_max_num_queries(16):
        browser.get(admin("booking_changelist"))
