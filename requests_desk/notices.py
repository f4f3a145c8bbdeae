"""What the applicant is told, in their language, in the transaction of its cause."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from notifications import outbox
from requests_desk.models import Case, CaseEvent, Draft, PaperRequest


def absolute(language: str, viewname: str, *args: Any) -> str:
    """Full address of a page in a language."""
    with override(language):
        return settings.BASE_URL + reverse(viewname, args=args)


def tell_applicant(case: Case, template: str, event: CaseEvent, **context: Any) -> None:
    """Promise the applicant one message about one event. Must run inside the event's transaction."""
    with override(case.language):
        facts = {
            "reference": case.reference,
            "kind": str(case.get_kind_display()),
            "agency": case.agency.name,
            "due": case.due_on.isoformat(),
            "url": absolute(case.language, "requests_desk:case", case.reference),
        }
    outbox.post(
        key=f"{template}:{case.reference}:{event.number}",
        template=template,
        to=case.applicant.email,
        language=case.language,
        user=case.applicant,
        context=facts | context,
    )


def papers_in_words(case: Case, asked: list[PaperRequest]) -> list[dict[str, str]]:
    """Each paper asked for with its reason, in the applicant's language."""
    with override(case.language):
        return [{"name": paper.name, "why": str(paper.get_reason_display()), "note": paper.note} for paper in asked]


@transaction.atomic
def promise_resume_link(draft: Draft, email: str) -> None:
    """Promise the link by which a draft is taken up again, at most one a saved state."""
    with override(draft.language):
        kind = str(draft.get_kind_display())
    outbox.post(
        key=f"draft_saved:{draft.token.hex}:{email}:{draft.saved_at:%Y%m%d%H%M%S}",
        template="draft_saved",
        to=email,
        language=draft.language,
        context={
            "resume_url": absolute(draft.language, "requests_desk:resume", draft.signed()),
            "kind": kind,
            "days": 90,
        },
    )
