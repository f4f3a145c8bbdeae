"""What staff type about a question: the answer, the words everybody reads, why it is set aside."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import CleanCharField, CleanTextField

_ARABIC, _FRENCH = {"dir": "rtl", "lang": "ar"}, {"dir": "ltr", "lang": "fr"}


class Refusable(forms.Form):
    """A form that says at its fields what the verb refuses."""

    use_required_attribute = False

    def refuse(self, error: ValidationError) -> None:
        """Each refusal at its field, others above the form."""
        found = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error}
        for name, what in found.items():
            self.add_error(name if name in self.fields else None, what)


class AnswerForm(Refusable):
    """The answer, in one language at least; the asker's own comes first."""

    answer_ar = CleanTextField(
        label=_("Answer in Arabic"), required=False, widget=forms.Textarea({"rows": 5} | _ARABIC)
    )
    answer_fr = CleanTextField(
        label=_("Answer in French"), required=False, widget=forms.Textarea({"rows": 5} | _FRENCH)
    )

    def __init__(self, *args: Any, language: str = "ar", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if language == "fr":
            self.order_fields(["answer_fr", "answer_ar"])

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        said = super().clean() or {}
        if not any(said.get(name) for name in self.fields) and not self.errors:
            self.add_error(next(iter(self.fields)), _("Write the answer, in one language at least."))
        return said


class PublishForm(Refusable):
    """The question in words that name nobody."""

    public_text_ar = CleanCharField(
        label=_("As everybody reads it, in Arabic"), max_length=300, required=False, widget=forms.TextInput(_ARABIC)
    )
    public_text_fr = CleanCharField(
        label=_("As everybody reads it, in French"), max_length=300, required=False, widget=forms.TextInput(_FRENCH)
    )


class SetAsideForm(Refusable):
    """Why it needs no answer."""

    why = CleanCharField(
        label=_("Why it needs no answer"),
        help_text=_("Only the agency reads it. For example: asked twice, about something else."),
        max_length=300,
        error_messages={"required": _("Write why it is set aside.")},
        widget=forms.TextInput({"dir": "auto"}),
    )
