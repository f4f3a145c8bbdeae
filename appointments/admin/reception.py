"""The hall of an office in the administration: the addresses of its screen and of its calendar."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from appointments.admin.pages import posted
from appointments.models import Lane, Reception
from appointments.verbs.reception import KEYS, renew
from common.admin import AgencyAdmin


@admin.register(Reception)
class ReceptionAdmin(AgencyAdmin):
    """One for each office; its addresses are secret, and renewed here."""

    list_display = ("office", "agency")
    list_filter = ("office__agency",)
    list_select_related = ("office__agency",)
    search_fields = ("office__name_ar", "office__name_fr")

    def get_urls(self) -> list[URLPattern]:
        """With the renewal of a key."""
        view = self.admin_site.admin_view(self.renew)
        return [path("<int:pk>/renew/<slug:key>/", view, name="appointments_reception_renew"), *super().get_urls()]

    @admin.display(description=gettext_lazy("agency"), ordering="office__agency")
    def agency(self, reception: Reception) -> str:
        """Whose office it is."""
        return str(reception.office.agency)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The addresses instead of a form: nothing of a reception is typed."""
        reception = self.get_object(request, object_id)
        if reception is None or not self.has_view_permission(request, reception):
            raise Http404
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "title": str(reception.office),
            "reception": reception, "may_renew": self.has_change_permission(request, reception),
            "screens": _screens(reception), "feeds": _feeds(reception),
        }  # fmt: skip
        return render(request, "admin/appointments/reception/page.html", context)

    def renew(self, request: HttpRequest, pk: int, key: str) -> HttpResponse:
        """A new secret: whoever has the former address sees nothing more."""
        posted(request)
        reception = get_object_or_404(self.get_queryset(request), pk=pk)
        if key not in KEYS:
            raise Http404
        renew(reception=reception, key=key, by=request.user)
        messages.success(request, _("The address is new: put it in wherever the former one was used."))
        return redirect("admin:appointments_reception_change", pk)


def _screens(reception: Reception) -> list[tuple[str, str, str]]:
    """The screen's address in each language, with the language's name for itself."""
    found = []
    for code, name in settings.LANGUAGES:
        with override(code):
            address = settings.BASE_URL + reverse("appointments:screen", args=[reception.screen_key])
        found.append((code, name, address))
    return found


def _feeds(reception: Reception) -> list[tuple[str, str]]:
    """The calendar's address for the whole office and for each lane, with what it shows."""
    address = settings.BASE_URL + reverse("appointments:feed", args=[reception.feed_key])
    lanes = Lane.objects.filter(office=reception.office_id, active=True).select_related("officer")
    return [(_("The whole office"), address), *((_called(lane), f"{address}?lane={lane.pk}") for lane in lanes)]


def _called(lane: Lane) -> str:
    return f"{lane.name} · {lane.officer}" if lane.officer else lane.name
