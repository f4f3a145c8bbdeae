"""From what was typed in a draft to checked facts, and what the filing pages show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, ServiceTerms
from common.days import spell_day
from requests_desk.forms.papers import PapersForm
from requests_desk.forms.steps import LandForm, PlaceForm, YouForm
from requests_desk.models import Applicant, Document, Draft, Requirement, Tenure
from requests_desk.verbs import Filing

STEPS = {
    "place": _("Place"),
    "land": _("Land"),
    "you": _("You"),
    "papers": _("Papers"),
    "review": _("Check and send"),
}


def known_of(user: Any) -> dict[str, Any]:
    """What a signed-in person need not type again."""
    if not user.is_authenticated:
        return {}
    return {
        "name_ar": user.name_ar,
        "name_latin": user.name_latin,
        "email": user.email,
        "phone": str(user.phone or ""),
        "country": str(user.country or ""),
    }


def papers_by_situation(papers: Iterable[Requirement]) -> dict[str, list[Requirement]]:
    """Papers under the situation that needs them; those everybody gives come first, under ``""``."""
    found: dict[str, list[Requirement]] = {"": []}
    for paper in sorted(papers, key=_situation_order):
        found.setdefault(_situation(paper), []).append(paper)
    return found


def _situation(paper: Requirement) -> str:
    """When a paper is needed, in words; empty when always."""
    if paper.tenure:
        return gettext("Land: %(tenure)s") % {"tenure": paper.get_tenure_display()}
    if paper.applicant_is:
        return gettext("You file as: %(applicant)s") % {"applicant": paper.get_applicant_is_display()}
    return ""


def _situation_order(paper: Requirement) -> tuple[int, int, int]:
    """What everybody gives, then by land, then by who files."""
    tenures, applicants = ["", *Tenure.values], ["", *Applicant.values]
    return applicants.index(paper.applicant_is), tenures.index(paper.tenure), paper.order


def requirements_of(draft: Draft) -> QuerySet[Requirement]:
    """The papers this draft needs, by kind, agency, tenure and applicant."""
    return Requirement.objects.needed(
        kind=draft.kind,
        agency=draft.agency,
        tenure=draft.answer("land", "tenure", Tenure.UNKNOWN),
        applicant_is=draft.answer("you", "applicant_is"),
    )


@dataclass(frozen=True)
class PaperRow:
    """One needed paper: its field, what was given, whether it is still missing."""

    requirement: Requirement
    field: forms.BoundField | None
    given: list[Document]

    @property
    def missing(self) -> bool:
        """Mandatory and not given."""
        return self.requirement.mandatory and not self.given


def paper_rows(draft: Draft, needed: Iterable[Requirement], form: PapersForm | None = None) -> list[PaperRow]:
    """A row for each needed paper, with the documents given so far."""
    given: dict[int | None, list[Document]] = {}
    for document in draft.documents.all():
        given.setdefault(document.requirement_id, []).append(document)
    return [PaperRow(item, form[f"paper_{item.pk}"] if form else None, given.get(item.pk, [])) for item in needed]


@dataclass
class Checked:
    """A draft judged whole: what is wrong in which step, or the facts to file."""

    place: PlaceForm
    land: LandForm
    you: YouForm
    papers: list[PaperRow]
    agency: Agency | None
    terms: ServiceTerms | None
    filing: Filing | None = None

    @property
    def wrong_steps(self) -> list[str]:
        """Steps that still need something."""
        wrong = [
            name
            for name, form in (("place", self.place), ("land", self.land), ("you", self.you))
            if not form.is_valid()
        ]
        return wrong + (["papers"] if any(row.missing for row in self.papers) else [])


def check(draft: Draft, user: Any) -> Checked:
    """Judge every step again from what was typed."""
    answers = draft.answers
    agency = draft.agency
    checked = Checked(
        place=PlaceForm(answers.get("place", {})),
        land=LandForm(answers.get("land", {})),
        you=YouForm(answers.get("you", {}), signed_in_as=user.email),
        papers=paper_rows(draft, requirements_of(draft)),
        agency=agency,
        terms=ServiceTerms.objects.for_case(draft.kind, agency) if agency else None,
    )
    if not checked.wrong_steps and agency:
        checked.filing = _filing(checked, agency)
    return checked


PERSON = ("name_ar", "name_latin", "phone", "country", "time_zone", "applicant_is", "stay_from", "stay_to")
PARCEL = ("tenure", "title_number", "requisition_number", "area")


def _filing(checked: Checked, agency: Agency) -> Filing:
    """The facts, each where it belongs."""
    place, land, you = checked.place.cleaned_data, checked.land.cleaned_data, checked.you.cleaned_data
    return Filing(
        agency=agency,
        person={name: you[name] for name in PERSON} | {"commune": place["commune"]},
        parcel={name: land[name] for name in PARCEL} | {"locality": place["locality"]},
        detail={"purpose": land["purpose"], "question": land["question"]},
    )


def review_of(draft: Draft, checked: Checked) -> dict[str, Any]:
    """What the last page shows: every answer with the way to change it, and the steps still wrong."""
    urls = {name: reverse(f"requests_desk:{name}", args=[draft.token]) for name in STEPS}
    shown = [
        {
            "label": bound.label,
            "value": _as_read(bound),
            "ltr": bound.field.widget.attrs.get("dir") == "ltr",
            "url": urls[name],
        }
        for name, form in (("place", checked.place), ("land", checked.land), ("you", checked.you))
        for bound in form
        if bound.name != "consent"
    ]
    wrong = [(name, urls[name], STEPS[name]) for name in checked.wrong_steps]
    return {"facts": shown, "wrong": wrong, "papers_url": urls["papers"]}


def _as_read(bound: forms.BoundField) -> Any:
    """An answer as a person reads it: the words of a choice, a day in words, else what was typed."""
    value = bound.form.cleaned_data.get(bound.name, bound.value()) if bound.form.is_valid() else bound.value()
    if isinstance(value, date):
        return spell_day(value, get_language() or "ar")
    choices: Any = bound.field.choices if isinstance(bound.field, forms.ChoiceField) else ()
    return dict(choices).get(value, value) if isinstance(value, str) else value
