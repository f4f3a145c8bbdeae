"""Who has charge of a case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_desk.forms.verb import CHOOSE, VerbForm, choices_of, chosen, words


class AssignForm(VerbForm):
    """The colleague to whom a case is given."""

    to = forms.ChoiceField(label=_("Officer"))
    reason = words(_("A word to your colleague"), rows=2, most=1000, required=False)

    def prepare(self) -> None:
        """Everybody who works there but whoever has it."""
        self.people = [who for who in self.offers.colleagues if who.pk != self.offers.case.assignee_id]
        self.fields["to"].choices = [CHOOSE, *choices_of(self.people)]

    def given(self) -> dict[str, Any]:
        """The person and the reason."""
        return self.cleaned_data | {"to": chosen(self.people, self.cleaned_data["to"])}


class GiveBackForm(VerbForm):
    """Why a case goes back to the queue."""

    reason = words(_("Why do you give it back?"), rows=2, most=1000, help_text=_("Your colleagues read it."))
