"""What somebody says who waits for a time: their days in Morocco, how they come, how to reach them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import zones
from accounts.emails import EmailField
from accounts.models import User
from agencies.models import Office
from appointments.forms.visit import answered, case_field, field_of, key_of
from appointments.models import CALLED_ON_A_LINE, Mode
from appointments.offered import Offered
from appointments.slots import Wish
from appointments.verbs.waiting import refuse_stay
from common import phones
from common.countries import country_choices
from common.forms import CleanCharField, CleanTextField
from requests_desk.models import Case


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class WaitForm(forms.Form):
    """A wish for a time within the stay, and who has it."""

    office = forms.ModelChoiceField(
        Office.objects.none(), label=_("Office"), empty_label=None, error_messages={"required": _("Choose an office.")}
    )
    mode = forms.ChoiceField(
        label=_("How you want to meet"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a way to meet.")},
    )
    first_day = forms.DateField(
        label=_("In Morocco from"), widget=_day(), error_messages={"required": _("Write the first day of your stay.")}
    )
    last_day = forms.DateField(
        label=_("until"),
        widget=_day(),
        help_text=_("No time is offered before or after your stay; whoever leaves first is asked first."),
        error_messages={"required": _("Write the last day of your stay.")},
    )
    party = forms.IntegerField(label=_("How many people come"), min_value=1, initial=1)
    name_ar = CleanCharField(label=_("Your name in Arabic letters"), max_length=150, required=False)
    name_latin = CleanCharField(
        label=_("Your name in Latin letters"),
        help_text=_("As on your passport. One of the two is enough."),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "name"}),
    )
    email = EmailField(help_text=_("We send a six-digit code to it, and every offer."))
    country = forms.ChoiceField(
        label=_("Country you live in"), error_messages={"required": _("Choose the country you live in.")}
    )
    phone = CleanCharField(
        label=_("Phone"),
        help_text=_("With the country code, for example +33 6 12 34 56 78. Needed for a meeting by phone or WhatsApp."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "type": "tel", "autocomplete": "tel"}),
    )
    time_zone = forms.ChoiceField(
        label=_("Your clock"), required=False, help_text=_("Hours are also shown as they are where you live.")
    )
    note = CleanTextField(
        label=_("What should the officer know beforehand?"),
        max_length=1500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    consent = forms.BooleanField(
        label=_("I agree that the agency uses what I write here for this appointment."),
        help_text=_("Law 09-08 protects your personal data: you may see, correct and erase them."),
        error_messages={"required": _("The agency cannot receive you without your agreement.")},
    )

    def __init__(
        self, *args: Any, offered: Offered, by: User | None, cases: Sequence[Case] = (), **kwargs: Any
    ) -> None:  # fmt: skip
        self.offered, self.service, self.by = offered, offered.service, by
        super().__init__(*args, **kwargs)
        self.questions = list(self.service.questions.all())
        self._offer_ways()
        self.fields["party"].widget.attrs |= {"min": 1, "max": self.service.party_most}
        self._offer_places_in_the_world()
        if cases or self.service.needs_case:
            self.fields["case"] = case_field(cases, needed=self.service.needs_case)
        for question in self.questions:
            self.fields[key_of(question)] = field_of(question)
        if by:
            self.fields["email"].widget.attrs["readonly"] = True
            self.fields["email"].help_text = _("You are signed in with this e-mail.")

    def _offer_ways(self) -> None:
        """Offices and ways that some lane gives; a single one is not asked for."""
        offices, ways = self.offered.offices, self.offered.modes
        chosen = Office.objects.filter(pk__in=[office.pk for office in offices]).order_by("-kind", "pk")
        self.fields["office"].queryset = chosen  # type: ignore[attr-defined]
        named = [(mode.value, capfirst(mode.label)) for mode in ways]
        self.fields["mode"].choices = named  # type: ignore[attr-defined]
        for name, single in (("office", [office.pk for office in offices]), ("mode", [mode.value for mode in ways])):
            if len(single) == 1:
                self.fields[name].widget = forms.HiddenInput()
                self.fields[name].initial = self.initial[name] = single[0]

    def _offer_places_in_the_world(self) -> None:
        language = "fr" if get_language() == "fr" else "ar"
        zone = str(self.initial.get("time_zone") or "")
        self.fields["country"].choices = [("", _("Choose…")), *country_choices(language)]  # type: ignore[attr-defined]
        cities = zones.choices(language, zone)
        self.fields["time_zone"].choices = [("", _("As in my country")), *cities]  # type: ignore[attr-defined]

    def asked(self) -> list[forms.BoundField]:
        """The service's own questions, for the page."""
        return [self[key_of(question)] for question in self.questions]

    def clean_email(self) -> str:
        """Lower case; the signed-in person's own."""
        return self.by.email if self.by else self.cleaned_data["email"].lower()

    def clean_party(self) -> int:
        """As many as the service takes together."""
        party: int = self.cleaned_data["party"]
        if party > self.service.party_most:
            raise ValidationError(_("At most %(most)s people come together.") % {"most": self.service.party_most})
        return party

    def clean(self) -> dict[str, Any]:
        """A stay to come, one name at least, a number where one is called."""
        found = super().clean() or {}
        if not (found.get("name_ar") or found.get("name_latin")) and not self.errors.keys() & {"name_ar", "name_latin"}:
            self.add_error("name_ar", _("Write your name, in Arabic or in Latin letters."))
        self._read_phone(found)
        if found.get("first_day") and found.get("last_day"):
            try:
                refuse_stay(found["first_day"], found["last_day"])
            except ValidationError as error:
                self.add_error(None, error)
        found["time_zone"] = found.get("time_zone") or zones.zone_for_country(found.get("country") or "")
        return found

    def _read_phone(self, found: dict[str, Any]) -> None:
        """A number without its country code is read as one of the country chosen."""
        if typed := found.get("phone"):
            found["phone"] = phones.normalise(typed, found.get("country") or "MA") or ""
            if not found["phone"]:
                message = _("This number does not look right. Begin with + and the country code, or leave it empty.")
                self.add_error("phone", message)
        elif found.get("mode") in CALLED_ON_A_LINE and "phone" not in self.errors:
            self.add_error("phone", _("Write the number at which the agency calls you."))

    def wish(self) -> Wish:
        """What is waited for, once valid."""
        given = self.cleaned_data
        return Wish(self.service, given["office"], Mode(given["mode"]), given["party"])

    def typed(self) -> dict[str, Any]:
        """What is kept of the visit, once valid."""
        given = ((question, self.cleaned_data.get(key_of(question))) for question in self.questions)
        answers = [answered(question, answer) for question, answer in given if answer]
        return self.cleaned_data | {"answers": answers}
