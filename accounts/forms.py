"""What people type to come in, and about themselves."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.core.internal.cryptokit import compare_user_code
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import zones
from accounts.codes import CodeProcess
from accounts.emails import EmailField
from accounts.models import User
from common import phones
from common.countries import country_choices
from common.forms import CleanCharField
from common.words import clean_line

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)


class AskCodeForm(forms.Form):
    """One field: the e-mail a code goes to."""

    email = EmailField(help_text=_("We send you a six-digit code. No password is needed."))


class CodeForm(forms.Form):
    """The six digits, in any digits people have on their keyboard."""

    code = forms.CharField(
        label=_("Six-digit code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "dir": "ltr", "class": "code", "size": 6}
        ),
    )

    def __init__(self, process: CodeProcess, *args: Any, **kwargs: Any) -> None:
        self.process = process
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        """The right code; ValidationError for a wrong, expired or used-up one."""
        typed = "".join(ch for ch in clean_line(self.cleaned_data["code"]).translate(_DIGITS) if ch.isdigit())
        if not self.process.is_valid():
            raise forms.ValidationError(_("This code has expired. Ask for another one below."))
        if not self.process.may_guess():
            raise forms.ValidationError(_("Too many wrong codes. Ask for another one below."))
        if not compare_user_code(actual=typed, expected=self.process.code):
            self.process.record_wrong_guess()
            raise forms.ValidationError(_("This is not the code we sent. Check it, or ask for another one below."))
        return typed


class StaffLoginForm(LoginForm):
    """E-mail and password, for staff; the second factor follows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = EmailField()

    def _setup_password_field(self) -> None:
        # allauth takes the field away because nobody chooses a password when an account begins.
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class ProfileForm(forms.ModelForm):
    """What a person tells about themselves; everything may stay empty but the language."""

    name_ar = CleanCharField(label=_("Name in Arabic letters"), max_length=150, required=False)
    name_latin = CleanCharField(label=_("Name in Latin letters"), max_length=150, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        help_text=_("With the country code, such as +33 6 12 34 56 78."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "dir": "ltr"}),
    )
    time_zone = forms.ChoiceField(
        label=_("Your clock"), required=False, help_text=_("Hours are also shown as they are where you live.")
    )

    class Meta:
        model = User
        fields = ["name_ar", "name_latin", "country", "phone", "time_zone", "language"]
        labels = {"country": _("Country of residence"), "language": _("Language of our messages")}
        widgets = {"language": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: User = self.instance
        guess = zones.zone_for_country(str(person.country or ""))
        cities = zones.choices("fr" if get_language() == "fr" else "ar", person.time_zone or guess)
        self.fields["country"].choices = [("", _("Choose…")), *country_choices(get_language() or "ar")]
        self.fields["time_zone"].choices = [("", _("As in my country")), *cities]
        self.fields["name_ar"].widget.attrs |= {"dir": "rtl", "lang": "ar", "autocomplete": "name"}
        self.fields["name_latin"].widget.attrs |= {"dir": "ltr", "lang": "fr", "autocomplete": "name"}

    def clean(self) -> dict[str, Any]:
        """Read the phone as typed in the country; take the country's clock when none was chosen."""
        given = super().clean() or {}
        country = str(given.get("country") or "")
        if given.get("phone"):
            given["phone"] = phones.normalise(given["phone"], country or "MA")
            if not given["phone"]:
                self.add_error("phone", _("Check the number: it does not exist in this form."))
        if not given.get("time_zone"):
            given["time_zone"] = zones.zone_for_country(country)
        return given
