"""What the ministry types about campaigns: a circular's text decoded, the year of the next summer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.verbs import YEARS
from common.forms import decoded


class CircularForm(forms.ModelForm):
    """A circular whose PDF was decoded and written anew."""

    def clean_file(self) -> Any:
        """A PDF."""
        return decoded(self.cleaned_data["file"], "circular", pdf_only=True)


class YearForm(forms.Form):
    """The year to be opened."""

    year = forms.IntegerField(label=_("Year"), min_value=YEARS[0], max_value=YEARS[-1])
