"""A message of the thread, with its files."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.files import Accepted
from requests_desk.forms.canned import LetterField
from requests_desk.forms.papers import PapersField


class WriteForm(forms.Form):
    """Words, files, or both; files alone are named in place of words."""

    use_required_attribute = False
    MOST = 5000  # characters
    text = LetterField(
        label=_("Your message"), max_length=MOST, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].conditional = True  # type: ignore[attr-defined]
        # Of its own for each form: the field keeps what it accepted.
        self.fields["files"] = PapersField(
            label=_("Files"), required=False, help_text=_("PDF, or a photo (JPEG, PNG, HEIC), 10 MB at most each.")
        )

    def clean(self) -> dict[str, Any]:
        """Something is said: words, or at least a file."""
        found = super().clean() or {}
        files: list[Accepted] = found.get("files") or []
        if not self.errors and not found.get("text"):
            if not files:
                self.add_error("text", _("Write your message."))
            found["text"] = "\n".join(file.name for file in files)
        return found
