"""What an officer's page of a case shows, each table read once however much it holds."""

from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import F, Prefetch, QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.utils.translation import get_language

from common import days
from common.words import fold
from requests_desk import story, thread, verbs
from requests_desk.admin.marks import WAITS_FOR, marks_of
from requests_desk.dial import dial_of
from requests_desk.models import Actor, Case, CaseEvent, CaseLook, Document, InternalOpinion, Review, Status

MOST_EARLIER = 10
_READ_FOR_LAND = 200
PAGES_SHOWN = 3
DRAWN = ("application/pdf", "image/jpeg", "image/png")


def events_of(pk: Any) -> list[CaseEvent]:
    """The history of a case, newest first; read before it is known whether its reader may see it."""
    if not str(pk).isdecimal():
        return []
    return list(CaseEvent.objects.filter(case_id=pk).select_related("by").order_by("-number"))


def read_along(case: Case, events: list[CaseEvent]) -> None:
    """Read once what several parts of the page ask for; nothing is read that the history says is not there."""
    known = {event.verb for event in events}
    opinions = InternalOpinion.objects.select_related("asked_by", "asked_of")
    reviews = Review.objects.select_related("asked_by", "decided_by")
    prefetch_related_objects(
        [case],
        Prefetch("internal_opinions", opinions if "opinion_asked" in known else opinions.none()),
        Prefetch("reviews", reviews if "review_asked" in known else reviews.none()),
    )


def was_answered(events: list[CaseEvent]) -> bool:
    """Whether the case was ever answered: only then is anything delivered."""
    return any(event.to_status == Status.ANSWERED for event in events)


def page_of(case: Case, events: list[CaseEvent], scope: QuerySet[Case], *, works: bool) -> dict[str, Any]:
    """Head, facts, papers, messages, notes, history and other cases; ``scope`` is what this person may see."""
    moves = [event for event in reversed(events) if event.to_status]
    dial = dial_of(case, moves)
    return {
        "dial": dial,
        "waits_for": WAITS_FOR.get(Status(case.status), ""),
        "marks": marks_of(case, dial),
        "local": days.two_clocks(days.now(), case.time_zone, get_language() or "ar"),
        "lines": list(story.staff_lines(events)),
        "paper_requests": list(case.paper_requests.select_related("requirement")),
        "notes": list(case.notes.select_related("by")),
        "opinions": case.internal_opinions.all(),
        "followers": list(case.followers.standing()),
        **files(case, works),
        **others(case, scope.exclude(pk=case.pk)),
    }


def files(case: Case, works: bool) -> dict[str, Any]:
    """Papers, and the thread with the files of each message; all files in one query."""
    given = list(case.documents.given().select_related("requirement", "paper_request__requirement"))
    messages = thread.read(case, reader=Actor.STAFF, marks=works, files=given)
    papers = [paper for paper in given if paper.message_id is None]
    return {"thread": messages, "documents": [(paper, pages_shown(paper)) for paper in papers]}


def pages_shown(document: Document) -> range:
    """Pages of a paper that the page can show; none of a drawing, which is only downloaded."""
    if document.content_type not in DRAWN:
        return range(0)
    return range(1, min(document.pages or 1, PAGES_SHOWN) + 1)


def others(case: Case, scope: QuerySet[Case]) -> dict[str, list[Case]]:
    """Cases of the same person, of the same land, and those marked as duplicates, newest first; in one query."""
    shown = ("reference", "kind", "status", "filed_on", "filed_at", "applicant_id", "duplicate_of_id")
    found = scope.only(*shown).annotate(title=F("parcel__title_number"), filing=F("parcel__requisition_number"))
    newest = found.order_by("-filed_at", "-pk")
    rows = newest.filter(applicant_id=case.applicant_id)[:MOST_EARLIER].union(
        newest.filter(duplicate_of=case)[:MOST_EARLIER], *_about_land(case, found)
    )
    near = sorted(rows, key=lambda other: (other.filed_at, other.pk), reverse=True)
    mine = set(land_numbers(case))
    return {
        "same_person": [other for other in near if other.applicant_id == case.applicant_id][:MOST_EARLIER],
        "same_land": [other for other in near if mine & set(_folded(other.title, other.filing))][:MOST_EARLIER],
        "duplicates": [other for other in near if other.duplicate_of_id == case.pk][:MOST_EARLIER],
    }


def _about_land(case: Case, found: QuerySet[Case]) -> list[QuerySet[Case]]:
    """Cases whose search text holds a number of this case's land, through its index; none without a number."""
    numbers = land_numbers(case)
    if not numbers:
        return []
    wanted = SearchQuery(numbers[0], config="simple", search_type="phrase")
    for number in numbers[1:]:
        wanted |= SearchQuery(number, config="simple", search_type="phrase")
    # unordered: an ordered search would walk the newest cases instead of the index
    searched = found.alias(searched=SearchVector("search_text", config="simple")).filter(searched=wanted)
    return [searched.order_by()[:_READ_FOR_LAND]]


def land_numbers(case: Case) -> list[str]:
    """Land title and number of the application for registration, as searches compare them."""
    parcel = getattr(case, "parcel", None)
    return _folded(parcel.title_number, parcel.requisition_number) if parcel else []


def _folded(*numbers: str | None) -> list[str]:
    return [folded for folded in (fold(number or "") for number in numbers) if folded]


def looks_at(case: Case, request: HttpRequest) -> dict[str, Any]:
    """Who looked at a case lately, for its chief who asks to see it."""
    if not verbs.may_revoke(case, request.user):
        return {}
    if "looks" not in request.GET:
        return {"offers_looks": True}
    seen = CaseLook.objects.visible_to(request.user).filter(case=case).select_related("by")
    return {"looks": list(seen[:50])}
