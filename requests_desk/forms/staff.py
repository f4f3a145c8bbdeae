"""An officer's answer and the documents that go with it."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from agencies.models import Kind
from common.files import Accepted, Refused, accept_deliverable
from common.forms import CleanTextField
from requests_desk.forms.canned import LetterField
from requests_desk.forms.verb import CHOOSE
from requests_desk.models import Case, Outcome
from requests_desk.verbs import OUTCOMES

MAKE, ATTACH, NONE = "make", "attach", "none"
_WAYS = {
    MAKE: _("Make the PDF here from these words"),
    ATTACH: _("Attach a PDF"),
    NONE: _("Words alone, without a document"),
}


def delivered(upload: UploadedFile | None) -> Accepted | None:
    """The agency's PDF as it may be delivered; a signed one keeps its bytes. Raises forms.ValidationError."""
    if not upload:
        return None
    try:
        return accept_deliverable(upload, max_bytes=settings.UPLOAD_MAX_BYTES)
    except Refused as refused:
        raise forms.ValidationError(refused.message, code=refused.code) from refused


class DocumentForm(forms.Form):
    """A document: attached, or made here from the officer's words."""

    ways: tuple[str, ...] = (MAKE, ATTACH)

    document = forms.ChoiceField(
        label=_("The document"), required=False, widget=forms.RadioSelect, choices=list(_WAYS.items())
    )
    pdf = forms.FileField(
        label=_("The document (PDF)"),
        help_text=_(
            "A page with the QR code is added at the end. A PDF with an electronic signature stays as it is: "
            "the page is given beside it."
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].choices = [(way, _WAYS[way]) for way in self.ways]
        for name in ("document", "pdf"):
            self.fields[name].conditional = True  # type: ignore[attr-defined]

    def clean_pdf(self) -> Accepted | None:
        """The PDF decoded and written anew, unless it is signed."""
        return delivered(self.cleaned_data["pdf"])

    def clean(self) -> dict[str, Any]:
        """One way only, and a file with the way that needs it."""
        found = super().clean() or {}
        way, pdf = found.get("document"), found.get("pdf")
        if way == ATTACH and not pdf and "pdf" not in self.errors:
            self.add_error("pdf", _("Choose the PDF to attach."))
        if way in (MAKE, NONE) and pdf:
            self.add_error("document", _("You also attached a PDF: choose “Attach a PDF”, or take the file away."))
        return found


class AnswerForm(DocumentForm):
    """The answer: outcome, words, and the document."""

    ways = (MAKE, ATTACH, NONE)

    outcome = forms.ChoiceField(label=_("Outcome"))
    text = LetterField(
        label=_("Words to the applicant"),
        help_text=_("A refusal gives its reasons and the way to appeal."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    field_order = ["outcome", "text", "document", "pdf"]

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        # an opinion is chosen by its officer, never by the form
        first = [CHOOSE] if case.kind == Kind.PRE_STUDY else []
        self.fields["outcome"].choices = first + [(item.value, item.label) for item in OUTCOMES[case.kind]]
        self.fields["text"].widget.attrs |= {"lang": case.language, "dir": "auto"}

    def clean(self) -> dict[str, Any]:
        """An information note that is delivered comes with its document."""
        found = super().clean()
        needs = self.case.kind == Kind.NOTE and found.get("outcome") == Outcome.INFORMED
        made = found.get("document") == MAKE
        if needs and not made and not found.get("pdf") and "pdf" not in self.errors:
            self.add_error("pdf", _("Attach the information note as a PDF, or have it made here from your words."))
        return found

    def answer(self) -> dict[str, Any]:
        """What the verb takes."""
        given = self.cleaned_data
        made = given["document"] == MAKE
        return {"outcome": given["outcome"], "text": given["text"], "pdf": given["pdf"], "made_here": made}


class PreviewForm(AnswerForm):
    """Outcome and words alone: a preview needs no document."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["pdf"], self.fields["document"]

    def clean(self) -> dict[str, Any]:
        """Nothing more is asked."""
        return self.cleaned_data


class ReplaceForm(DocumentForm):
    """A newer document in the place of a delivered one, and why."""

    text = CleanTextField(
        label=_("Words of the new document"),
        help_text=_("Needed when the PDF is made here."),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
    reason = CleanTextField(
        label=_("Reason, as the applicant reads it"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    field_order = ["reason", "document", "text", "pdf"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].conditional = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Words, when the PDF is made from them; else a PDF."""
        found = super().clean()
        made = found.get("document") == MAKE
        if made and not found.get("text") and "text" not in self.errors:
            self.add_error("text", _("Write the words that the new document says."))
        if not made and not found.get("pdf") and "pdf" not in self.errors:
            self.add_error("pdf", _("Choose the PDF to attach."))
        return found

    def replacement(self) -> dict[str, Any]:
        """What the verb takes."""
        given = self.cleaned_data
        words = given["text"] if given["document"] == MAKE else ""
        return {"reason": given["reason"], "pdf": given["pdf"], "text": words}


class RevokeForm(forms.Form):
    """Why a document no longer holds."""

    reason = CleanTextField(
        label=_("Reason, as the applicant reads it"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
