"""Every page of the administration is scoped: one rule for all models, and a search for leaks."""

from datetime import date

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.test import Client, override_settings
from django.urls import reverse

from agencies.models import Agency, Contact, Office, Posting, Territory
from common.admin import AgencyAdmin, AgencyInline, CappedPaginator, PortalAdminSite, ScopedFields, in_scope
from tests.recipes import agencies as make
from tests.recipes.agencies import MARKER, Role

REGISTERED = sorted(admin.site._registry.items(), key=lambda item: item[0]._meta.label)
# Libraries' pages and why they stay out: roles are postings, people's e-mails and second factors are their own.
KEPT_OUT = {"auth.Group", "account.EmailAddress", "mfa.Authenticator"}


@pytest.mark.parametrize(("model", "page"), REGISTERED, ids=lambda item: getattr(item, "__name__", ""))
def test_every_registered_page_is_scoped(model, page):
    assert isinstance(page, AgencyAdmin), f"{model._meta.label} must be an AgencyAdmin"
    queryset = model._default_manager.all()
    assert hasattr(queryset, "manageable_by") or hasattr(queryset, "visible_to")


@pytest.mark.parametrize(("model", "page"), REGISTERED, ids=lambda item: getattr(item, "__name__", ""))
def test_no_page_reopens_a_closed_leak(model, page):
    assert page.view_on_site is False
    assert page.date_hierarchy is None
    assert not page.raw_id_fields, "its label names any row of the table"
    assert page.paginator is CappedPaginator
    assert page.show_full_result_count is False
    assert page.list_per_page <= 50
    assert all(issubclass(inline, ScopedFields) for inline in page.inlines)


def test_libraries_pages_stay_out():
    assert not KEPT_OUT & {model._meta.label for model, _ in REGISTERED}


def test_the_site_is_the_portals():
    assert isinstance(admin.site._wrapped if hasattr(admin.site, "_wrapped") else admin.site, PortalAdminSite)


def test_an_unscoped_page_of_ours_is_refused_at_start():
    class Careless(admin.ModelAdmin):
        pass

    with pytest.raises(ImproperlyConfigured, match="must be an AgencyAdmin"):
        PortalAdminSite().register(Contact, Careless)


def test_a_model_without_a_rule_shows_nothing():
    class Unruled(models.Model):
        class Meta:
            app_label = "agencies"
            managed = False

        def __str__(self):
            return ""

    assert in_scope(Unruled, None).query.is_empty()
    assert issubclass(AgencyInline, ScopedFields)


# --- the search for leaks: an agency's administrator against another agency's rows ------------------------


@pytest.fixture
def two(db):
    ours, theirs = make.two_agencies()
    make.territory(theirs, make.province("03.231", "Fès", "فاس"), date(2009, 1, 1))
    make.staff(Role.OFFICER, theirs)
    return ours, theirs


@pytest.fixture
def browser(two):
    """Signed in as the administrator of the first agency."""
    return signed_in(make.staff(Role.AGENCY_ADMIN, two[0]))


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture(autouse=True)
def without_second_factor(monkeypatch):
    """The door has its own tests; these are about what lies behind it."""
    monkeypatch.setattr("accounts.second_factor.demand", lambda request: None)


def their_rows(theirs: Agency) -> list[models.Model]:
    rows = [theirs, theirs.contacts.get(), theirs.offices.get(), theirs.territories.get(), theirs.postings.get()]
    return [row for row in rows if row is not None]


def address(row: models.Model, page: str) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


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


def contact_form(agency: Agency, **values) -> dict[str, object]:
    return {
        "agency": agency.pk,
        "channel": "phone",
        "value": "+212500000001",
        "confidence": "low",
        "public": "on",
    } | values


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


def test_the_ministry_reads_everything_and_its_reader_changes_nothing(two):
    browser = signed_in(make.staff(Role.MINISTRY_READER))
    theirs = two[1].contacts.get()

    seen = browser.get(address(theirs, "change"))
    changed = browser.post(address(theirs, "change"), contact_form(two[1]))

    assert seen.status_code == 200
    assert MARKER in seen.content.decode()
    assert changed.status_code == 403


def test_an_officer_has_no_page_of_the_directory(two):
    browser = signed_in(make.staff(Role.OFFICER, two[0]))

    codes = {
        model.__name__: browser.get(reverse(f"admin:agencies_{model._meta.model_name}_changelist")).status_code
        for model in (Agency, Contact, Office, Territory, Posting)
    }

    assert set(codes.values()) == {403}


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


@override_settings(DEBUG=False)
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_list_and_form_opens_for_the_ministry(two, language):
    browser = signed_in(make.staff(Role.MINISTRY_ADMIN))

    for model, page in REGISTERED:
        if model._meta.app_label not in ("agencies", "campaigns", "openhouse"):
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found = browser.get(reverse(f"{name}_changelist").replace("/ar/", f"/{language}/"))
        added = browser.get(reverse(f"{name}_add").replace("/ar/", f"/{language}/"))

        assert found.status_code == 200, name
        assert added.status_code in (200, 403), name
        assert page is not None
