"""What staff type about an event: its poster decoded, why it is called off, the first day of its copy."""

from typing import Any

from django import forms
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from common import days
from common.forms import CleanCharField, decoded


class OpenDayForm(forms.ModelForm):
    """An event; a new one belongs to the campaign of its year unless another is chosen."""

    def clean_poster(self) -> Any:
        """A PDF, JPEG or PNG, written anew."""
        return decoded(self.cleaned_data["poster"], "poster")

    def clean(self) -> dict[str, Any]:
        """With its campaign."""
        typed = super().clean() or self.cleaned_data
        first = typed.get("first_day")
        if self.instance.pk is None and first and not typed.get("campaign"):
            self.instance.campaign = typed["campaign"] = Campaign.objects.for_day(first)
        return typed


class SessionFormSet(BaseInlineFormSet):
    """Sessions judged against the event as it is being typed, not as it was."""

    def _construct_form(self, i: int, **kwargs: Any) -> forms.ModelForm:
        form = super()._construct_form(i, **kwargs)
        form.instance.event = self.instance
        return form


class CallOffForm(forms.Form):
    """The reason, in both languages: visitors read it in theirs."""

    why_ar = CleanCharField(
        label=_("Reason in Arabic"), max_length=300, widget=forms.TextInput({"dir": "rtl", "lang": "ar"})
    )
    why_fr = CleanCharField(
        label=_("Reason in French"), max_length=300, widget=forms.TextInput({"dir": "ltr", "lang": "fr"})
    )


class DuplicateForm(forms.Form):
    """The first day of the copy."""

    first_day = forms.DateField(label=_("First day of the copy"), widget=forms.DateInput({"type": "date"}))

    def clean_first_day(self) -> Any:
        """Not past."""
        day = self.cleaned_data["first_day"]
        if day < days.today():
            raise forms.ValidationError(_("This day is past."))
        return day
