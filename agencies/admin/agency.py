"""Agencies with their offices, lines, terms and territory."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Contact, Office, Posting, ServiceTerms, Territory
from common.admin import AgencyAdmin, TranslatedAgencyAdmin, TranslatedAgencyInline


class OfficeInline(TranslatedAgencyInline):
    model = Office
    fields = ("kind", "name", "address", "province", "active")
    autocomplete_fields = ()


@admin.register(Agency)
class AgencyPage(TranslatedAgencyAdmin):
    list_display = ("code", "name", "kind", "region", "confidence")
    list_display_links = ("code", "name")
    list_filter = ("kind", "region", "confidence")
    list_select_related = ("region",)
    search_fields = ("code", "slug", "name_ar", "name_fr")
    inlines = (OfficeInline,)
    fieldsets = (
        (None, {"fields": ("name", "kind", "region", "website", "website_unverified")}),
        (_("Identity"), {"fields": ("slug", "code", "parent", "since", "until")}),
        (_("Where it is known from"), {"fields": ("confidence", "source", "note")}),
    )
    # references already given carry the prefix, addresses already shared carry the slug
    identity = ("slug", "code", "kind", "region", "parent", "since", "until")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Identity is the ministry's to change; the prefix stays once the agency exists."""
        if not Posting.objects.at_ministry(request.user):
            return self.identity
        return ("code",) if obj else ()


@admin.register(Office)
class OfficeAdmin(TranslatedAgencyAdmin):
    list_display = ("name", "kind", "agency", "province", "active")
    list_filter = ("kind", "active", "agency")
    list_select_related = ("agency", "province")
    search_fields = ("name_ar", "name_fr", "agency__name_ar", "agency__name_fr")
    deletable = True


@admin.register(Contact)
class ContactAdmin(TranslatedAgencyAdmin):
    list_display = ("line", "channel", "agency", "purpose", "public", "confidence")
    list_filter = ("channel", "public", "confidence", "agency")
    list_select_related = ("agency",)
    search_fields = ("value", "printed", "agency__name_ar", "agency__name_fr")
    deletable = True

    @admin.display(description=_("value to use"), ordering="value")
    def line(self, contact: Contact) -> str:
        """The line, left to right in Arabic too."""
        return format_html('<bdi dir="ltr">{}</bdi>', contact.value)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Numbers and addresses are typed from left to right."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in ("value", "printed"):
            field.widget.attrs["dir"] = "ltr"
        return field


@admin.register(Territory)
class TerritoryAdmin(AgencyAdmin):
    list_display = ("province", "agency", "period", "confidence")
    list_filter = ("confidence", "agency", "province__region")
    list_select_related = ("agency", "province")
    search_fields = ("province__name_ar", "province__name_fr", "agency__name_ar", "agency__name_fr")
    deletable = True


@admin.register(ServiceTerms)
class ServiceTermsAdmin(AgencyAdmin):
    list_display = ("kind", "agency", "offered", "days", "counted", "fee", "confidence")
    list_filter = ("kind", "offered", "confidence", "agency")
    list_select_related = ("agency",)
    deletable = True
