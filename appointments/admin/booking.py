"""Appointments in the administration: the list and its search, and one appointment with what can be done to it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from appointments.admin.agenda import AgendaPages
from appointments.admin.booking_for import BookingFor
from appointments.admin.closing import ClosingPages
from appointments.admin.filters import DayFilter, ServiceFilter, StateFilter
from appointments.admin.page import BookingPage
from appointments.admin.wait import ReadOnly
from appointments.models import Booking, Mode
from common.admin import AgencyAdmin
from common.templatetags.portal import day
from requests_desk.admin.search import find


@admin.register(Booking)
class BookingAdmin(ReadOnly, AgencyAdmin):
    """Made by visitors or at the desk, never typed here; each page about them is mounted under the list."""

    change_list_template = "admin/appointments/booking/list.html"
    list_display = ("ref", "when", "visitor", "what", "status")
    list_display_links = ("ref",)
    list_filter = (DayFilter, StateFilter, "mode", "channel", "office", ("service", ServiceFilter))
    list_select_related = ("service", "lane", "office", "person")
    search_fields = ("search_text",)
    search_help_text = _("Reference, name in either script, phone or e-mail")
    ordering = ("-day", "-starts", "-pk")

    def get_urls(self) -> list[URLPattern]:
        """Pages of the hall before Django's own."""
        pages = (AgendaPages, BookingFor, ClosingPages, BookingPage)
        return [url for page in pages for url in page(self).urls()] + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The appointment with what can be done to it, instead of a form over its columns."""
        if not object_id.isdecimal():
            raise Http404
        return BookingPage(self).show(request, int(object_id))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Booking]:
        """What was confirmed: a time held by a browser is nobody's appointment yet."""
        return super().get_queryset(request).exclude(reference="")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Booking], search_term: str
    ) -> tuple[QuerySet[Booking], bool]:
        """An exact reference first; else words, sounds of names and phones, as in the queue of requests."""
        return find(queryset, search_term), False

    @admin.display(description=_("reference"), ordering="reference")
    def ref(self, booking: Booking) -> str:
        """The reference, left to right in Arabic too."""
        return format_html('<bdi dir="ltr">{}</bdi>', booking.reference)

    @admin.display(description=_("when"), ordering="day")
    def when(self, booking: Booking) -> str:
        """The day as Moroccans write it, from and to on Morocco's clock."""
        hours = f"{booking.starts:%H:%M}–{booking.ends:%H:%M}"
        return format_html('{} <bdi dir="ltr" class="nowrap">{}</bdi>', day(booking.day), hours)

    @admin.display(description=_("person"), ordering="name_latin")
    def visitor(self, booking: Booking) -> str:
        """Who comes."""
        return format_html("<bdi>{}</bdi>", booking.name)

    @admin.display(description=_("service"), ordering="service")
    def what(self, booking: Booking) -> str:
        """The service, and where or how."""
        how = "" if booking.mode == Mode.IN_PERSON else f" · {booking.get_mode_display()}"
        return format_html('{} <small class="mre-leaves">{}{}</small>', booking.service.name, booking.lane.name, how)
