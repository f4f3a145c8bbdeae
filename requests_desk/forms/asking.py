"""Which papers an officer asks for, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import CleanCharField, CleanTextField
from requests_desk.forms.canned import LetterField
from requests_desk.models import Case, PaperRequest, Requirement
from requests_desk.verbs import AskedPaper, is_chief, needs_chief

OTHER_PAPERS = 2


class AskPapersForm(forms.Form):
    """Which papers to ask for, each with its reason and an explanation."""

    note = LetterField(label=_("A word to the applicant"), max_length=2000, required=False)

    why_again = CleanTextField(
        label=_("Why papers are asked for again"),
        help_text=_("Papers were already asked for in this request. The applicant reads this reason in the letter."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, case: Case, *args: Any, by: Any, rounds: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.again = needs_chief(case, rounds)
        self.chief_only = self.again and not is_chief(by, case)
        if not self.again:
            del self.fields["why_again"]
        self.requirements = list(
            Requirement.objects.needed(
                kind=case.kind,
                agency=case.agency,
                tenure=case.parcel.tenure if hasattr(case, "parcel") else "",
                applicant_is=case.applicant_is,
            )
        )
        for key, name in self._rows():
            self._add_row(key, name)
        last = ("why_again", "note")
        self.order_fields([*(name for name in self.fields if name not in last), *last])

    def _rows(self) -> list[tuple[str, str]]:
        known = [(str(requirement.pk), requirement.name) for requirement in self.requirements]
        return known + [(f"other{n}", "") for n in range(1, OTHER_PAPERS + 1)]

    def _add_row(self, key: str, name: str) -> None:
        reasons = [("", _("not asked for")), *PaperRequest.Reason.choices]
        if not name:
            self.fields[f"label_{key}"] = CleanCharField(label=_("Another paper"), max_length=160, required=False)
        self.fields[f"reason_{key}"] = forms.ChoiceField(label=name or _("Reason"), choices=reasons, required=False)
        self.fields[f"note_{key}"] = CleanCharField(label=_("Explanation"), max_length=500, required=False)
        for part in ("label", "reason", "note"):
            if field := self.fields.get(f"{part}_{key}"):
                field.conditional = True  # type: ignore[attr-defined]

    def rows(self) -> list[list[forms.BoundField]]:
        """Fields of each paper together, for the page."""
        return [
            [self[f"{part}_{key}"] for part in ("label", "reason", "note") if f"{part}_{key}" in self.fields]
            for key, _name in self._rows()
        ]

    def clean(self) -> dict[str, Any]:
        """At least one paper; another paper has both its name and its reason."""
        found = super().clean() or {}
        for n in range(1, OTHER_PAPERS + 1):
            label, reason = found.get(f"label_other{n}"), found.get(f"reason_other{n}")
            if label and not reason:
                self.add_error(f"reason_other{n}", _("Choose the reason."))
            if reason and not label:
                self.add_error(f"label_other{n}", _("Name the paper."))
        if not self.errors and not self.papers():
            self.add_error(None, _("Choose at least one paper to ask for."))
        return found

    def asked(self) -> dict[str, Any]:
        """What the verb takes."""
        found = self.cleaned_data
        return {"papers": self.papers(), "note": found["note"], "why_again": found.get("why_again", "")}

    def papers(self) -> list[AskedPaper]:
        """The papers asked for, as the verb takes them."""
        found = self.cleaned_data
        known = [
            AskedPaper(requirement=item, reason=found[f"reason_{item.pk}"], note=found.get(f"note_{item.pk}", ""))
            for item in self.requirements
            if found.get(f"reason_{item.pk}")
        ]
        others = [
            AskedPaper(
                label=found[f"label_other{n}"], reason=found[f"reason_other{n}"], note=found.get(f"note_other{n}", "")
            )
            for n in range(1, OTHER_PAPERS + 1)
            if found.get(f"reason_other{n}") and found.get(f"label_other{n}")
        ]
        return known + others
