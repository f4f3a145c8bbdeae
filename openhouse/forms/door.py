"""What a phone at the door sends: a ticket's code, or a number of people without one."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from common.countries import country_choices
from common.forms import CleanCharField
from openhouse.models import OpenDay, Session
from openhouse.models.arrival import WALK_INS_MOST

_BETWEEN = _("Between 1 and %(most)d people.") % {"most": WALK_INS_MOST}


class EntryForm(forms.Form):
    """Which session, the name of the entry, and how many seconds ago it was noted (a phone's clock may be wrong)."""

    uid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    ago = forms.IntegerField(required=False, min_value=0, max_value=10**8, widget=forms.HiddenInput)
    session = forms.ModelChoiceField(
        label=_("Where people go in"), required=False, queryset=Session.objects.none(), empty_label=_("Whole event"),
        error_messages={"invalid_choice": _("This session belongs to another event.")},
    )  # fmt: skip

    def __init__(self, *args: Any, event: OpenDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = Session.objects.filter(event=event)  # type: ignore[attr-defined]
        self.fields["session"].conditional = True  # type: ignore[attr-defined]

    @property
    def noted(self) -> dict[str, Any]:
        """What both verbs take, of a valid form."""
        found = self.cleaned_data
        return {"uid": found["uid"], "session": found["session"], "at": self._at()}

    def _at(self) -> datetime | None:
        ago = self.cleaned_data.get("ago")
        return timezone.now() - timedelta(seconds=ago) if ago else None


class TicketForm(EntryForm):
    """A ticket's code, typed or scanned."""

    code = CleanCharField(
        label=pgettext_lazy("ticket", "Code of the ticket"),
        max_length=300,
        error_messages={"required": _("Type the code of the ticket: eight letters and digits.")},
        widget=forms.TextInput(
            attrs={
                "dir": "ltr", "inputmode": "text", "autocapitalize": "characters", "autocomplete": "off",
                "autocorrect": "off", "spellcheck": "false", "enterkeyhint": "go", "class": "code",
            }
        ),
    )  # fmt: skip
    anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)


class WalkInForm(EntryForm):
    """So many people without a ticket; the country of one answers for all."""

    people = forms.IntegerField(
        label=_("People without ticket"), min_value=1, max_value=WALK_INS_MOST,
        error_messages={"required": _BETWEEN, "invalid": _BETWEEN, "min_value": _BETWEEN, "max_value": _BETWEEN},
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 1, "max": WALK_INS_MOST}),
    )  # fmt: skip
    country = forms.ChoiceField(label=_("Country they live in"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = "fr" if get_language() == "fr" else "ar"
        self.fields["country"].choices = [("", _("Not asked")), *country_choices(language)]  # type: ignore[attr-defined]
