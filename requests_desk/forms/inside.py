"""What officers write among themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_desk.forms.verb import CHOOSE, VerbForm, choices_of, chosen, words
from requests_desk.models import CaseNote

INSIDE = _("Only the agency reads it, never the applicant.")


class NoteForm(VerbForm):
    """An internal note, or what was said elsewhere."""

    sort = forms.ChoiceField(label=_("Kind of note"), choices=CaseNote.Sort.choices, initial=CaseNote.Sort.NOTE)
    text = words(_("Note"), rows=4, most=10_000, help_text=INSIDE)


class AskOpinionForm(VerbForm):
    """The question to a colleague."""

    of = forms.ChoiceField(label=_("Colleague"))
    question = words(_("Question"), help_text=INSIDE)

    def prepare(self) -> None:
        """Everybody who works there but oneself."""
        self.people = [who for who in self.offers.colleagues if who.pk != self.offers.user.pk]
        self.fields["of"].choices = [CHOOSE, *choices_of(self.people)]

    def given(self) -> dict[str, Any]:
        """The person and the question."""
        return self.cleaned_data | {"of": chosen(self.people, self.cleaned_data["of"])}


class GiveOpinionForm(VerbForm):
    """The opinion that one was asked for."""

    text = words(_("Your opinion"), rows=5, most=5000, help_text=INSIDE)
