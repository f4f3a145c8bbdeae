"""Finding an appointment without its link."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.models.booking import PREFIX
from common.forms import CleanCharField
from requests_desk.forms.follow import FollowForm


class FindForm(FollowForm):
    """Its reference, and the e-mail or the phone it was booked with."""

    reference = CleanCharField(
        label=_("Reference of the appointment"),
        help_text=_("It stands in the confirmation, for example RDV-26-000123-K."),
        max_length=40,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "characters", "autocomplete": "off"}),
    )

    def clean_reference(self) -> str:
        """A reference of an appointment; that of a request is told apart by its prefix, without a look-up."""
        reference = super().clean_reference()
        if not reference.startswith(f"{PREFIX}-"):
            raise forms.ValidationError(
                _("This is the reference of a request, not of an appointment: those begin with RDV.")
            )
        return reference
