"""What somebody looks for: where, how, for how many people, and on which days they are in Morocco."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agencies.models import Office
from appointments.models import CALLED_ON_A_LINE
from appointments.offered import Offered
from appointments.slots import Wish
from common import days

LONGEST_STAY = timedelta(days=366)
_CHOOSE = _("Choose one of the list.")
_DAY = _("Write the day with its month and year, for example 2026-08-10.")


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, error_messages={"invalid": _DAY})


class WishForm(forms.Form):
    """The choices above the calendar; what is not said is the first office, its first way, and one person."""

    office = forms.ChoiceField(label=_("Where"), error_messages={"invalid_choice": _CHOOSE, "required": _CHOOSE})
    mode = forms.ChoiceField(label=_("How we meet"), error_messages={"invalid_choice": _CHOOSE, "required": _CHOOSE})
    people = forms.IntegerField(
        label=_("How many people"),
        min_value=1,
        error_messages={
            "invalid": _("Write a number, such as 2."),
            "min_value": _("At least one person comes."),
            "required": _("Write a number, such as 2."),
        },
    )
    first = _day(_("In Morocco from"))
    last = _day(_("until"))

    def __init__(
        self, offered: Offered, asked: Mapping[str, str], *, besides: int | None = None, callable_back: bool = True
    ) -> None:
        """``besides`` is the appointment that moves; without ``callable_back`` no way needs a phone."""
        self.offered, self.besides = offered, besides
        self.offices = {str(office.pk): office for office in offered.offices}
        self.ways = [mode for mode in offered.modes if callable_back or mode not in CALLED_ON_A_LINE]
        super().__init__(self._said(asked))
        self.fields["office"].choices = [(pk, office.name) for pk, office in self.offices.items()]
        self.fields["mode"].choices = [(mode.value, capfirst(mode.label)) for mode in self.ways]
        most = offered.service.party_most
        self.fields["people"].max_value = most
        self.fields["people"].widget.attrs |= {"max": most, "inputmode": "numeric"}

    def _said(self, asked: Mapping[str, str]) -> dict[str, str]:
        """What was asked for, and what holds where nothing was."""
        office = self.offices.get(asked.get("office", "")) or self._first_office(asked.get("mode", ""))
        ways = [mode for mode in self.offered.modes_at(office) if mode in self.ways]
        first = {"office": str(office.pk), "mode": ways[0].value if ways else "", "people": "1"}
        return {name: str(asked.get(name) or first.get(name, "")) for name in self.base_fields}

    def _first_office(self, mode: str) -> Office:
        """The first that receives in a way, else the first of all."""
        offices = list(self.offices.values())
        return next((office for office in offices if mode in self.offered.modes_at(office)), offices[0])

    def clean_people(self) -> int:
        """Not more than the service takes."""
        people: int = self.cleaned_data["people"]
        most = self.offered.service.party_most
        if people > most:
            said = ngettext(
                "At most %(most)d person can come. Call the agency for a larger group.",
                "At most %(most)d people can come together. Call the agency for a larger group.",
                most,
            )
            raise forms.ValidationError(said % {"most": most}, code="too_many")
        return people

    def clean(self) -> dict[str, Any]:
        """A way that the office has, and a stay in order, of a year at most and not over."""
        found = super().clean() or {}
        office, mode = self.offices.get(found.get("office", "")), found.get("mode")
        if office and mode and mode not in self.offered.modes_at(office):
            self.add_error("mode", _("This office does not receive in this way. Choose another way or another office."))
        self._check_stay(found.get("first"), found.get("last"))
        return found

    def _check_stay(self, first: date | None, last: date | None) -> None:
        if first and last and last < first:
            self.add_error("last", _("The last day comes before the first."))
        elif last and last < days.today():
            self.add_error("last", _("This day is over."))
        elif first and last and last - first > LONGEST_STAY:
            self.add_error("last", _("A stay is at most a year. Write the days of your next stay."))
        elif first and first - days.today() > LONGEST_STAY:
            self.add_error("first", _("This is more than a year away. Write the days of your next stay."))

    @property
    def wish(self) -> Wish:
        """What is looked for, once the form is valid."""
        said = self.cleaned_data
        return self.offered.wish(self.offices[said["office"]], said["mode"], said["people"], self.besides)

    @property
    def stay(self) -> tuple[date | None, date | None]:
        """The days in Morocco, as far as they were said."""
        return self.cleaned_data["first"], self.cleaned_data["last"]

    @property
    def kept(self) -> dict[str, str]:
        """What was said, for the addresses and forms that go on from here."""
        said = {name: str(self[name].value() or "") for name in self.fields}
        return {name: value for name, value in said.items() if value}
