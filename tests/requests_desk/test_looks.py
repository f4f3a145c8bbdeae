"""Who looked at a case and its files is written down, and its chief reads it (law 09-08)."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from agencies.models import Role
from requests_desk.models import Case, CaseLook, Status
from tests.recipes import desk as make
from tests.recipes.people import signed_in

pytestmark = pytest.mark.django_db


def page(case: Case) -> str:
    with override("fr"):
        return reverse("admin:requests_desk_case_change", args=[case.pk])


def looks(case: Case) -> set[tuple[str, str]]:
    return set(case.looks.values_list("by__email", "what"))


def test_opening_the_page_again_within_the_hour_is_one_look():
    case = make.case()
    officer = make.officer(case.agency)
    browser = signed_in(officer)

    browser.get(page(case))
    browser.get(page(case))

    assert looks(case) == {(officer.email, "page")}
    assert case.looks.count() == 1


def test_files_opened_by_staff_are_looks_and_the_applicants_own_are_not():
    case = make.case(status=Status.ANSWERED)
    officer = make.officer(case.agency)
    answer = reverse("requests_desk:deliverable", args=[case.deliverables.get().uuid])
    receipt = reverse("requests_desk:receipt", args=[case.reference])

    for browser in (signed_in(officer), signed_in(case.applicant)):
        assert browser.get(answer).getvalue().startswith(b"%PDF")
        browser.get(receipt)

    assert looks(case) == {(officer.email, "answer"), (officer.email, "receipt")}


def test_a_stranger_and_staff_without_second_factor_leave_no_look():
    case = make.case(status=Status.ANSWERED)
    stranger = signed_in(make.officer(make.agency("khemisset", "AUKM", "Khémisset", "04.291")))
    weak = Client()
    weak.force_login(case.assignee, backend="allauth.account.auth_backends.AuthenticationBackend")
    receipt = reverse("requests_desk:receipt", args=[case.reference])

    codes = [browser.get(url).status_code for browser in (stranger, weak) for url in (page(case), receipt)]

    assert codes == [404, 404, 302, 302]
    assert not case.looks.exists()


def test_the_chief_reads_who_looked_and_an_officer_does_not():
    case = make.case()
    curious = make.officer(case.agency, email="curieuse@demo.example")
    chief = make.officer(case.agency, Role.CHIEF)
    signed_in(curious).get(page(case))

    seen = signed_in(chief).get(page(case), {"looks": ""}).content.decode()
    by_officer = signed_in(make.officer(case.agency)).get(page(case), {"looks": ""}).content.decode()

    assert 'id="looks"' in seen
    assert "curieuse@demo.example" in seen
    assert 'id="looks"' not in by_officer


def test_looks_are_visible_to_chiefs_of_the_agency_alone():
    case = make.case()
    officer, chief = make.officer(case.agency), make.officer(case.agency, Role.CHIEF)
    elsewhere = make.officer(make.agency("khemisset", "AUKM", "Khémisset", "04.291"), Role.CHIEF)
    CaseLook.objects.note(case=case, by=officer, what="page")

    seen = [CaseLook.objects.visible_to(person).count() for person in (chief, officer, elsewhere, case.applicant)]

    assert seen == [1, 0, 0, 0]
