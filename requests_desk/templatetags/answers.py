"""The answer on the citizen's page of a case: its outcome, its words, its documents."""

from typing import Any

from django import template

from agencies.models import ExternalService
from requests_desk import proof
from requests_desk.models import Case, CaseEvent, CaseMessage, Deliverable
from requests_desk.offers import ANSWERING

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
    event = None if case.is_open else _answered(case)
    return {"case": case, "documents": documents, "words": _words(case, event), **_elsewhere(case, event)}


def _answered(case: Case) -> CaseEvent | None:
    """The latest event that answered it."""
    return case.events.filter(verb__in=ANSWERING).order_by("-number").first()


def _words(case: Case, event: CaseEvent | None) -> CaseMessage | None:
    """What the officer wrote with an answer."""
    wanted = event.data.get("message") if event else None
    return case.messages.filter(pk=wanted).first() if wanted else None


def _elsewhere(case: Case, event: CaseEvent | None) -> dict[str, Any]:
    """Where the matter goes on: a service of another administration, or another request of the same person."""
    service = ExternalService.objects.filter(pk=event.data["service"]).first() if _refers(event) else None
    other = case.duplicate_of if case.duplicate_of_id else None
    own = other is not None and other.applicant_id == case.applicant_id
    return {"service": service, "other": other if own else None}


def _refers(event: CaseEvent | None) -> bool:
    return event is not None and "service" in event.data
