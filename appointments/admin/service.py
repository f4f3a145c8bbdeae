"""What can be booked: the ministry's services, which every agency may give, and an agency's own."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from agencies.admin.paired import PairedAdmin
from appointments.models import Question, Service
from common.admin import TranslatedAgencyInline


class QuestionInline(TranslatedAgencyInline):
    """Questions of a service; those of a national one are read by every agency."""

    model = Question
    deletable = True
    fields = ("label", "kind", "choices", "required", "order")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """One's own agency's and the nation's."""
        return super().get_queryset(request) | Question.objects.filter(service__agency=None)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What is national is public: the role alone is asked."""
        return super().has_view_permission(request, _own(obj))


@admin.register(Service)
class ServiceAdmin(PairedAdmin):
    """Agencies keep their own services and read the national ones, which their lanes give."""

    list_display = ("name", "whose", "purpose", "lasts", "ways", "order", "active")
    list_filter = ("purpose", "active", "agency")
    list_select_related = ("agency",)
    search_fields = ("name_ar", "name_fr", "key")
    inlines = (QuestionInline,)
    fieldsets = (
        (None, {"fields": ("agency", "purpose", "key", ("name_ar", "name_fr"))}),
        (_("What people read"), {"fields": (("description_ar", "description_fr"), ("bring_ar", "bring_fr"))}),
        (_("Ways to meet"), {"fields": (("in_person", "phone", "video", "whatsapp"),)}),
        (_("How long, for how many"), {
            "fields": (("minutes", "buffer_minutes"), ("included", "extra_minutes", "party_most")),
        }),
        (_("When it can be booked"), {"fields": (("notice_hours", "horizon_days"), "needs_case", "order", "active")}),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Service]:
        """One's own agency's and the nation's."""
        return super().get_queryset(request) | Service.objects.filter(agency=None)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What is national is public: the role alone is asked."""
        return super().has_view_permission(request, _own(obj))

    @admin.display(description=_("for"), ordering="agency")
    def whose(self, service: Service) -> str:
        """The agency, or all of them."""
        return str(service.agency or gettext("Every agency (national)"))

    @admin.display(description=_("length"), ordering="minutes")
    def lasts(self, service: Service) -> str:
        """Its minutes in words."""
        words = ngettext("%(count)s minute", "%(count)s minutes", service.minutes)
        return words % {"count": service.minutes}

    @admin.display(description=_("ways to meet"))
    def ways(self, service: Service) -> str:
        """How it can be had."""
        return format_html("<bdi>{}</bdi>", " · ".join(str(mode.label) for mode in service.modes))


def _own(service: Any) -> Any:
    """A service whose agency is to be asked about; none for the nation's."""
    return None if service is not None and service.agency_id is None else service
