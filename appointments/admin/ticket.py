"""Tickets of the hall, to read; they are worked at the desk."""

from datetime import datetime

from django.contrib import admin
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from appointments.admin.desk import QueueDesk
from appointments.admin.filters import ServiceFilter
from appointments.admin.wait import ReadOnly
from appointments.models import QueueTicket
from common import days
from common.admin import AgencyAdmin
from common.templatetags.portal import day


@admin.register(QueueTicket)
class QueueTicketAdmin(ReadOnly, AgencyAdmin):
    """Who came on which day, and how long they waited."""

    list_display = ("number_shown", "day_shown", "service", "turn", "lane", "hours")
    list_display_links = ("number_shown",)
    list_filter = ("turn", "office", ("service", ServiceFilter))
    list_select_related = ("office", "service", "lane")
    ordering = ("-day", "-number")
    fields = (
        *("number_shown", "day", "office", "service", "party", "turn", "lane", "leaves_on", "booking"),
        *("arrived_at", "called_at", "calls", "started_at", "ended_at", "by"),
    )

    def get_urls(self) -> list[URLPattern]:
        """The desk before Django's own addresses."""
        return [*QueueDesk(self).urls(), *super().get_urls()]

    @admin.display(description=_("number"), ordering="number")
    def number_shown(self, ticket: QueueTicket) -> str:
        """As it is called out."""
        return format_html('<bdi dir="ltr">{}</bdi>', ticket.label)

    @admin.display(description=_("day"), ordering="day")
    def day_shown(self, ticket: QueueTicket) -> str:
        """The day as Moroccans write it, and the office."""
        return format_html('{} <small class="mre-leaves">{}</small>', day(ticket.day), ticket.office.name)

    @admin.display(description=_("arrived, served, ended"), ordering="arrived_at")
    def hours(self, ticket: QueueTicket) -> str:
        """The hours of arrival, of being served and of the end, as far as they came."""
        hours = (_hour(at) for at in (ticket.arrived_at, ticket.started_at, ticket.ended_at))
        return format_html('<bdi dir="ltr">{}</bdi>', " – ".join(hours))


def _hour(moment: datetime | None) -> str:
    return f"{days.local(moment):%H:%M}" if moment else "…"
