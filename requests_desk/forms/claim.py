"""What somebody types who takes over a request by its receipt."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.emails import EmailField
from common.forms import CleanCharField
from requests_desk.verbs.claims import DIGITS

_DIGITS_OF_BOTH = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


class ClaimEmailForm(forms.Form):
    """Where the code goes, and every news of the request afterwards."""

    email = EmailField(help_text=_("We send a six-digit code to it, then every news of your request."))


class DigitsForm(forms.Form):
    """The end of the phone number given at the desk; asked for only where one was given."""

    digits = CleanCharField(
        label=_("Last four digits of the phone you gave at the desk"),
        max_length=20,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Write the last four digits.")},
    )

    def __init__(self, *args: Any, asked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asked:
            del self.fields["digits"]

    def clean_digits(self) -> str:
        """Four digits, of the whole number too."""
        digits = "".join(
            sign for sign in self.cleaned_data["digits"].translate(_DIGITS_OF_BOTH) if sign.isascii() and sign.isdigit()
        )
        if len(digits) < DIGITS:
            raise forms.ValidationError(_("Write the last four digits."), code="digits")
        return digits[-DIGITS:]
