"""What an officer's page of a case shows, each table read once however much it holds."""

from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language

from common import days
from common.words import fold
from requests_desk import story, thread
from requests_desk.admin.marks import WAITS_FOR, marks_of
from requests_desk.dial import dial_of
from requests_desk.models import Actor, Case, CaseLook, Document, Status

MOST_EARLIER = 10
_READ_FOR_LAND = 200
PAGES_SHOWN = 3
DRAWN = ("application/pdf", "image/jpeg", "image/png")


def page_of(request: HttpRequest, case: Case, scope: QuerySet[Case], *, works: bool) -> dict[str, Any]:
    """Head, facts, papers, messages, notes, history and other cases; ``scope`` is what this person may see."""
    events = list(case.events.select_related("by").order_by("-number"))
    moves = [event for event in reversed(events) if event.to_status]
    dial = dial_of(case, moves)
    return {
        "dial": dial,
        "waits_for": WAITS_FOR.get(Status(case.status), ""),
        "marks": marks_of(case, dial),
        "local": days.two_clocks(days.now(), case.time_zone, get_language() or "ar"),
        "lines": list(story.staff_lines(events)),
        "thread": thread.read(case, reader=Actor.STAFF, marks=works),
        "documents": [(paper, pages_shown(paper)) for paper in case.documents.papers()],
        "paper_requests": list(case.paper_requests.select_related("requirement")),
        "notes": list(case.notes.select_related("by")),
        "opinions": list(case.internal_opinions.select_related("asked_by", "asked_of")),
        "followers": list(case.followers.standing()),
        **others(case, scope.exclude(pk=case.pk)),
    }


def pages_shown(document: Document) -> range:
    """Pages of a paper that the page can show; none of a drawing, which is only downloaded."""
    if document.content_type not in DRAWN:
        return range(0)
    return range(1, min(document.pages or 1, PAGES_SHOWN) + 1)


def others(case: Case, scope: QuerySet[Case]) -> dict[str, Any]:
    """Cases of the same person, of the same land, and those marked as its duplicates, newest first."""
    found = scope.only("reference", "kind", "status", "filed_on").order_by("-filed_at", "-pk")
    return {
        "same_person": list(found.filter(applicant_id=case.applicant_id)[:MOST_EARLIER]),
        "same_land": same_land(case, scope),
        "duplicates": list(found.filter(duplicate_of=case)[:MOST_EARLIER]),
    }


def same_land(case: Case, scope: QuerySet[Case]) -> list[Case]:
    """Cases about the same land title or application for registration, however it is spelt; through the search index."""
    mine = land_numbers(case)
    if not mine:
        return []
    wanted = SearchQuery(mine[0], config="simple", search_type="phrase")
    for number in mine[1:]:
        wanted |= SearchQuery(number, config="simple", search_type="phrase")
    rows = scope.annotate(searched=SearchVector("search_text", config="simple")).filter(searched=wanted)
    # unordered in the database: an ordered search would walk the newest cases instead of the index
    near = rows.select_related("parcel").defer("search_text").order_by()[:_READ_FOR_LAND]
    found = [other for other in near if set(land_numbers(other)) & set(mine)]
    return sorted(found, key=lambda other: (other.filed_at, other.pk), reverse=True)[:MOST_EARLIER]


def land_numbers(case: Case) -> list[str]:
    """Numbers of a case's land as searches compare them."""
    parcel = getattr(case, "parcel", None)
    numbers = (parcel.title_number, parcel.requisition_number) if parcel else ()
    return [folded for folded in map(fold, numbers) if folded]


def looks_at(case: Case, user: Any) -> list[CaseLook]:
    """Who looked at a case lately, for its chief; nothing for others."""
    seen = CaseLook.objects.visible_to(user).filter(case=case).select_related("by")
    return list(seen[:50])
