"""Filters of the list of appointments."""

from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.filters import RelatedFieldListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appointments.models import Booking, Service, Status
from common import days


class ServiceFilter(RelatedFieldListFilter):
    """By service: the nation's and those of one's own agencies."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        """Choices of the sidebar."""
        known = Service.objects.manageable_by(request.user) | Service.objects.filter(agency=None)
        return [(service.pk, str(service)) for service in known.distinct()]


class StateFilter(admin.SimpleListFilter):
    """By state; what was moved is shown only when asked for, since its new time stands beside it."""

    title = _("state")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The states an appointment can have once it was confirmed."""
        return [(state.value, state.label) for state in Status if state not in (Status.HELD, Status.LAPSED)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Booking]) -> QuerySet[Booking]:
        """Those in the state, or all that were not moved."""
        if self.value():
            return queryset.filter(status=self.value())
        return queryset.exclude(status=Status.MOVED)


class DayFilter(admin.SimpleListFilter):
    """By day, on Morocco's calendar."""

    title = _("day")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Days that staff ask for."""
        return [
            ("today", pgettext_lazy("day", "today")),
            ("tomorrow", pgettext_lazy("day", "tomorrow")),
            ("week", _("within seven days")),
            ("coming", _("from today on")),
            ("past", _("before today")),
            ("unsettled", _("over, and not settled")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Booking]) -> QuerySet[Booking]:
        """Those of the days chosen."""
        if self.value() == "unsettled":
            return queryset.unsettled()
        return queryset.filter(_WHEN[self.value()](days.today())) if self.value() in _WHEN else queryset


def _in(first: int, last: int) -> Any:
    def meant(today: date) -> Q:
        return Q(day__range=(today + timedelta(days=first), today + timedelta(days=last)))

    return meant


_WHEN = {
    "today": _in(0, 0),
    "tomorrow": _in(1, 1),
    "week": _in(0, 6),
    "coming": lambda today: Q(day__gte=today),
    "past": lambda today: Q(day__lt=today),
}
