"""The power of attorney of somebody who files for the owner."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common import days
from common.forms import CleanCharField
from requests_desk.models import Mandate

NEEDED = ("principal", "drawn_by", "place", "signed_on", "property")
OLDEST = timedelta(days=80 * 366)
FARTHEST = timedelta(days=100 * 366)


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=False, widget=widget)


class MandateForm(forms.Form):
    """By whom it was drawn up, where, when, for which property, until when; wholly optional unless ``needed``."""

    principal = CleanCharField(
        label=_("Name of the owner you act for"),
        max_length=150,
        required=False,
        error_messages={"required": _("Write the owner’s name as the power of attorney has it.")},
    )
    drawn_by = forms.ChoiceField(
        label=_("Who drew up the power of attorney?"),
        help_text=_("For land and buildings: adouls, a notary or a lawyer; or signed at a Moroccan consulate."),
        choices=[("", _("Choose…")), *Mandate.DrawnBy.choices],
        required=False,
    )
    place = CleanCharField(label=_("In which town?"), max_length=120, required=False)
    signed_on = _day(_("Signed on"))
    property = CleanCharField(
        label=_("For which property?"),
        help_text=_("As the power of attorney names it: land title, place, or “all my property”."),
        max_length=300,
        required=False,
    )
    valid_until = _day(_("Valid until"), _("Leave it empty when no date is written."))

    def __init__(self, *args: Any, needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needed = needed
        for name in NEEDED:
            self.fields[name].required = needed

    def clean(self) -> dict[str, Any]:
        """Days in their order; an owner's name as soon as anything is said of the mandate."""
        found = super().clean() or {}
        said = any(found.get(name) for name in self.fields)
        if said and not found.get("principal") and "principal" not in self.errors:
            self.add_error("principal", self.fields["principal"].error_messages["required"])
        self._check_days(found.get("signed_on"), found.get("valid_until"))
        return found

    def _check_days(self, signed: date | None, until: date | None) -> None:
        today = days.today()
        if signed and signed > today:
            self.add_error("signed_on", _("This day has not come yet."))
        elif signed and today - signed > OLDEST:
            self.add_error("signed_on", _("This day looks wrong: it is too long ago."))
        if until and signed and until < signed:
            self.add_error("valid_until", _("The last day comes before the first."))
        elif until and until < today:
            self.add_error("valid_until", _("This power of attorney is over: a new one is needed."))
        elif until and until - today > FARTHEST:
            self.add_error("valid_until", _("This day looks wrong: it is too far away."))
