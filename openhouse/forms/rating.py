"""What a visitor thought of an event."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import MARKS, CleanTextField


class VisitRatingForm(forms.Form):
    """Five marks, and words if one likes."""

    use_required_attribute = False
    mark = forms.TypedChoiceField(
        label=_("How was your visit?"),
        choices=MARKS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the five marks."), "invalid_choice": _("Choose one of the five marks."),
        },
    )  # fmt: skip
    comment = CleanTextField(
        label=_("What was good, what should be better?"),
        help_text=_("Only the agency reads it; it answers no question asked here."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
