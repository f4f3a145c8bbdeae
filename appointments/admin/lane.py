"""Desks, officers and lines that receive, and when they do not."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agencies.admin.paired import PairedAdmin
from agencies.models import Agency, Posting, Role
from appointments.forms.lane import LaneForm
from appointments.models import Lane, LaneAbsence, Service
from common.admin import AgencyAdmin


@admin.register(Lane)
class LaneAdmin(PairedAdmin):
    """Each receives one party at a time, by the ways and for the services ticked."""

    form = LaneForm
    list_display = ("name", "kind", "office", "officer", "ways", "on_duty", "order", "active")
    list_filter = ("kind", "active", "office")
    list_select_related = ("office", "officer")
    search_fields = ("name_ar", "name_fr", "office__name_ar", "office__name_fr")
    fieldsets = (
        (None, {"fields": ("office", "kind", ("name_ar", "name_fr"), ("where_ar", "where_fr"), "officer")}),
        (_("What it gives"), {"fields": ("services", ("in_person", "phone", "video", "whatsapp"), "video_url")}),
        (_("When it receives"), {"fields": ("on_duty", "order", "active")}),
    )

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Services of one's own agencies and the nation's."""
        own = Service.objects.manageable_by(request.user) | Service.objects.filter(agency=None)
        shown = {"queryset": own, "widget": CheckboxSelectMultiple}
        return super().formfield_for_manytomany(db_field, request, **shown | kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Officers who work today where the reader manages lanes."""
        if db_field.name == "officer":
            kwargs["queryset"] = _colleagues(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("ways to meet"))
    def ways(self, lane: Lane) -> str:
        """How it receives."""
        return format_html("<bdi>{}</bdi>", " · ".join(str(mode.label) for mode in lane.modes))


def _colleagues(user: Any) -> QuerySet[User]:
    working = (Role.OFFICER, Role.CHIEF)
    posted = Posting.objects.current().filter(agency__in=Agency.objects.manageable_by(user), role__in=working)
    people = User.objects.filter(pk__in=posted.values("user_id"), is_active=True)
    return people.order_by("name_latin", "email")


@admin.register(LaneAbsence)
class LaneAbsenceAdmin(AgencyAdmin):
    """Leave, training, a broken printer: no time of the lane is offered then."""

    list_display = ("lane", "office", "first_day", "last_day", "hours", "reason")
    list_filter = ("lane__office", "lane")
    list_select_related = ("lane__office",)
    search_fields = ("lane__name_ar", "lane__name_fr", "reason")
    ordering = ("-last_day", "-pk")
    deletable = True

    @admin.display(description=_("office"), ordering="lane__office")
    def office(self, absence: LaneAbsence) -> str:
        """Where the lane is."""
        return str(absence.lane.office)

    @admin.display(description=_("hours"), ordering="starts")
    def hours(self, absence: LaneAbsence) -> str:
        """From and to, or the whole day."""
        if not absence.starts or not absence.ends:
            return _("the whole day")
        return format_html('<bdi dir="ltr">{}–{}</bdi>', f"{absence.starts:%H:%M}", f"{absence.ends:%H:%M}")
