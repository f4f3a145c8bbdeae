"""The search for leaks: an agency's administrator against another agency's rows."""

from datetime import date

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse

from agencies.models import Agency, Contact, Posting
from tests.recipes import agencies as make
from tests.recipes.agencies import MARKER, Role
from tests.recipes.people import signed_in
from tests.recipes.rows import address, contact_form

pytestmark = pytest.mark.usefixtures("without_second_factor")


def their_rows(theirs: Agency) -> list[models.Model]:
    rows = [theirs, theirs.contacts.get(), theirs.offices.get(), theirs.territories.get(), theirs.postings.get()]
    return [row for row in rows if row is not None]


@pytest.mark.parametrize("page", ["change", "history", "delete"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_rows_of_another_agency_are_not_found(two, browser, page, method):
    answers = {
        row._meta.label: getattr(browser, method)(address(row, page), {"post": "yes"}) for row in their_rows(two[1])
    }

    codes = {label: answer.status_code for label, answer in answers.items()}
    # 403 where the role lacks the verb for any row, there or not
    assert set(codes.values()) <= {403, 404}
    assert 404 in codes.values()
    assert not [label for label, answer in answers.items() if MARKER in answer.content.decode()]
    assert Contact.objects.filter(agency=two[1]).exists()


@pytest.mark.parametrize("query", ["", "?_popup=1", "?_popup=1&_to_field=id", "?all=", "?q=ZELLIJ", "?o=1.2.3", "?e=1"])
def test_lists_and_their_sidebars_name_nobody_else(two, browser, query):
    for row in their_rows(two[1]):
        answer = browser.get(reverse(f"admin:agencies_{row._meta.model_name}_changelist") + query, follow=True)
        page = answer.content.decode().replace("ZELLIJ&quot;", "")

        assert answer.status_code == 200
        assert MARKER not in page, row._meta.label


def test_a_filter_by_another_agency_shows_none_of_its_rows(two, browser):
    answer = browser.get(reverse("admin:agencies_contact_changelist"), {"agency__id__exact": two[1].pk})

    assert two[1].contacts.get() not in answer.context["cl"].result_list
    assert MARKER not in answer.content.decode()


def test_lookups_beyond_the_list_are_refused(two, browser):
    answer = browser.get(reverse("admin:agencies_posting_changelist"), {"user__password__startswith": "a"})

    assert answer.status_code in (302, 400)


@pytest.mark.parametrize("model", ["contact", "office"])
def test_forms_offer_no_other_agency(two, browser, model):
    own = getattr(two[0], f"{model}s").get()

    pages = [browser.get(reverse(f"admin:agencies_{model}_add")), browser.get(address(own, "change"))]

    assert [page.status_code for page in pages] == [200, 200]
    assert not [page for page in pages if MARKER in page.content.decode()]


def test_a_forged_agency_is_refused(two, browser):
    ours, theirs = two
    own = ours.contacts.get()

    moved = browser.post(address(own, "change"), contact_form(theirs))
    added = browser.post(reverse("admin:agencies_contact_add"), contact_form(theirs))

    assert moved.status_code == added.status_code == 200
    assert "agency" in moved.context["adminform"].form.errors
    assert Contact.objects.get(pk=own.pk).agency == ours
    assert Contact.objects.filter(agency=theirs).count() == 1
    assert MARKER not in moved.content.decode() + added.content.decode()


def test_a_forged_office_of_another_agency_is_refused(two, browser):
    ours, theirs = two

    answer = browser.post(reverse("admin:agencies_contact_add"), contact_form(ours, office=theirs.offices.get().pk))

    assert "office" in answer.context["adminform"].form.errors
    assert MARKER not in answer.content.decode()


def test_a_role_held_elsewhere_does_not_reach_here(two):
    ours, theirs = two
    person = make.staff(Role.AGENCY_ADMIN, ours)
    Posting.objects.create(user=person, agency=theirs, role=Role.OFFICER, since=date(2020, 1, 1))
    browser = signed_in(person)

    added = browser.post(reverse("admin:agencies_contact_add"), contact_form(theirs))
    changed = browser.post(address(theirs.contacts.get(), "change"), contact_form(theirs))

    assert (added.status_code, changed.status_code) == (403, 403)
    assert Contact.objects.filter(agency=theirs).count() == 1


def test_deleting_ticked_rows_of_others_deletes_nothing(two, browser):
    theirs = two[1].contacts.get()

    browser.post(
        reverse("admin:agencies_contact_changelist"),
        {"action": "delete_selected", ACTION_CHECKBOX_NAME: [theirs.pk], "post": "yes"},
    )

    assert Contact.objects.filter(pk=theirs.pk).exists()


def test_autocomplete_names_nobody_else(two, browser):
    answer = browser.get(
        reverse("admin:autocomplete"),
        {"term": MARKER, "app_label": "agencies", "model_name": "contact", "field_name": "agency"},
    )

    assert MARKER not in answer.content.decode()


def test_no_address_tells_that_a_row_exists(two, browser):
    kind = ContentType.objects.get_for_model(Agency)

    answer = browser.get(f"/fr/admin/r/{kind.pk}/{two[1].pk}/")

    assert answer.status_code == 404
    assert MARKER not in answer.content.decode()
