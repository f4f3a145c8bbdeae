"""Papers as they are sent: each file decoded, each refusal said next to its own field."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.files import Accepted, Refused, accept
from common.words import clean_line, clean_text
from requests_desk.models import Document, PaperRequest, Requirement
from requests_desk.models.upload import MEGABYTE, most_bytes

MOST_FILES = 10
TAKEN = ".pdf,.jpg,.jpeg,.png,.heic,.heif,application/pdf,image/*"


class SeveralFilesInput(forms.ClearableFileInput):
    """A file field that takes several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PapersField(forms.FileField):
    """Several files, each decoded and written anew. ``accepted`` survives a refusal of its neighbours.

    ``requirement`` tells the largest file and whether drawings are taken.
    """

    def __init__(self, *, requirement: Requirement | None = None, **kwargs: Any) -> None:
        self.requirement = requirement
        self.drawing = bool(requirement and requirement.drawing)
        widget = SeveralFilesInput(attrs={"accept": f"{TAKEN},.dwg" if self.drawing else TAKEN})
        super().__init__(widget=widget, **kwargs)
        self.accepted: list[Accepted] = []

    def clean(self, data: Any, initial: Any = None) -> list[Accepted]:
        """Every file decoded; raises one ValidationError naming each refused file and why."""
        # a form's fields are shallow copies: a list kept from the class would be everybody's
        self.accepted = []
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most ten files at once, please."), code="too_many")
        errors = list(self._decode(files))
        if errors:
            raise forms.ValidationError(errors)
        return self.accepted

    def _decode(self, files: Iterable[UploadedFile]) -> Iterable[str]:
        for file in files:
            try:
                self.accepted.append(accept(file, max_bytes=most_bytes(self.requirement), drawing=self.drawing))
            except Refused as refused:
                yield f"{clean_line(file.name or '')}: {refused.message}"


def what_is_taken(field: PapersField) -> str:
    """Kinds of file and the largest size, in a line."""
    most = most_bytes(field.requirement) // MEGABYTE
    if field.drawing:
        return _("PDF, drawing (DWG) or photo (JPEG, PNG, HEIC), %(most)d MB at most each.") % {"most": most}
    return _("PDF, or a photo (JPEG, PNG, HEIC), %(most)d MB at most each.") % {"most": most}


def hint_of(requirement: Requirement, field: PapersField) -> str:
    """What the paper is, an example, and what is taken: a line each."""
    example = requirement.example and _("Example: %(example)s") % {"example": requirement.example}
    said = (requirement.explanation, example, what_is_taken(field))
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in said if line))


class PapersForm(forms.Form):
    """One file field for each needed paper; a mandatory one may be sent later, before the end."""

    use_required_attribute = False

    def __init__(self, requirements: Iterable[Requirement], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.requirements = {f"paper_{requirement.pk}": requirement for requirement in requirements}
        for name, requirement in self.requirements.items():
            field = PapersField(requirement=requirement, label=requirement.name, required=requirement.mandatory)
            field.help_text = hint_of(requirement, field)
            self.fields[name] = field

    def received(self) -> Iterable[tuple[Requirement, Accepted]]:
        """What could be read, whether or not other files were refused. Call after ``is_valid``."""
        for name, requirement in self.requirements.items():
            field = self.fields[name]
            assert isinstance(field, PapersField)
            for file in field.accepted:
                yield requirement, file


class AnswerPaperForm(forms.Form):
    """Files for one paper the agency asked for; those that arrived before the button was pressed count."""

    use_required_attribute = False

    def __init__(
        self,
        paper: PaperRequest,
        *args: Any,
        given: Sequence[Document] = (),
        earlier: Sequence[Document] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, prefix=f"p{paper.pk}", **kwargs)
        self.paper, self.given, self.earlier = paper, given, earlier
        field = PapersField(requirement=paper.requirement, label=_("Your file"), required=not given)
        field.help_text = hint_of(paper.requirement, field) if paper.requirement else what_is_taken(field)
        self.fields["files"] = field

    def clean_files(self) -> list[Accepted]:
        """At least one file, now or before."""
        if not self.cleaned_data["files"] and not self.given:
            raise forms.ValidationError(_("Choose a file to send."), code="no_file")
        return self.cleaned_data["files"]

    @property
    def received(self) -> list[Accepted]:
        """What could be read, whether or not other files were refused. Call after ``is_valid``."""
        field = self.fields["files"]
        assert isinstance(field, PapersField)
        return field.accepted


def typed_only(posted: MultiValueDict[str, str]) -> dict[str, str]:
    """What was typed, cleaned (JSON in PostgreSQL refuses NUL), to be kept in the draft."""
    typed = ((clean_line(name), value) for name, value in posted.items())
    return {name: clean_text(value)[:20000] for name, value in typed if name != "csrfmiddlewaretoken"}
