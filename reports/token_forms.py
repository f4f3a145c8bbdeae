"""What an administrator says about a new token."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from common import days
from reports.models import ApiToken
from reports.scope import agencies_counted_for, reads_all

LONGEST = timedelta(days=366)


class TokenForm(forms.ModelForm):
    """A token of a person, named by their e-mail, or of a service; for a year at most."""

    email = forms.EmailField(
        label=_("E-mail of the person"), required=False,
        help_text=_("The token reads what this person reads, on each day anew. Leave it empty for a service."),
    )  # fmt: skip

    class Meta:
        model = ApiToken
        fields = ("name", "service", "agency", "lists_requests", "expires_on")
        help_texts = {
            "service": _("The program or administration that uses it, where it is not one person."),
            "agency": _("Of a service: only this agency. Empty: every agency."),
        }

    def clean_email(self) -> Any:
        """The person, who reads figures; None without an address."""
        email = self.cleaned_data["email"]
        if not email:
            return None
        person = get_user_model().objects.filter(email__iexact=email, is_active=True, is_staff=True).first()
        if person is None or not (reads_all(person) or agencies_counted_for(person).exists()):
            raise forms.ValidationError(_("Nobody with this e-mail reads the figures."))
        return person

    def clean_expires_on(self) -> Any:
        """From today to a year from now."""
        day = self.cleaned_data["expires_on"]
        if not days.today() <= day <= days.today() + LONGEST:
            raise forms.ValidationError(_("A day from today to a year from now."))
        return day

    def clean(self) -> dict[str, Any]:
        """Whose it is, once."""
        given = super().clean() or {}
        if self.instance.pk:
            return given
        self.instance.owner = given.get("email")
        if "email" in given and bool(given["email"]) == bool(given.get("service")):
            self.add_error("service", _("Name a person by their e-mail, or a service: one of the two."))
        elif given.get("email") and given.get("agency"):
            self.add_error("agency", _("A person’s token reads what the person reads: leave the agency empty."))
        return given
