"""Asking after a request without an account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.emails import EmailField
from common.forms import CleanCharField
from common.references import read_reference


class FollowForm(forms.Form):
    """Reference and the e-mail it was filed with."""

    reference = CleanCharField(
        label=_("Reference of the request"),
        help_text=_("It stands on your receipt, for example AUBM-26-004217-3."),
        max_length=40,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "characters", "autocomplete": "off"}),
    )
    email = EmailField(
        label=_("E-mail"),
    )

    def clean_reference(self) -> str:
        """The canonical reference; a mistyped one is told by its check character, without a look-up."""
        reference = read_reference(self.cleaned_data["reference"])
        if reference is None:
            raise forms.ValidationError(
                _("This is not a reference of ours: look again at your receipt, one character may be wrong.")
            )
        return reference

    def clean_email(self) -> str:
        """Lower case."""
        return self.cleaned_data["email"].lower()
