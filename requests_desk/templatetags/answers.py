"""The answer on the citizen's page of a case: its outcome, its words, its documents."""

from typing import Any

from django import template

from requests_desk import proof
from requests_desk.models import Case, CaseMessage, Deliverable

register = template.Library()
_ORDER = [Deliverable.State.GENUINE, Deliverable.State.SUPERSEDED, Deliverable.State.REVOKED]


@register.filter
def grouped(code: str) -> str:
    """A code as it is printed: ABCDE-FGHJK."""
    return proof.grouped(code)


@register.inclusion_tag("requests_desk/case/deliverables.html")
def answer_of(case: Case) -> dict[str, Any]:
    """The words of the answer that stands, and every document, what is genuine first."""
    rows = case.deliverables.order_by("-delivered_at", "-pk")
    documents = sorted(rows, key=lambda row: _ORDER.index(Deliverable.State(row.state)))
    return {"case": case, "documents": documents, "words": None if case.is_open else _words(case)}


def _words(case: Case) -> CaseMessage | None:
    """What the officer wrote with the latest answer."""
    event = case.events.filter(verb="answered").order_by("-number").first()
    wanted = event.data.get("message") if event else None
    return case.messages.filter(pk=wanted).first() if wanted else None
