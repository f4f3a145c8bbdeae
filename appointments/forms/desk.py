"""What staff type at the desk: a wish for a time, the person for whom it is booked, whoever walks in."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.emails import EmailField
from accounts.zones import zone_for_country
from agencies.models import Office
from appointments.forms.visit import answered, field_of, key_of
from appointments.models import AGENCYS, CITIZENS, Channel, Lane, Mode, Question, Reason, Service
from appointments.slots import Wish
from common import phones
from common.countries import country_choices
from common.forms import CleanCharField, CleanTextField
from common.references import read_reference
from requests_desk.forms.people import language_of_page
from requests_desk.models import Case

MOST_PEOPLE = 50
CAME = [(item.value, item.label) for item in (Channel.PHONE, Channel.COUNTER, Channel.WHATSAPP)]
_ARABIC = re.compile(r"[\u0600-\u06ff]")


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _given_at(office: Office, **ways: Any) -> Any:
    """Services in use that a lane in use of the office gives."""
    lanes = Lane.objects.in_use().filter(office=office, **ways)
    return Service.objects.filter(active=True, lanes__in=lanes).distinct()


class WishForm(forms.Form):
    """What is looked for at an office, and from which day on."""

    service = forms.ModelChoiceField(Service.objects.none(), label=_("Service"), empty_label=_("Choose…"))
    mode = forms.ChoiceField(label=_("Way to meet"), choices=Mode.choices, initial=Mode.IN_PERSON)
    party = forms.IntegerField(label=_("People"), min_value=1, max_value=MOST_PEOPLE, initial=1)
    only = forms.ModelChoiceField(
        Lane.objects.none(), label=_("Lane"), required=False, empty_label=_("any that gives the service")
    )
    day = forms.DateField(label=_("From day"), widget=_date())

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office
        self.fields["service"].queryset = _given_at(office)  # type: ignore[attr-defined]
        self.fields["only"].queryset = Lane.objects.filter(office=office, active=True)  # type: ignore[attr-defined]

    def wish(self) -> Wish:
        """What to look for; the form is valid."""
        said = self.cleaned_data
        lane = said["only"].pk if said["only"] else None
        return Wish(said["service"], self.office, said["mode"], said["party"], lane=lane)


class PersonForm(forms.Form):
    """For whom it is booked: one name in either script, and how to reach them."""

    channel = forms.ChoiceField(label=_("They came or wrote by"), choices=CAME)
    name = CleanCharField(label=_("Name, in either script"), max_length=150, widget=forms.TextInput({"dir": "auto"}))
    phone = CleanCharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"dir": "ltr", "type": "tel"})
    )
    email = EmailField(
        label=_("E-mail"), required=False, help_text=_("Leave it empty if they have none. Read it back to them aloud.")
    )
    language = forms.ChoiceField(label=_("The person reads"), choices=settings.LANGUAGES, initial=language_of_page)
    country = forms.ChoiceField(label=_("Country they live in"), required=False)
    case = CleanCharField(
        label=_("Reference of the request"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip
    note = CleanTextField(
        label=_("What it is about"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, by: Any, questions: Iterable[Question] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.questions = by, list(questions)
        for question in self.questions:
            self.fields[key_of(question)] = field_of(question)
            # asked if there is time: the officer asks again at the meeting
            self.fields[key_of(question)].required = False
        countries = country_choices(language_of_page())
        self.fields["country"].choices = [("", _("Choose…")), *countries]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def clean_case(self) -> Case | None:
        """The request of that reference, among those the reader works."""
        typed = self.cleaned_data["case"]
        if not typed:
            return None
        found = Case.objects.manageable_by(self.by).filter(reference=read_reference(typed) or "").first()
        if found is None:
            raise forms.ValidationError(_("No request of yours has this reference."))
        return found

    def clean(self) -> dict[str, Any]:
        """The name in its script; a number without country code as one of the country chosen."""
        said = super().clean() or {}
        name = said.pop("name", "")
        said["name_ar"], said["name_latin"] = (name, "") if _ARABIC.search(name) else ("", name)
        said["time_zone"] = zone_for_country(said.get("country") or "")
        told = [(question, said.pop(key_of(question), "")) for question in self.questions]
        said["answers"] = [answered(question, answer) for question, answer in told if answer]
        if typed := said.get("phone"):
            said["phone"] = phones.normalise(typed, said.get("country") or "MA") or ""
            if not said["phone"]:
                self.add_error("phone", _("This number does not look right. Begin with + and the country code."))
        return said


class WalkInForm(forms.Form):
    """Somebody who came without an appointment."""

    service = forms.ModelChoiceField(Service.objects.none(), label=_("Service"), empty_label=_("Choose…"))
    name = CleanCharField(
        label=_("Name, if they give it"), max_length=120, required=False, widget=forms.TextInput({"dir": "auto"})
    )
    party = forms.IntegerField(label=_("People"), min_value=1, max_value=MOST_PEOPLE, initial=1)
    leaves_on = forms.DateField(label=_("Leaves Morocco on"), required=False, widget=_date())
    language = forms.ChoiceField(label=_("The person reads"), choices=settings.LANGUAGES, initial=language_of_page)

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = _given_at(office, in_person=True)  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"


class ReasonForm(forms.Form):
    """Why the agency moves or cancels; the person reads it."""

    reason = forms.ChoiceField(label=_("Reason"))

    def __init__(self, *args: Any, needed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.required = needed
        field.choices = [  # type: ignore[attr-defined]
            ("", _("Choose…")),
            (_("The agency’s reasons"), [(one.value, one.label) for one in AGENCYS if one != Reason.OTHER]),
            (_("The person’s reasons, in their words"), [(one.value, one.label) for one in CITIZENS]),
        ]


def read_slot(text: str) -> tuple[date, time] | None:
    """``2026-08-14T09:30`` as a day and an hour of Morocco's clock; None for anything else."""
    try:
        at = datetime.strptime(text, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - wall time
    except ValueError:
        return None
    return at.date(), at.time()
