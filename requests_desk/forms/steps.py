"""The land, and who files: steps that several kinds of request share, each a form over what was typed."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.emails import EmailField
from accounts.zones import zone_for_country
from agencies.models import Kind
from common import days, phones
from common.countries import country_choices
from common.forms import CleanCharField, CleanTextField
from requests_desk.models import Applicant, InformationNote, Tenure

LONGEST_STAY = timedelta(days=366)
# Heirs and co-owners are told apart for their papers; a complaint asks for none.
WITH_LAND = tuple(item for item in Applicant if item != Applicant.OTHER)
COMPLAINS_AS = (Applicant.OWNER, Applicant.ATTORNEY, Applicant.BUYER, Applicant.ARCHITECT, Applicant.OTHER)
FILES_AS = {Kind.NOTE: WITH_LAND, Kind.PRE_STUDY: WITH_LAND, Kind.COMPLAINT: COMPLAINS_AS}


class LandForm(forms.Form):
    """What the land is: titled, being registered, unregistered or unknown."""

    tenure = forms.ChoiceField(
        label=_("What do you know about the land?"),
        choices=Tenure.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the four; “I do not know” is a good answer too.")},
    )
    title_number = CleanCharField(
        label=_("Land title number"),
        help_text=_("As it stands on your papers, for example 12345/10."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    requisition_number = CleanCharField(
        label=_("Number of the application for registration"),
        help_text=_("Only if the land is being registered."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    area = forms.DecimalField(
        label=_("Area in m², if you know it"),
        max_digits=12,
        decimal_places=2,
        min_value=1,
        required=False,
        localize=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title_number", "requisition_number"):
            self.fields[name].conditional = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A title or application is named by its number."""
        found = super().clean() or {}
        tenure = found.get("tenure")
        if tenure == Tenure.TITLE and not found.get("title_number") and "title_number" not in self.errors:
            self.add_error("title_number", _("Write the number of the land title, or choose “I do not know”."))
        if (
            tenure == Tenure.REQUISITION
            and not found.get("requisition_number")
            and "requisition_number" not in self.errors
        ):
            self.add_error("requisition_number", _("Write the number of the application, or choose “I do not know”."))
        return found


class NoteLandForm(LandForm):
    """The land, and what one wants to know of it."""

    purpose = forms.ChoiceField(
        label=_("What is the note for?"),
        choices=[("", _("I prefer not to say")), *InformationNote.Purpose.choices],
        required=False,
    )
    question = CleanTextField(
        label=_("Is there something particular you want to know?"), max_length=2000, required=False
    )


class YouForm(forms.Form):
    """Who files, how to reach them, and when they are in Morocco."""

    no_name = _("Write your name, in Arabic or in Latin letters.")

    name_ar = CleanCharField(label=_("Your name in Arabic letters"), max_length=150, required=False)
    name_latin = CleanCharField(
        label=_("Your name in Latin letters"),
        help_text=_("As on your passport. One of the two is enough."),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "name"}),
    )
    email = EmailField(
        label=_("E-mail"),
        help_text=_("We send a six-digit code to it, then every news of your request."),
    )
    country = forms.ChoiceField(
        label=_("Country you live in"), error_messages={"required": _("Choose the country you live in.")}
    )
    phone = CleanCharField(
        label=_("Phone"),
        help_text=_("With the country code, for example +33 6 12 34 56 78."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "type": "tel", "autocomplete": "tel"}),
    )
    applicant_is = forms.ChoiceField(label=_("You file as"), choices=Applicant.choices, initial=Applicant.OWNER)
    stay_from = forms.DateField(
        label=_("In Morocco from"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    stay_to = forms.DateField(
        label=_("until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    consent = forms.BooleanField(
        label=_("I agree that the agency uses what I write here to handle my request."),
        help_text=_("Law 09-08 protects your personal data: you may see, correct and erase them."),
        error_messages={"required": _("The agency cannot handle your request without your agreement.")},
    )

    def __init__(self, *args: Any, signed_in_as: str = "", kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["applicant_is"].choices = [(item.value, item.label) for item in FILES_AS.get(kind, WITH_LAND)]
        self.signed_in_as = signed_in_as
        self.fields["country"].choices = [("", _("Choose…")), *country_choices(get_language() or "ar")]
        if signed_in_as:
            self.fields["email"].widget.attrs["readonly"] = True
            self.fields["email"].help_text = _("You are signed in with this e-mail.")

    def clean_email(self) -> str:
        """Lower case; the signed-in person's own."""
        return (self.signed_in_as or self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        """One name at least; a stay that ends after it begins, within a year and not wholly past."""
        found = super().clean() or {}
        if not (found.get("name_ar") or found.get("name_latin")) and not self.errors.keys() & {"name_ar", "name_latin"}:
            self.add_error("name_ar", self.no_name)
        self._read_phone(found)
        self._check_stay(found.get("stay_from"), found.get("stay_to"))
        found["time_zone"] = zone_for_country(found.get("country") or "")
        return found

    def _read_phone(self, found: dict[str, Any]) -> None:
        """A number without its country code is read as one of the country chosen."""
        typed = found.get("phone")
        if typed:
            found["phone"] = phones.normalise(typed, found.get("country") or "MA") or ""
            if not found["phone"]:
                message = _("This number does not look right. Begin with + and the country code, or leave it empty.")
                self.add_error("phone", message)

    def _check_stay(self, start: Any, end: Any) -> None:
        if end and not start and "stay_from" not in self.errors:
            self.add_error("stay_from", _("Write the first day too, or leave both empty."))
        elif start and not end and "stay_to" not in self.errors:
            self.add_error("stay_to", _("Write the last day too, or leave both empty."))
        elif start and end and end < start:
            self.add_error("stay_to", _("The last day comes before the first."))
        elif start and end and (end - start > LONGEST_STAY or abs(start - days.today()) > 2 * LONGEST_STAY):
            self.add_error("stay_to", _("These days look wrong: a stay is at most a year, and not far from now."))


class LaterForm(forms.Form):
    """Where to send the link that takes a draft up again."""

    email = EmailField(
        label=_("E-mail"),
    )
