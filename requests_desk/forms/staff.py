"""An officer's answer."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from agencies.models import Kind
from common.files import Accepted, Refused, accept
from common.forms import CleanTextField
from requests_desk.models import Case, Outcome
from requests_desk.verbs import OUTCOMES


class AnswerForm(forms.Form):
    """The answer: outcome, words, and the agency's PDF."""

    outcome = forms.ChoiceField(label=_("Outcome"))
    text = CleanTextField(
        label=_("Words to the applicant"),
        help_text=_("A refusal gives its reasons and the way to appeal."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    pdf = forms.FileField(
        label=_("The document (PDF)"), required=False, widget=forms.FileInput(attrs={"accept": ".pdf"})
    )

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.fields["outcome"].choices = [(item.value, item.label) for item in OUTCOMES[case.kind]]
        self.fields["text"].widget.attrs["lang"] = case.language
        self.fields["pdf"].conditional = case.kind == Kind.NOTE  # type: ignore[attr-defined]

    def clean_pdf(self) -> Accepted | None:
        """The PDF decoded and written anew."""
        upload = self.cleaned_data["pdf"]
        if not upload:
            return None
        try:
            accepted = accept(upload, max_bytes=settings.UPLOAD_MAX_BYTES)
        except Refused as refused:
            raise forms.ValidationError(refused.message, code=refused.code) from refused
        if accepted.extension != "pdf":
            raise forms.ValidationError(_("The document must be a PDF."), code="not_pdf")
        return accepted

    def clean(self) -> dict[str, Any]:
        """An information note that is delivered comes with its document."""
        found = super().clean() or {}
        needs = self.case.kind == Kind.NOTE and found.get("outcome") == Outcome.INFORMED
        if needs and not found.get("pdf") and "pdf" not in self.errors:
            self.add_error("pdf", _("Attach the information note as a PDF."))
        return found
