"""Two requests that are one: the duplicate is closed and points to the one that stands."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from requests_desk import verbs
from requests_desk.models import Case, CaseEvent, Outcome, Parcel, Status
from tests.recipes import desk as make
from tests.recipes.people import signed_in
from tests.recipes.verbs import chief, citizens_page, elsewhere, letters, page

pytestmark = pytest.mark.django_db


def two(status: str = Status.SUBMITTED) -> tuple[Case, Case]:
    """Two requests of one person at one agency."""
    amina = make.citizen()
    return make.case(by=amina, status=status, language="fr"), make.case(by=amina, language="fr")


def unlike() -> tuple[Case, Case]:
    """Two requests of two people for two lands."""
    one, other = make.case(language="fr"), make.case(language="fr")
    Parcel.objects.filter(case=other).update(title_number="777/99")
    return one, Case.objects.get(pk=other.pk)


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.STUDY, Status.WAITING])
def test_a_duplicate_is_closed_with_words_that_lead_to_the_other(status):
    twin, stands = two(status)
    officer = make.officer(twin.agency)

    twin = verbs.merge(case=twin, by=officer, into=stands, reason="Même terrain")

    assert (twin.status, twin.outcome, twin.duplicate_of) == (Status.CLOSED, Outcome.INFORMED, stands)
    assert (twin.answered_on is not None, list(stands.duplicates.all())) == (True, [twin])
    assert twin.events.last().verb == "merged"
    assert not list(CaseEvent.objects.filter(case__in=[twin, stands]).broken())
    [told] = letters("case_merged")
    assert (told.to, told.context["other"]) == (twin.applicant.email, stands.reference)


def test_the_applicant_reads_on_both_pages_where_it_goes_on():
    twin, stands = two()

    verbs.merge(case=twin, by=make.officer(twin.agency), into=stands, reason="Même terrain")

    twin.refresh_from_db()
    shown, other = citizens_page(twin), citizens_page(stands)
    assert stands.reference in shown
    assert "Même terrain" in shown
    assert twin.reference not in other


def test_the_staffs_page_links_both_ways():
    twin, stands = two()
    officer = make.officer(twin.agency)
    browser = signed_in(officer)

    answer = browser.post(
        page("do", twin.pk, "merge"), {"merge-into": stands.reference.lower(), "merge-reason": "Même terrain"}
    )

    assert answer.status_code == 302
    assert stands.reference in browser.get(page("change", twin.pk)).content.decode()
    assert twin.reference in browser.get(page("change", stands.pk)).content.decode()


def test_requests_of_other_people_for_the_same_land_merge_without_naming_the_other_reference():
    twin, stands = make.case(language="fr"), make.case()

    verbs.merge(case=twin, by=make.officer(twin.agency), into=stands, reason="Même titre foncier")

    twin.refresh_from_db()
    assert stands.reference not in citizens_page(twin)
    assert letters("case_merged")[0].context["other"] == ""


def test_requests_that_share_nothing_are_merged_by_the_chief_alone():
    twin, stands = unlike()

    with pytest.raises(ValidationError):
        verbs.merge(case=twin, by=make.officer(twin.agency), into=stands, reason="x")
    merged = verbs.merge(case=twin, by=chief(twin.agency), into=stands, reason="x")

    assert merged.duplicate_of == stands


def test_duplicates_of_a_duplicate_follow_it():
    first, second = two()
    third = make.case(by=first.applicant)
    officer = make.officer(first.agency)

    verbs.merge(case=first, by=officer, into=second, reason="x")
    verbs.merge(case=second, by=officer, into=third, reason="x")

    assert set(third.duplicates.all()) == {first, second}


def test_no_request_is_merged_into_itself_or_into_a_duplicate_or_back():
    first, second = two()
    third = make.case(by=first.applicant)
    officer = make.officer(first.agency)
    verbs.merge(case=first, by=officer, into=second, reason="x")

    for case, into in [(second, second), (third, first), (second, first), (first, third)]:
        with pytest.raises(ValidationError):
            verbs.merge(case=case, by=officer, into=into, reason="x")


def test_the_database_refuses_a_duplicate_of_itself():
    case = make.case()

    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(duplicate_of=case)


def test_nothing_is_merged_across_agencies_or_after_the_answer_or_without_reason():
    twin, stands = two()
    officer = make.officer(twin.agency)
    strange = make.case(of=elsewhere(), by=twin.applicant)
    answered = make.case(by=twin.applicant, status=Status.ANSWERED)

    with pytest.raises(Case.DoesNotExist):
        verbs.merge(case=twin, by=officer, into=strange, reason="x")
    for case, reason in [(answered, "x"), (twin, " ")]:
        with pytest.raises(ValidationError):
            verbs.merge(case=case, by=officer, into=stands, reason=reason)

    twin.refresh_from_db()
    assert (twin.status, twin.duplicate_of) == (Status.SUBMITTED, None)
    assert not letters("case_merged")


@pytest.mark.parametrize("typed", ["AUBM-26-000000-X", "x", "؟", "a" * 41, "\x00"])
def test_a_reference_that_names_nothing_is_refused_at_its_field(typed):
    case = make.case()
    browser = signed_in(make.officer(case.agency))

    answer = browser.post(page("do", case.pk, "merge"), {"merge-into": typed, "merge-reason": "Un motif à garder."})

    assert answer.status_code == 422
    assert "Un motif à garder." in answer.content.decode()


def test_another_agencys_reference_is_answered_as_one_that_does_not_exist():
    case, strange = make.case(), make.case(of=elsewhere())
    browser = signed_in(make.officer(case.agency))

    said = [
        browser.post(page("do", case.pk, "merge"), {"merge-into": typed, "merge-reason": "x"}).context["panels"]
        for typed in (strange.reference, "AUBM-26-000000-X")
    ]

    first, second = (next(p.form.errors["into"] for p in panels if p.name == "merge") for panels in said)
    assert first == second


def test_a_duplicate_reopened_is_a_duplicate_no_more():
    twin, stands = two()
    officer = make.officer(twin.agency)
    verbs.merge(case=twin, by=officer, into=stands, reason="x")

    again = verbs.reopen(case=twin, by=twin.applicant, reason="C’est un autre terrain")

    assert (again.status, again.duplicate_of, again.answered_on) == (Status.STUDY, None, None)


def test_an_open_request_is_not_closed_but_as_a_duplicate():
    case = make.case(status=Status.STUDY)

    with pytest.raises(ValidationError):
        verbs.close(case=case, by=case.assignee)
