"""The papers that each service of an agency may ask for, on the agency's public pages."""

from collections.abc import Iterable

from django import template
from django.db.models import F
from django.urls import reverse

from agencies.models import Agency, ServiceTerms
from requests_desk.filings import SLUGS, papers_by_situation
from requests_desk.models import Requirement

register = template.Library()


@register.simple_tag
def with_papers(terms: Iterable[ServiceTerms], agency: Agency) -> list[tuple[ServiceTerms, list[Requirement]]]:
    """Terms of services, each with every paper a request of its kind may need at an agency, in one query."""
    terms = list(terms)
    found: dict[str, list[Requirement]] = {row.kind: [] for row in terms}
    for paper in _papers_at(agency).filter(kind__in=found):
        found[paper.kind].append(paper)
    return [(row, found[row.kind]) for row in terms]


def _papers_at(agency: Agency):
    """What filings ask for at an agency, of each kind and in every situation at once.

    The rule of filings itself, told the paper's own kind and situation: so each paper that anybody is asked for passes.
    """
    return Requirement.objects.needed(kind=F("kind"), agency=agency, tenure=F("tenure"), applicant_is=F("applicant_is"))


@register.simple_tag
def start_of(kind: str) -> str:
    """The page where a kind of request begins."""
    return reverse("requests_desk:start", args=[next(slug for slug, of in SLUGS.items() if of == kind)])


@register.filter
def by_situation(papers: Iterable[Requirement]) -> list[tuple[str, list[Requirement]]]:
    """Papers under the situation that needs them, in the language now active; what everybody gives comes first."""
    return [(situation, rows) for situation, rows in papers_by_situation(papers).items() if rows]
