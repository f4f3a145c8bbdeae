"""Forms of the portal: every typed character passes the cleaner, every field says what is wrong."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.files import Refused, accept
from common.words import clean_line, clean_text

# Five marks, for whoever is asked how good something was.
MARKS = (
    (1, gettext_lazy("Very poor")),
    (2, gettext_lazy("Poor")),
    (3, gettext_lazy("Fair")),
    (4, gettext_lazy("Good")),
    (5, gettext_lazy("Very good")),
)


class PortalRenderer(TemplatesSetting):
    """Renders forms and fields with the portal's own templates."""

    form_template_name = "parts/form.html"
    field_template_name = "parts/field.html"


class CleanCharField(forms.CharField):
    """One line of text through ``clean_line``; NUL and bidi controls never reach the database."""

    def to_python(self, value: Any) -> str:
        """The typed line without what nobody means to type."""
        return clean_line(super().to_python(value) or "")

    def run_validators(self, value: str) -> None:
        """Judge the text as it will be kept."""
        super().run_validators(clean_line(value))


class CleanTextField(forms.CharField):
    """Several lines through ``clean_text``, 5,000 characters unless told otherwise."""

    def __init__(self, *, max_length: int = 5000, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 5}))
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        """The typed text without what nobody means to type."""
        return clean_text(super().to_python(value) or "")


def decoded(upload: Any, name: str, *, pdf_only: bool = False) -> Any:
    """A new upload of staff as a clean PDF, JPEG or PNG called ``name``; what is kept or cleared passes.

    Raises ValidationError with the reason, in the reader's language.
    """
    if not isinstance(upload, UploadedFile):
        return upload
    try:
        accepted = accept(upload, max_bytes=settings.UPLOAD_MAX_BYTES)
    except Refused as refused:
        raise forms.ValidationError(str(refused)) from refused
    if pdf_only and accepted.extension != "pdf":
        raise forms.ValidationError(_("This is a picture. Attach a PDF."))
    return ContentFile(accepted.data, name=f"{name}.{accepted.extension}")
