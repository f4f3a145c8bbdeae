"""A paper given in an earlier request, given again: the file is copied, so that each request keeps its own."""

from collections.abc import Iterable
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from requests_desk.models import Case, Document, Draft, PaperRequest, Requirement
from requests_desk.verbs.papers import awaited, unsent

SHOWN = 3
# A paper that could not be used once does not become better by being sent again.
REUSABLE = {PaperRequest.Reason.MISSING.value}


def own_earlier(by: User) -> Any:
    """Papers of the cases a person filed, those that were given; newest first."""
    found = Document.objects.filter(case__in=Case.objects.of(by)).given().kept()
    return found.select_related("case", "requirement", "paper_request__requirement").order_by("-given_at", "-pk")


def earlier_of(
    by: User, codes: Iterable[str], *, but: Iterable[str] = (), outside: int | None = None
) -> dict[str, list[Document]]:
    """For each kind of paper the newest three that one gave in earlier requests, those already taken over left out.

    ``but``: checksums of what is given here; ``outside``: the key of the case that asks, which has its own already.
    """
    codes, seen = set(codes), set(but)
    mine = own_earlier(by).filter(Q(requirement__code__in=codes) | Q(paper_request__requirement__code__in=codes))
    mine = mine.exclude(case=outside) if outside else mine
    found: dict[str, list[Document]] = {code: [] for code in codes}
    for document in mine[: 20 * SHOWN]:
        rows = found[code_of(document)]
        if len(rows) < SHOWN and document.sha256 not in seen:
            seen.add(document.sha256)
            rows.append(document)
    return found


def code_of(document: Document) -> str:
    """The key of the required paper that a document is; empty for one asked in other words."""
    requirement = document.requirement or (document.paper_request.requirement if document.paper_request else None)
    return requirement.code if requirement else ""


@transaction.atomic
def reuse(*, document: Document, by: User, **where: Any) -> Document:
    """A copy of one's own earlier paper for a draft's requirement or a paper asked for. Raises DoesNotExist."""
    document = own_earlier(by).get(pk=document.pk)
    copy = Document(reused_from=document, given_at=timezone.now(), **where)
    for name in ("original_name", "content_type", "size", "sha256", "pages"):
        setattr(copy, name, getattr(document, name))
    with document.file.open("rb") as old:
        copy.file.save(str(document.file.name), ContentFile(old.read()), save=False)
    copy.save(force_insert=True)
    return copy


@transaction.atomic
def reuse_in(*, document: Document, draft: Draft, requirement: Requirement, by: User) -> Document:
    """A copy for a paper of a draft not yet sent. Raises ValidationError."""
    return reuse(document=document, by=by, draft=unsent(draft, by), requirement=requirement)


@transaction.atomic
def reuse_for(*, document: Document, paper_request: PaperRequest, by: User) -> Document:
    """A copy for a paper that the agency waits for; it is given with "Send this paper". Raises ValidationError."""
    paper = awaited(paper_request, by)
    return reuse(document=document, by=by, case=paper.case, paper_request=paper)
