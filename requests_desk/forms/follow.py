"""Asking after a request without an account."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.emails import EmailField
from common.forms import CleanCharField
from common.references import read_reference

# As people write a phone anywhere: digits of either script, spaces, dots, dashes, brackets, slashes.
_PHONE = re.compile(r"[+\d\s().\-/\u2010-\u2015]+")


class ContactField(CleanCharField):
    """An e-mail in lower case, or a phone as typed: its country is not known before the request is."""

    def clean(self, value: object) -> str:
        """The address checked as everywhere; a phone of at least six digits."""
        typed = super().clean(value)
        if "@" in typed:
            return EmailField().clean(typed)
        if not _PHONE.fullmatch(typed) or sum(sign.isdigit() for sign in typed) < 6:
            raise forms.ValidationError(
                _("Enter an e-mail address, such as name@example.com, or a phone number."), code="contact"
            )
        return typed


class FollowForm(forms.Form):
    """Reference, and the e-mail or the phone it was filed with."""

    reference = CleanCharField(
        label=_("Reference of the request"),
        help_text=_("It stands on your receipt, for example AUBM-26-004217-3."),
        max_length=40,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "characters", "autocomplete": "off"}),
    )
    email = ContactField(
        label=_("E-mail or phone"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"dir": "ltr", "autocapitalize": "none", "autocomplete": "email", "spellcheck": "false"}
        ),
    )

    def clean_reference(self) -> str:
        """The canonical reference; a mistyped one is told by its check character, without a look-up."""
        reference = read_reference(self.cleaned_data["reference"])
        if reference is None:
            raise forms.ValidationError(
                _("This is not a reference of ours: look again at your receipt, one character may be wrong.")
            )
        return reference
