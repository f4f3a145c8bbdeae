"""The directory's pages in the administration: odd input, what is saved, and what a list costs."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from agencies.models import Contact
from tests.recipes import agencies as make
from tests.recipes.agencies import Role
from tests.recipes.people import signed_in
from tests.recipes.rows import address, contact_form

pytestmark = pytest.mark.usefixtures("without_second_factor")


@pytest.mark.parametrize("key", ["\x00", "abc", "1' OR 1=1", "9" * 40])
def test_odd_keys_are_no_server_error(two, browser, key):
    ticked = browser.post(
        reverse("admin:agencies_contact_changelist"), {"action": "delete_selected", ACTION_CHECKBOX_NAME: [key]}
    )
    asked = browser.get(reverse("admin:agencies_contact_changelist"), {"agency__id__exact": key})
    opened = browser.get(reverse("admin:agencies_contact_changelist") + f"{key.encode().hex()}/change/")

    assert ticked.status_code in (200, 302, 400)
    assert asked.status_code in (200, 302, 400)
    assert opened.status_code == 404


@pytest.mark.parametrize("query", ["?channel=%00", "?q=%00", "?p=abc", "?p=99999", "?channel__exact=%00", "?o=x.y"])
def test_odd_queries_are_no_server_error(two, browser, query):
    answer = browser.get(reverse("admin:agencies_contact_changelist") + query, follow=True)

    assert answer.status_code in (200, 400)


def test_what_is_saved_is_cleaned(two, browser):
    own = two[0].contacts.get()

    answer = browser.post(
        address(own, "change"), contact_form(two[0], purpose_fr="Ac\u202ecueil", purpose_ar="استقبال")
    )

    assert answer.status_code == 302
    assert Contact.objects.get(pk=own.pk).purpose_fr == "Accueil"


def test_nul_in_a_form_is_told_beside_its_field(two, browser):
    own = two[0].contacts.get()

    answer = browser.post(address(own, "change"), contact_form(two[0], value="\x00", purpose_fr="a\x00b"))

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors


def test_lists_cost_the_same_for_many_rows(two, browser, django_assert_max_num_queries):
    for number in range(30):
        make.contact(two[0], f"+2125234840{number:02d}")

    with django_assert_max_num_queries(16):
        browser.get(reverse("admin:agencies_contact_changelist"))


def test_the_ministry_posts_a_person_by_e_mail(two):
    browser = signed_in(make.staff(Role.MINISTRY_ADMIN))
    person = make.User.objects.create_user("new@demo.example")
    form = {"email": "NEW@demo.example", "agency": two[0].pk, "role": Role.OFFICER, "since": "2026-01-01"}

    unknown = browser.post(reverse("admin:agencies_posting_add"), form | {"email": "nobody@demo.example"})
    added = browser.post(reverse("admin:agencies_posting_add"), form)

    assert "email" in unknown.context["adminform"].form.errors
    assert added.status_code == 302
    person.refresh_from_db()
    assert person.is_staff
    assert person.postings.get().agency == two[0]
