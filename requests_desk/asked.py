"""The papers that an agency still waits for, each with its form, what was uploaded for it and what one has already."""

from typing import Any

from django.db.models import prefetch_related_objects

from requests_desk.forms.papers import AnswerPaperForm
from requests_desk.models import PaperRequest
from requests_desk.verbs.reuse import REUSABLE, earlier_of

AskedPapers = list[tuple[PaperRequest, AnswerPaperForm]]


def answer_forms(rows: list[PaperRequest], by: Any, refused: dict[str, Any]) -> AskedPapers:
    """Each open paper with its form; ``refused`` holds the forms to be shown again, by ``paper_<pk>``."""
    prefetch_related_objects(rows, "documents")
    codes = [paper.requirement.code for paper in rows if paper.requirement and paper.reason in REUSABLE]
    here = [document.sha256 for paper in rows for document in paper.documents.all()]
    earlier = earlier_of(by, codes, but=here, outside=rows[0].case_id if rows else None)
    return [(paper, refused.get(f"paper_{paper.pk}") or _form(paper, earlier)) for paper in rows]


def _form(paper: PaperRequest, earlier: dict[str, Any]) -> AnswerPaperForm:
    code = paper.requirement.code if paper.requirement and paper.reason in REUSABLE else ""
    return AnswerPaperForm(paper, given=list(paper.documents.all()), earlier=earlier.get(code, []))
