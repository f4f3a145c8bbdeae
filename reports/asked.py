"""What part of a campaign a reader asks for, read from the address."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from agencies.models import Kind, Region
from common import days
from common.countries import country_choices
from reports.desks import Desk
from reports.forms import FilterForm
from reports.section import labels_of
from reports.slices import Slice
from requests_desk.models import Channel

_UNKNOWN = _("This is not in the list. Choose one of its entries.")


class AskedForm(FilterForm):
    """Every filter of a report; all may be empty. Agencies are those whose figures the reader may read."""

    region = forms.ChoiceField(label=_("Region"), required=False, error_messages={"invalid_choice": _UNKNOWN})
    country = forms.ChoiceField(
        label=_("Country of residence"), required=False, error_messages={"invalid_choice": _UNKNOWN}
    )
    language = forms.ChoiceField(label=_("Language"), required=False, error_messages={"invalid_choice": _UNKNOWN})
    channel = forms.ChoiceField(
        label=_("The way requests came"), required=False, error_messages={"invalid_choice": _UNKNOWN}
    )
    first = forms.DateField(label=_("From the day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To the day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any, *, desks: Sequence[Desk]) -> None:
        super().__init__(data, desks=desks)
        self.desks = tuple(desks)
        self._offer("region", ("", _("All regions")), *((one.pk, one.name) for one in Region.objects.all()))
        self._offer("country", ("", _("All countries")), *country_choices(get_language() or "ar"))
        self._offer("language", ("", _("Both languages")), ("ar", "العربية"), ("fr", "Français"))
        self._offer("channel", ("", _("All ways")), *labels_of(Channel).items())

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
        return given

    @property
    def slice(self) -> Slice:
        """The requests asked for; the form must be valid."""
        given = self.cleaned_data
        agency = self.agencies.get(given["agency"])
        desks = [desk for desk in self.desks if agency in (None, desk.agency)]
        kinds = (given["kind"],) if given["kind"] else tuple(Kind.values)
        filters = {name: given[name] for name in ("region", "country", "language", "channel")}
        return Slice(_within(desks, given["first"], given["last"]), kinds, today=days.today(), **filters)

    @property
    def agency_alone(self) -> bool:
        """Whether nothing but an agency is asked for: what has no kind, country or day can be shown too."""
        return not any(value for name, value in self.cleaned_data.items() if name != "agency")

    @property
    def words(self) -> list[tuple[str, str]]:
        """What was chosen, as the reader says it."""
        return [
            (str(self.fields[name].label), self._said(name, value))
            for name, value in self.cleaned_data.items()
            if value
        ]

    def _said(self, name: str, value: Any) -> str:
        field: Any = self.fields[name]
        if isinstance(value, date):
            return days.spell_day(value, get_language() or "ar")
        return str(dict(field.choices).get(value, value))


def _within(desks: Sequence[Desk], first: date | None, last: date | None) -> tuple[Desk, ...]:
    """Desks on the days asked for; one that has none of them falls out."""
    cut = [
        replace(desk, first=max(desk.first, first or desk.first), last=min(desk.last, last or desk.last))
        for desk in desks
    ]
    return tuple(desk for desk in cut if desk.first <= desk.last)
