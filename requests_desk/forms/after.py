"""What is typed about an answer: why it is not enough, how good it was, what was decided."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import MARKS, CleanTextField
from requests_desk.models import Review


class WithdrawForm(forms.Form):
    """Taking a request back; the reason is one's own affair."""

    use_required_attribute = False
    reason = CleanTextField(
        label=_("Why do you withdraw it?"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReopenForm(forms.Form):
    """Why an answered request should be studied again."""

    use_required_attribute = False
    reason = CleanTextField(
        label=_("Why should it be studied again?"),
        help_text=_("For example: something new happened, or a part of your question was left without an answer."),
        max_length=3000,
    )


class ReviewForm(forms.Form):
    """Why somebody above should read the answer again."""

    use_required_attribute = False
    reason = CleanTextField(
        label=_("Why do you disagree with the answer?"),
        help_text=_("Say which point is wrong, and what you base yourself on."),
        max_length=3000,
    )


class RateForm(forms.Form):
    """Five marks, and words if one likes."""

    use_required_attribute = False
    score = forms.TypedChoiceField(
        label=_("How was the answer?"),
        choices=MARKS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the five marks."),
            "invalid_choice": _("Choose one of the five marks."),
        },
    )
    words = CleanTextField(
        label=_("A word about it"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class DecideForm(forms.Form):
    """The decision on a review and its reasons."""

    use_required_attribute = False
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=Review.Decision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision."), "invalid_choice": _("Choose a decision.")},
    )
    words = CleanTextField(
        label=_("Reasons of the decision"),
        help_text=_("The applicant reads them, word for word."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].widget.attrs["lang"] = language
