"""What one complains about, remarks or suggests."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Kind
from common.forms import CleanCharField, CleanTextField
from common.references import read_reference
from requests_desk.models import Case, Complaint

LONGEST = 5000


class SubjectForm(forms.Form):
    """A complaint, remark or suggestion, and the request or service it is about.

    A reference is judged by its check character alone: nobody learns here whether a request exists.
    """

    sort = forms.ChoiceField(
        label=_("What do you write?"),
        choices=Complaint.Sort.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three.")},
    )
    text = CleanTextField(
        label=_("What happened, and what do you ask for?"),
        help_text=_("Say it in your own words: what, where, since when. 5,000 characters at most."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={"required": _("Write what happened, or what you suggest.")},
    )
    about_kind = forms.ChoiceField(
        label=_("Is it about a service of the agency?"),
        choices=[("", _("None of these")), *Kind.choices],
        required=False,
    )
    about = CleanCharField(
        label=_("Is it about an earlier request?"),
        help_text=_("Its reference, for example AUBM-26-004217-3, stands on your receipt."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    chikaya_number = CleanCharField(
        label=_("Number on chikaya.ma"),
        help_text=_("If you have also complained there."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )

    def __init__(self, *args: Any, own_cases: Iterable[Case] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if choices := [(case.reference, f"{case.reference} · {case.get_kind_display()}") for case in own_cases]:
            self._choose_among(choices)

    def _choose_among(self, choices: list[tuple[str, str]]) -> None:
        """One's own requests as a list; a reference typed before one signed in stays in it."""
        typed = self["about"].value() or ""
        if typed and typed not in dict(choices):
            choices = [*choices, (typed, typed)]
        self.fields["about"].widget = forms.Select(choices=[("", _("No earlier request")), *choices])
        self.fields["about"].help_text = _("Those that you filed.")

    def clean_about(self) -> str:
        """The canonical reference."""
        typed = self.cleaned_data["about"]
        reference = read_reference(typed) if typed else ""
        if reference is None:
            raise forms.ValidationError(
                _("This reference is not complete or has a wrong character: copy it from your receipt."),
                code="not_a_reference",
            )
        return reference
