"""How each kind of request is filed: its steps, its papers, its answers judged and shown once more."""

from requests_desk.filings.about import agency_of_draft, earlier_case
from requests_desk.filings.checking import Checked, check, filing_of, terms_at
from requests_desk.filings.papers import PaperRow, paper_rows, papers_by_situation, requirements_of
from requests_desk.filings.review import review_of
from requests_desk.filings.steps import SLUGS, STEPS, Step, known_of, next_step, step_named, steps_of

__all__ = [
    "SLUGS",
    "STEPS",
    "Checked",
    "PaperRow",
    "Step",
    "agency_of_draft",
    "check",
    "earlier_case",
    "filing_of",
    "known_of",
    "next_step",
    "paper_rows",
    "papers_by_situation",
    "requirements_of",
    "review_of",
    "step_named",
    "steps_of",
    "terms_at",
]
