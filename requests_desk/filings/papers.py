"""The papers a draft needs, by kind, agency, land and applicant, and what was given of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext

from agencies.models import Agency
from requests_desk.filings.about import owners_agency
from requests_desk.forms.papers import PapersForm
from requests_desk.models import Applicant, Document, Draft, Requirement, Tenure

MANDATE_PAPER = "power_of_attorney"


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


def requirements_of(draft: Draft, agency: Agency | None = None) -> QuerySet[Requirement]:
    """The papers this draft needs, by kind, agency (its own unless told), tenure and applicant."""
    return Requirement.objects.needed(
        kind=draft.kind,
        agency=agency or owners_agency(draft),
        tenure=draft.answer("land", "tenure", Tenure.UNKNOWN),
        applicant_is=draft.answer("you", "applicant_is"),
    )


def mandate_paper(draft: Draft) -> Requirement | None:
    """The rule by which somebody who files for the owner shows a power of attorney; None where none asks for it."""
    if draft.answer("you", "applicant_is") != Applicant.ATTORNEY:
        return None
    rules = draft.__dict__.setdefault("_mandate_papers", {})
    situation = draft.answer("place", "commune"), draft.answer("land", "tenure")
    if situation not in rules:
        rules[situation] = requirements_of(draft).filter(code=MANDATE_PAPER).order_by("-mandatory").first()
    return rules[situation]


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
