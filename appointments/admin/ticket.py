"""Tickets of the hall, to read; they are worked at the desk."""

from django.contrib import admin
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from appointments.admin.desk import QueueDesk
from appointments.admin.wait import ReadOnly
from appointments.models import QueueTicket
from common import days
from common.admin import AgencyAdmin


@admin.register(QueueTicket)
class QueueTicketAdmin(ReadOnly, AgencyAdmin):
    """Who came on which day, and how long they waited."""

    list_display = ("number_shown", "day", "office", "service", "party", "turn", "lane", "came", "began", "ended")
    list_display_links = ("number_shown",)
    list_filter = ("turn", "office", "service", "lane")
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

    @admin.display(description=_("arrived at"), ordering="arrived_at")
    def came(self, ticket: QueueTicket) -> str:
        """The hour of arrival."""
        return _hour(ticket.arrived_at)

    @admin.display(description=_("served from"), ordering="started_at")
    def began(self, ticket: QueueTicket) -> str:
        """The hour at which it was served."""
        return _hour(ticket.started_at)

    @admin.display(description=_("ended at"), ordering="ended_at")
    def ended(self, ticket: QueueTicket) -> str:
        """The hour of its end."""
        return _hour(ticket.ended_at)


def _hour(moment: object) -> str:
    return format_html('<bdi dir="ltr">{}</bdi>', f"{days.local(moment):%H:%M}") if moment else "–"
