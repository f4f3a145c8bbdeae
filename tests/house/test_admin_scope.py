"""Every page of the administration is scoped: one rule for all models, for every role."""

import pytest
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.test import override_settings
from django.urls import reverse

from agencies.models import Agency, Contact, Office, Posting, Territory
from common.admin import AgencyAdmin, AgencyInline, CappedPaginator, PortalAdminSite, ScopedFields, in_scope
from tests.recipes import agencies as make
from tests.recipes.agencies import MARKER, Role
from tests.recipes.people import signed_in
from tests.recipes.rows import address, contact_form

pytestmark = pytest.mark.usefixtures("without_second_factor")
REGISTERED = sorted(admin.site._registry.items(), key=lambda item: item[0]._meta.label)
# Libraries' pages and why they stay out: roles are postings, people's e-mails and second factors are their own.
KEPT_OUT = {"auth.Group", "account.EmailAddress", "mfa.Authenticator"}

# People who visit open days are read by their agency; the ministry reads figures.
PEOPLE = {"openhouse.Registration", "openhouse.Arrival", "openhouse.Question"}


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

        assert found.status_code == (403 if model._meta.label in PEOPLE else 200), name
        assert added.status_code in (200, 403), name
        assert page is not None
