"""Papers as they are sent: each file decoded, each refusal said next to its own field."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from common.files import Accepted, Refused, accept
from common.words import clean_line, clean_text
from requests_desk.models import Requirement

MOST_FILES = 10


class SeveralFilesInput(forms.ClearableFileInput):
    """A file field that takes several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PapersField(forms.FileField):
    """Several files, each decoded and written anew. ``accepted`` survives a refusal of its neighbours."""

    def __init__(self, **kwargs: Any) -> None:
        widget = SeveralFilesInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.heic,.heif,application/pdf,image/*"})
        super().__init__(widget=widget, **kwargs)
        self.accepted: list[Accepted] = []

    def clean(self, data: Any, initial: Any = None) -> list[Accepted]:
        """Every file decoded; raises one ValidationError naming each refused file and why."""
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
                self.accepted.append(accept(file, max_bytes=settings.UPLOAD_MAX_BYTES))
            except Refused as refused:
                yield f"{clean_line(file.name or '')}: {refused.message}"


class PapersForm(forms.Form):
    """One file field for each needed paper; a mandatory one may be sent later, before the end."""

    use_required_attribute = False

    def __init__(self, requirements: Iterable[Requirement], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.requirements = {f"paper_{requirement.pk}": requirement for requirement in requirements}
        for name, requirement in self.requirements.items():
            self.fields[name] = PapersField(
                label=requirement.name, help_text=requirement.explanation, required=requirement.mandatory
            )

    def received(self) -> Iterable[tuple[Requirement, Accepted]]:
        """What could be read, whether or not other files were refused. Call after ``is_valid``."""
        for name, requirement in self.requirements.items():
            field = self.fields[name]
            assert isinstance(field, PapersField)
            for file in field.accepted:
                yield requirement, file


class AnswerPaperForm(forms.Form):
    """Files for one paper the agency asked for."""

    use_required_attribute = False
    files = PapersField(label=_("Your file"), help_text=_("PDF, or a photo (JPEG, PNG, HEIC), 10 MB at most each."))

    def clean_files(self) -> list[Accepted]:
        """At least one file."""
        if not self.cleaned_data["files"]:
            raise forms.ValidationError(_("Choose a file to send."), code="no_file")
        return self.cleaned_data["files"]


def typed_only(posted: MultiValueDict[str, str]) -> dict[str, str]:
    """What was typed, cleaned (JSON in PostgreSQL refuses NUL), to be kept in the draft."""
    return {name: clean_text(value)[:20000] for name, value in posted.items() if name != "csrfmiddlewaretoken"}
