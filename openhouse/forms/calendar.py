"""How readers narrow the calendar of open days."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from agencies.models import Agency
from common.words import fold
from openhouse.models import Kind
from openhouse.spelling import open_span

_UNKNOWN = _("This choice does not exist; choose from the list.")


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class CalendarForm(forms.Form):
    """Region, agency, stay, kind, year, and whether one can take part from afar; all of them may stay empty."""

    region = forms.ChoiceField(label=_("Region"), required=False, error_messages={"invalid_choice": _UNKNOWN})
    agency = forms.ChoiceField(label=_("Agency"), required=False, error_messages={"invalid_choice": _UNKNOWN})
    stay_from = _day(_("In Morocco from"))
    stay_to = _day(_("until"))
    kind = forms.ChoiceField(label=_("Kind"), required=False, error_messages={"invalid_choice": _UNKNOWN})
    year = forms.TypedChoiceField(
        label=_("Year"), coerce=int, empty_value=None, required=False, error_messages={"invalid_choice": _UNKNOWN}
    )
    online = forms.BooleanField(label=_("That one can visit online"), required=False)

    def __init__(self, data: Mapping[str, Any], *, agencies: Sequence[Agency], years: Sequence[int] = ()) -> None:
        super().__init__(data)
        self.agencies = {agency.slug: agency for agency in agencies}
        self.regions = {agency.region.code: agency.region for agency in agencies if agency.region}
        for field in self.fields.values():
            field.conditional = True  # type: ignore[attr-defined]
        named = sorted(((slug, one.name) for slug, one in self.agencies.items()), key=lambda pair: fold(pair[1]))
        regions = sorted(((code, one.name) for code, one in self.regions.items()), key=lambda pair: fold(pair[1]))
        self._offer("agency", ("", _("All agencies")), *named)
        self._offer("region", ("", _("All regions")), *regions)
        self._offer("kind", ("", _("All kinds")), *((kind.value, capfirst(kind.label)) for kind in Kind))
        if years:
            self._offer("year", ("", pgettext_lazy("open days", "Coming")), *((year, str(year)) for year in years))
        else:
            del self.fields["year"]

    def _offer(self, name: str, *choices: tuple[Any, Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """A stay ends after it begins."""
        found = super().clean() or {}
        start, end = found.get("stay_from"), found.get("stay_to")
        if start and end and end < start:
            self.add_error("stay_to", _("The last day comes before the first."))
        return found

    @property
    def found(self) -> dict[str, Any]:
        """What was understood; a filter that was not is left out, and said beside its field."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def query(self) -> str:
        """The same as the query of an address; empty when nothing narrows."""
        return urlencode({name: "1" if value is True else value for name, value in self.found.items()})

    @property
    def said(self) -> list[str]:
        """What narrows the calendar, in words."""
        found = self.found
        words = [
            self.regions[found["region"]].name if "region" in found else "",
            self.agencies[found["agency"]].name if "agency" in found else "",
            open_span(found.get("stay_from"), found.get("stay_to")),
            capfirst(Kind(found["kind"]).label) if "kind" in found else "",
            str(found.get("year", "")),
            pgettext("open day", "online") if "online" in found else "",
        ]
        return [str(word) for word in words if word]
