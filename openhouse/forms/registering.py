"""What a visitor says who comes to a session: how many, who, where from, and what would help."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts import zones
from accounts.emails import EmailField
from accounts.models import User
from common import phones
from common.countries import country_choices
from common.forms import CleanCharField, CleanTextField
from openhouse import links
from openhouse.models import Place, Session
from openhouse.models.registration import CODE_LENGTH
from openhouse.verbs.registering import refuse_party


class PartyField(forms.IntegerField):
    """So many people as one registration may have; whatever else is typed is answered in the same words."""

    def __init__(self, *, session: Session, **kwargs: Any) -> None:
        self.session = session
        super().__init__(**{"label": _("How many people come"), "initial": 1} | kwargs)
        most = min(session.party_most, session.capacity or session.party_most)
        self.widget.attrs |= {"min": 1, "max": most, "inputmode": "numeric"}
        between = _("Between 1 and %(most)d people.") % {"most": session.party_most}
        self.error_messages |= {"required": between, "invalid": between}

    def clean(self, value: Any) -> int:
        """As many as the session takes in one registration."""
        party: int = super().clean(value)
        refuse_party(self.session, party)
        return party


class RegisterForm(forms.Form):
    """A registration; sent twice it is one, by the token it carries."""

    token = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200)
    wait = forms.BooleanField(required=False, widget=forms.HiddenInput, label=_("Put us on the waiting list instead"))
    name_ar = CleanCharField(label=_("Your name in Arabic letters"), max_length=150, required=False)
    name_latin = CleanCharField(
        label=_("Your name in Latin letters"),
        help_text=_("As on your passport. One of the two is enough."),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "name"}),
    )
    email = EmailField(help_text=_("We send a six-digit code to it, then your ticket."))
    phone = CleanCharField(
        label=_("Phone"),
        help_text=_("With the country code, for example +33 6 12 34 56 78."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "type": "tel", "autocomplete": "tel"}),
    )
    country = forms.ChoiceField(
        label=_("Country you live in"), error_messages={"required": _("Choose the country you live in.")}
    )
    time_zone = forms.ChoiceField(
        label=_("Your clock"), required=False, help_text=_("Hours are also shown as they are where you live.")
    )
    language = forms.ChoiceField(
        label=_("Language of your ticket and our letters"),
        choices=[("ar", "العربية"), ("fr", "Français")],
        widget=forms.RadioSelect,
    )
    online = forms.BooleanField(
        label=_("We take part online, not on the spot"),
        help_text=_("The address of the room comes with the ticket."),
        required=False,
    )
    interests = CleanCharField(
        label=_("What interests you most"),
        help_text=_("For example the information note, or the plan of a district."),
        max_length=300,
        required=False,
    )
    needs = CleanCharField(
        label=_("What would help you to take part"),
        help_text=_("For example a sign-language interpreter or a seat near the door. Only the organisers read it."),
        max_length=300,
        required=False,
    )
    question = CleanTextField(
        label=_("A question in advance"),
        help_text=_("The agency can prepare its answer."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    consent = forms.BooleanField(
        label=_("I agree that the agency uses what I write here to receive me."),
        help_text=_("Law 09-08 protects your personal data: you may see, correct and erase them."),
        error_messages={"required": _("The agency cannot register you without your agreement.")},
    )

    def __init__(self, *args: Any, session: Session, by: User | None, **kwargs: Any) -> None:
        self.session, self.by = session, by
        super().__init__(*args, **kwargs)
        self.fields = {"party": PartyField(session=session)} | self.fields
        self.fields["token"].initial = links.new_form(session)
        self.fields["wait"].initial = session.left == 0
        self.fields["language"].initial = _language()
        if not session.online or session.event.place_kind == Place.ONLINE:
            del self.fields["online"]
        self._offer_places_in_the_world()
        if by:
            self.fields["email"].widget.attrs["readonly"] = True
            self.fields["email"].help_text = _("You are signed in with this e-mail.")

    def _offer_places_in_the_world(self) -> None:
        extra = self.by.time_zone if self.by else ""
        self.fields["country"].choices = [("", _("Choose…")), *country_choices(_language())]  # type: ignore[attr-defined]
        cities = zones.choices(_language(), extra)
        self.fields["time_zone"].choices = [("", _("As in my country")), *cities]  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        """The signed-in person's own, whatever is typed."""
        return self.by.email if self.by else str(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        """One name at least, a phone that can be called, a clock, and how one takes part."""
        found = super().clean() or {}
        if not (found.get("name_ar") or found.get("name_latin")) and not self.errors.keys() & {"name_ar", "name_latin"}:
            self.add_error("name_ar", _("Write your name, in Arabic or in Latin letters."))
        if typed := found.get("phone"):
            found["phone"] = phones.normalise(typed, found.get("country") or "MA") or ""
            if not found["phone"]:
                message = _("This number does not look right. Begin with + and the country code, or leave it empty.")
                self.add_error("phone", message)
        found["time_zone"] = found.get("time_zone") or zones.zone_for_country(found.get("country") or "")
        found["online"] = found.get("online", self.session.event.place_kind == Place.ONLINE)
        return found

    def say_why_not(self, error: ValidationError) -> None:
        """A refusal where it is to be mended: too many people at their number, with the waiting list as a way out."""
        code = getattr(error, "code", "")
        self.add_error("party" if code in ("full", "party") else None, error)
        if code == "full":
            self.fields["wait"].widget = forms.CheckboxInput()


class ChangePartyForm(forms.Form):
    """More or fewer people on a registration."""

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"] = PartyField(session=session)


class FindTicketForm(forms.Form):
    """The code of a ticket and the e-mail it was sent to."""

    code = CleanCharField(
        label=pgettext_lazy("ticket", "Code"),
        help_text=_("Eight letters and digits; it stands on your ticket."),
        max_length=20,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "characters", "autocomplete": "off"}),
    )
    email = EmailField(help_text=_("The one you registered with. We send a six-digit code to it."))

    def clean_code(self) -> str:
        """In capitals, without what was typed between; a code that cannot be one is told at once."""
        code = "".join(sign for sign in self.cleaned_data["code"].upper() if sign.isalnum())
        if len(code) != CODE_LENGTH or not code.isascii():
            raise ValidationError(_("This is not the code of a ticket: it has eight letters and digits."))
        return code


def _language() -> str:
    return "fr" if get_language() == "fr" else "ar"
