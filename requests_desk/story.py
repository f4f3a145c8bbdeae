"""A case told to its applicant: the way it goes, and its history in sentences."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from common import days
from requests_desk.models import Actor, Case, CaseEvent, Outcome, Review, Status

SENTENCES = {
    "filed": _("Request received, receipt issued"),
    "taken": _("The agency has begun to study it"),
    "papers_asked": _("The agency asks you for papers"),
    "paper_given": _("A paper was received"),
    "papers_complete": _("The papers asked for were received; the study goes on"),
    "agency_wrote": _("The agency wrote to you"),
    "applicant_wrote": _("You wrote to the agency"),
    "answered": _("The agency has answered"),
    "closed": _("The request is closed"),
    "withdrawn": _("The request was withdrawn"),
    "returned": _("The request waits for another officer"),
    "assigned": _("An officer of the agency has charge of it"),
    "transferred": _("The request was passed on to the competent agency"),
    "paused": _("The study is suspended"),
    "resumed": _("The study goes on"),
    "referred": _("Another administration is competent"),
    "merged": _("The request is handled together with another one"),
    "filed_at_desk": _("Request received at the desk, receipt issued"),
    "claimed": _("You took the request over"),
    "reopened": _("The request was reopened; the agency studies it again"),
    "review_asked": _("A review of the answer was asked for"),
    "review_decided": _("The review was decided"),
    "rated": _("You rated the answer"),
    "due_moved": _("The expected day moved: a public holiday changed"),
    "papers_reminded": _("You were reminded of the papers asked for"),
    "papers_ending": _("You were told that the papers will be erased"),
    "papers_erased": _("The papers were erased: their time was over"),
    "day_announced": _("The answer is late: the agency announced a new day"),
    "follower_invited": _("Somebody was invited to follow the request"),
    "follower_joined": _("Somebody follows the request"),
    "follower_removed": _("Somebody no longer follows the request"),
    "deliverable_superseded": _("A new version of the document replaces the former one"),
    "deliverable_revoked": _("The agency revoked a document"),
}


STAFF_SENTENCES = {
    "filed": _("Filed by the applicant"),
    "taken": _("Taken"),
    "papers_asked": _("Papers asked for"),
    "paper_given": _("A paper was received"),
    "papers_complete": _("All papers asked for were received"),
    "agency_wrote": _("Message to the applicant"),
    "applicant_wrote": _("Message from the applicant"),
    "answered": _("Answered"),
    "closed": _("Closed"),
    "withdrawn": _("Withdrawn by the applicant"),
    "reopened": _("Reopened"),
    "review_asked": _("Review asked for"),
    "review_decided": _("Review decided"),
    "rated": _("Answer rated"),
    "due_moved": _("Day moved after a change of public holidays"),
    "papers_reminded": _("The applicant was reminded of the papers"),
    "papers_silent": _("The papers asked for do not come"),
    "papers_ending": _("The applicant was told that the papers will be erased"),
    "papers_erased": _("Papers erased: their time was over"),
    "day_announced": _("New day announced"),
    "news_owed": _("Promised news did not come; the applicant was told"),
    "follower_invited": _("Follower invited"),
    "follower_joined": _("Follower joined"),
    "follower_removed": _("Follower removed"),
    "deliverable_superseded": _("Document superseded"),
    "returned": _("Given back to the queue"),
    "assigned": _("Given to an officer"),
    "transferred": _("Transferred"),
    "paused": _("Suspended"),
    "resumed": _("Study goes on"),
    "referred": _("Referred to another administration"),
    "opinion_asked": _("Opinion asked inside"),
    "opinion_given": _("Opinion given inside"),
    "noted": _("Internal note"),
    "merged": _("Marked as a duplicate"),
    "marked": _("Marked"),
    "at_risk": _("Its day is near"),
    "overdue": _("Its day has passed"),
    "ministry_told": _("The ministry was told of the delay"),
    "filed_at_desk": _("Filed at the desk for the applicant"),
    "claimed": _("Taken over by the applicant on their phone"),
    "deliverable_revoked": _("Document revoked"),
}


@dataclass(frozen=True)
class Line:
    """One line of the history as its reader reads it; ``by`` names staff, for staff only, as ``internal`` lines are.

    ``words`` are the reason that somebody wrote, which staff read under the line.
    """

    at: datetime
    sentence: Any
    details: list[str]
    by: str = ""
    internal: bool = False
    words: str = ""


def lines(case: Case, *, staff: bool = False) -> Iterator[Line]:
    """The history, newest first; its applicant is not told what happens inside the agency."""
    if staff:
        yield from staff_lines(case.events.select_related("by").order_by("-number"))
        return
    for event in case.events.filter(verb__in=SENTENCES).order_by("-number"):
        yield Line(event.at, SENTENCES[event.verb], [*_reason(event), *_details(event)])


def staff_lines(events: Iterable[CaseEvent]) -> Iterator[Line]:
    """Events as staff read them, in the order given, with who did it; ``by`` is best read along."""
    for event in events:
        details = [*_details(event), *_staff_details(event)]
        named = str(event.by) if event.by and event.actor == Actor.STAFF else ""
        sentence = STAFF_SENTENCES.get(event.verb, event.verb)
        words = "".join((*_reason(event), *_reason_of_staff(event)))
        yield Line(event.at, sentence, details, named, internal=event.verb not in SENTENCES, words=words)


def _reason(event: CaseEvent) -> Iterator[str]:
    """The applicant's own reason, the chief's who reopened, or why an answer is late."""
    if event.verb in ("withdrawn", "reopened", "day_announced"):
        yield from filter(None, [event.data.get("reason")])


def _details(event: CaseEvent) -> Iterator[str]:
    """What a line adds to its sentence, in the reader's language."""
    data = event.data
    if event.verb == "papers_asked":
        yield from (paper["name"] for paper in data.get("papers", ()))
        yield from filter(None, [data.get("why_again")])
    elif event.verb in ("withdrawn", "reopened"):
        yield from _earlier(data.get("earlier", {}))
    elif event.verb == "answered":
        yield from _named(Outcome, data.get("outcome"))
    elif event.verb == "review_asked":
        yield from _named(Review.Level, data.get("level"))
    elif event.verb == "review_decided":
        yield from _named(Review.Decision, data.get("decision"))
    elif event.verb == "day_announced":
        yield days.spell_day(date.fromisoformat(data["day"]), "fr" if get_language() == "fr" else "ar")
    elif event.verb == "rated":
        yield f"{data['score']}/5"


