"""A ready-made reply: both languages, with variables that are known."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from common.forms import CleanTextField
from requests_desk import canned
from requests_desk.forms.bulk import known_in_braces, known_variables
from requests_desk.models import CannedReply

MOST = 3000


def _help() -> str:
    variables = _("Variables: %(known)s. Each is filled in from the request.") % {"known": known_in_braces()}
    left = _("What the officer must write stands between [[ and ]]: nothing is sent before.")
    return f"{variables} {left}"


class CannedReplyForm(forms.ModelForm):
    """One language may come later: it is flagged, and the other one is needed."""

    class Meta:
        model = CannedReply
        fields = ["agency", "kind", "situation", "title_ar", "title_fr", "text_ar", "text_fr", "active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name.startswith(("title_", "text_")):
                field.required = False
            if name.startswith("text_"):
                field.help_text = lazy(_help, str)()

    def clean_text_ar(self) -> str:
        """Known variables only."""
        return known_variables(self.cleaned_data["text_ar"] or "")

    def clean_text_fr(self) -> str:
        """Known variables only."""
        return known_variables(self.cleaned_data["text_fr"] or "")

    def clean(self) -> dict[str, Any]:
        """A language is whole or absent; one at least is whole."""
        found = super().clean() or {}
        for code in canned.LANGUAGES:
            title, text = found.get(f"title_{code}"), found.get(f"text_{code}")
            if text and not title:
                self.add_error(f"title_{code}", _("Write the title in this language too."))
            if title and not text and f"text_{code}" not in self.errors:
                self.add_error(f"text_{code}", _("Write the text in this language too."))
        if not self.errors and not any(found.get(f"text_{code}") for code in canned.LANGUAGES):
            self.add_error("text_ar", _("Write the words in at least one of the two languages."))
        return found


class LetterField(CleanTextField):
    """Words to the applicant; what a ready-made reply left to write, or has not in their language, is not sent."""

    def validate(self, value: str) -> None:
        """As any text, and finished."""
        super().validate(value)
        if value and canned.is_unfinished(value):
            raise forms.ValidationError(canned.UNFINISHED, code="unfinished")
