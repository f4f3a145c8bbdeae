"""Filters of the log of messages; each is answered by an index."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common import days
from notifications.kinds import LETTERS
from notifications.models import Kind, Message, MessageQuerySet, State

YEARS = range(2020, 2101)
_FROM, _TO = "from", "to_day"


class StandingFilter(admin.SimpleListFilter):
    """What needs a look."""

    title = _("what needs a look")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Given up, or waiting too long."""
        return [("given_up", _("given up")), ("late", _("waiting too long"))]

    def queryset(self, request: HttpRequest, queryset: MessageQuerySet) -> QuerySet[Message]:
        """Those that need it."""
        if self.value() == "given_up":
            return queryset.filter(state=State.FAILED)
        return queryset.late(settings.OUTBOX_LATE_SECONDS) if self.value() == "late" else queryset


class AboutFilter(admin.SimpleListFilter):
    """What a message is about, as its reader chooses it."""

    title = _("what it is about")
    parameter_name = "about"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The kinds that readers choose among."""
        return list(Kind.choices)

    def queryset(self, request: HttpRequest, queryset: MessageQuerySet) -> QuerySet[Message]:
        """Those of its templates."""
        return queryset.filter(template__in=templates_of(self.value())) if self.value() in Kind.values else queryset


class TemplateFilter(admin.SimpleListFilter):
    """The very template; those of what was chosen above, for all of them would fill the page."""

    title = _("template")
    parameter_name = "template"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Names of templates."""
        about, chosen = request.GET.get("about", ""), request.GET.get("template", "")
        names = templates_of(about) or [name for name in (chosen,) if name in LETTERS]
        return [(name, name) for name in names]

    def queryset(self, request: HttpRequest, queryset: MessageQuerySet) -> QuerySet[Message]:
        """Those of the template."""
        return queryset.filter(template=self.value()) if self.value() else queryset


class LanguageFilter(admin.SimpleListFilter):
    """The language of its reader."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Both, by their own names."""
        return list(settings.LANGUAGES)

    def queryset(self, request: HttpRequest, queryset: MessageQuerySet) -> QuerySet[Message]:
        """Those in the language."""
        return queryset.filter(language=self.value()) if self.value() else queryset


class DaysFilter(admin.ListFilter):
    """From one day of Morocco to another, either left out."""

    title = _("day")
    template = "admin/notifications/message/days.html"

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        for name in self.expected_parameters():
            typed = str(params.pop(name, [""])[-1]).strip()
            if typed and (read := read_day(typed)):
                self.used_parameters[name] = read
            elif typed:
                messages.warning(request, gettext("This day cannot be read: write it as 2026-08-14."))

    def has_output(self) -> bool:
        """Always."""
        return True

    def expected_parameters(self) -> list[str]:
        """The two days."""
        return [_FROM, _TO]

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """The form: its two days, and the rest of the address to keep."""
        kept = [(name, value) for name, value in changelist.get_filters_params().items() if name not in (_FROM, _TO)]
        if changelist.query:
            kept.append(("q", changelist.query))
        yield {
            "first": self.used_parameters.get(_FROM), "last": self.used_parameters.get(_TO),
            "kept": [(name, value[-1] if isinstance(value, list) else value) for name, value in kept],
            "clear": changelist.get_query_string(remove=[_FROM, _TO]), "selected": bool(self.used_parameters),
        }  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: MessageQuerySet) -> QuerySet[Message]:
        """Those promised in these days."""
        first, last = self.used_parameters.get(_FROM), self.used_parameters.get(_TO)
        if first:
            queryset = queryset.filter(created_at__gte=days.start_of(first))
        return queryset.filter(created_at__lt=days.start_of(last + timedelta(days=1))) if last else queryset


def templates_of(about: str | None) -> list[str]:
    """Names of the templates about something."""
    return [name for name, letter in LETTERS.items() if letter.kind == about]


def read_day(text: str) -> date | None:
    """``2026-08-14`` as a day of the log's years; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS and len(text) == 10 else None