# What each line of the desk's own acts keeps of its people and its other request, beside its reason.
_TOLD_TO_STAFF: dict[str, tuple[str, ...]] = {
    "returned": (),
    "assigned": ("to_name",),
    "transferred": (),
    "paused": (),
    "resumed": (),
    "referred": ("to_name",),
    "merged": ("reference",),
    "marked": ("marks",),
    "deliverable_superseded": ("code", "new_code"),
    "deliverable_revoked": ("code",),
}


# Marks a line of history tells in the language of its reader; the words kept with it are the officer's.
_MARKS = ("fast_lane", "after_hours")


def _staff_details(event: CaseEvent) -> Iterator[str]:
    """What only staff read beside a sentence."""
    if event.verb == "transferred":
        places = {name: event.data.get(name, "") for name in ("from_name", "to_name")}
        yield gettext("from: %(from_name)s; to: %(to_name)s") % places
    if event.verb == "marked" and (changed := {name: event.data[name] for name in _MARKS if name in event.data}):
        names = {name: Case._meta.get_field(name).verbose_name for name in changed}
        yield from (f"{'+' if value else '−'} {names[name]}" for name, value in changed.items())
        return
    for name in _TOLD_TO_STAFF.get(event.verb, ()):
        if said := event.data.get(name):
            yield str(said)


def _reason_of_staff(event: CaseEvent) -> Iterator[str]:
    """Why the desk did it."""
    if event.verb in _TOLD_TO_STAFF and (said := event.data.get("reason")):
        yield str(said)


def _earlier(answer: dict[str, Any]) -> Iterator[str]:
    """The answer that a reopening set aside."""
    for outcome in _named(Outcome, answer.get("outcome")):
        yield gettext("earlier answer: %(outcome)s") % {"outcome": outcome}


def _named(choices: type[TextChoices], value: str | None) -> Iterator[str]:
    if value in choices.values:
        yield str(choices(value).label)


def way(case: Case) -> list[tuple[Any, str]]:
    """Filed, under study, your paper when one is awaited, answer; each done, now, yours or next."""
    if case.status == Status.WITHDRAWN:
        return [(_("Filed"), "done"), (_("Withdrawn"), "done")]
    halts = {Status.WAITING: _("Your paper"), Status.PAUSED: _("Suspended")}
    third = [(halts[Status(case.status)], case.status)] if case.stands_still else []
    stops = [(_("Filed"), Status.SUBMITTED), (_("Under study"), Status.STUDY), *third, (_("Answer"), Status.ANSWERED)]
    reached = Status.ANSWERED if case.status == Status.CLOSED else case.status
    position = [str(status) for _title, status in stops].index(str(reached))
    return [(title, _state(n, position, case)) for n, (title, _status) in enumerate(stops)]


def _state(stop: int, position: int, case: Case) -> str:
    if stop < position or not case.is_open:
        return "done"
    if stop > position:
        return "next"
    return "yours" if case.is_waiting else "now"
