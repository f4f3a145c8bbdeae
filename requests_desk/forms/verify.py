"""What anybody types to verify a document: its code, and the file itself if they like."""

import hashlib

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from common.forms import CleanCharField
from requests_desk import proof

LARGEST_MB = 20


class VerifyForm(forms.Form):
    """A code in any spelling; spaces, hyphens and case do not matter."""

    code = CleanCharField(
        label=_("Code of the document"),
        help_text=_("Ten letters and digits, printed beside the QR code, for example ABCDE-FGHJK."),
        max_length=proof.LONGEST,
        widget=forms.TextInput(
            attrs={"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class FileForm(VerifyForm):
    """The code, and the file that is held against it; the file is read once and never kept."""

    file = forms.FileField(
        label=_("The document (PDF)"),
        help_text=_("At most 20 MB. The file is compared and forgotten at once; nobody else sees it."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def clean_file(self) -> str:
        """The SHA-256 of the file."""
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > LARGEST_MB * 2**20:
            raise forms.ValidationError(_("This file is too large: at most 20 MB can be compared."), code="too_big")
        found = hashlib.sha256()
        for chunk in upload.chunks():
            found.update(chunk)
        return found.hexdigest()
