"""The new day of a late answer."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_desk.forms.canned import LetterField
from requests_desk.forms.verb import VerbForm, words
from requests_desk.verbs import late


class AnnounceForm(VerbForm):
    """When the answer will come, and why it is late."""

    day = forms.DateField(
        label=_("New expected day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("A working day to come. The day of the law does not move: the figures count the delay by it."),
    )
    reason = words(_("Why the answer is late, as the applicant reads it"), field=LetterField)

    def clean_day(self) -> date:
        """A day that may be announced."""
        day: date = self.cleaned_data["day"]
        if why := late.why_not_on(day):
            raise forms.ValidationError(why, code="day")
        return day
