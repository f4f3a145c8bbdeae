"""Lanes and their absences as the administration types them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies.models import Posting
from appointments.models import Lane


class LaneForm(forms.ModelForm):
    """A lane whose services and officer belong to its agency."""

    def clean(self) -> dict[str, Any]:
        """Services of the nation or of the office's agency; an officer who works there today."""
        given = super().clean() or {}
        office = given.get("office")
        if office is None:
            return given
        try:
            Lane(office=office).refuse_services(given.get("services") or ())
        except ValidationError as error:
            self.add_error(None, error)
        officer = given.get("officer")
        if officer and not Posting.objects.current().filter(user=officer, agency=office.agency_id).exists():
            self.add_error("officer", _("This person does not work at this agency today."))
        return given
