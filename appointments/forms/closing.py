"""Which days are closed, and what becomes of the appointments that no longer fit."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Office
from appointments.models import AGENCYS, Closing, Reason
from appointments.verbs.closing import refuse_days
from common.forms import CleanCharField


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CloseForm(forms.Form):
    """Offices and days, with the reason that the public reads."""

    prefix = "close"
    offices = forms.ModelMultipleChoiceField(
        Office.objects.none(), label=_("Offices"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one office.")},
    )  # fmt: skip
    first = forms.DateField(label=_("First day"), widget=_day())
    last = forms.DateField(
        label=_("Last day"), required=False, widget=_day(), help_text=_("Empty: that one day alone.")
    )
    reason_ar = CleanCharField(
        label=_("Reason in Arabic"), max_length=160, widget=forms.TextInput(attrs={"dir": "rtl", "lang": "ar"})
    )
    reason_fr = CleanCharField(
        label=_("Reason in French"), max_length=160, widget=forms.TextInput(attrs={"dir": "ltr", "lang": "fr"})
    )

    def __init__(self, *args: Any, offices: "models.QuerySet[Office]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offices"].queryset = offices  # type: ignore[attr-defined]
        self.fields["offices"].label_from_instance = _named  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One day when only the first is given; days to come, in order and not too many."""
        said = super().clean() or {}
        said["last"] = said.get("last") or (None if "last" in self.errors else said.get("first"))
        if said.get("first") and said["last"]:
            try:
                refuse_days(said["first"], said["last"])
            except ValidationError as error:
                self.add_error(None, error)
        return said


def _named(office: Office) -> str:
    return f"{office.agency.name} · {office.name} ({office.get_kind_display()})"


class SettleForm(forms.Form):
    """What is done to the appointments that are ticked."""

    way = forms.ChoiceField(
        label=_("What is to be done"), choices=Closing.Way.choices, initial=Closing.Way.MOVE_OR_CANCEL,
        widget=forms.RadioSelect, error_messages={"required": _("Say what is to be done.")},
    )  # fmt: skip
    reason = forms.ChoiceField(
        label=_("Reason, which each person reads"), choices=[(one, Reason(one).label) for one in AGENCYS],
        initial=Reason.CLOSED,
    )  # fmt: skip
