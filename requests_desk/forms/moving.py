"""Where a case goes on: another agency or office, or another administration."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_desk.forms.canned import LetterField
from requests_desk.forms.verb import CHOOSE, VerbForm, choices_of, chosen, words


class TransferForm(VerbForm):
    """The agency or office that receives a case, and why."""

    to = forms.ChoiceField(label=_("Transfer to"))
    reason = words(_("Reason, as the applicant reads it"), field=LetterField)

    def prepare(self) -> None:
        """Other agencies that offer the kind, then offices of one's own."""
        agencies = [(f"agency-{row.pk}", row.name) for row in self.offers.agencies]
        offices = [(f"office-{row.pk}", row.name) for row in self.offers.offices]
        groups = [(_("Other agencies"), agencies), (_("Offices of this agency"), offices)]
        self.fields["to"].choices = [CHOOSE, *(group for group in groups if group[1])]
        self.fields["to"].error_messages["invalid_choice"] = _(
            "This agency or office is closed, or takes no such request any more: choose another one."
        )

    def given(self) -> dict[str, Any]:
        """Agency, office and reason."""
        sort, key = self.cleaned_data["to"].split("-")
        if sort == "office":
            office = chosen(self.offers.offices, key)
            place = {"agency": self.offers.case.agency, "office": office}
        else:
            place = {"agency": chosen(self.offers.agencies, key), "office": None}
        return place | {"reason": self.cleaned_data["reason"]}


class ReferForm(VerbForm):
    """The other administration that is competent, and the words of the answer."""

    service = forms.ChoiceField(label=_("Service of the other administration"))
    text = words(
        _("Words to the applicant"),
        rows=5,
        most=5000,
        help_text=_("The service’s address and what to prepare are added to the answer."),
    )

    def prepare(self) -> None:
        """Services shown on the portal; words in the applicant's language."""
        self.fields["service"].choices = [CHOOSE, *choices_of(self.offers.services)]
        self.fields["text"].widget.attrs["lang"] = self.offers.case.language

    def given(self) -> dict[str, Any]:
        """The service and the words."""
        return self.cleaned_data | {"service": chosen(self.offers.services, self.cleaned_data["service"])}
