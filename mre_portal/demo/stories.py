"""What happens to a case after it was filed: beats played through the verbs, each at its moment."""

from collections.abc import Callable
from random import Random

from agencies.models import Kind
from common.files import Accepted
from mre_portal.demo import clock, papers
from mre_portal.demo.stage import Stage
from requests_desk import verbs
from requests_desk.models import Actor, Case, Outcome, PaperRequest, Requirement

Story = tuple[tuple[str, int], ...]

# A beat and how many days after the one before: working days for the agency, any for the citizen.
TOLD: dict[str, Story] = {
    "submitted": (),
    "study": (("take", 1),),
    "waiting": (("take", 1), ("ask", 1)),
    "suspended": (("take", 1), ("pause", 1)),
    "returned": (("take", 1), ("ask", 1), ("give", 2)),
    "answered": (("take", 1), ("agency_writes", 0), ("answer", 2)),
    "answered_closed": (("take", 1), ("answer", 2), ("close", 3)),
    "withdrawn": (("take", 1), ("withdraw", 2)),
    "reopened": (("take", 0), ("answer", 1), ("rate_low", 1), ("reopen", 1)),
    "rated": (("take", 1), ("answer", 1), ("rate", 1)),
    "in_review": (("take", 0), ("answer", 1), ("rate_low", 1), ("review", 1)),
    "returned_answered_closed": (
        *(("take", 0), ("ask", 1), ("give", 3)),
        *(("citizen_writes", 1), ("answer", 2), ("close", 6)),
    ),
}
_TERM = {Kind.NOTE: 5, Kind.PRE_STUDY: 10, Kind.COMPLAINT: 40}
_LATE = 1 / 8


def of_summer(rng: Random, kind: str) -> Story:
    """A story of last summer: one in eight late, a few left waiting for a paper, most answered and closed."""
    term = _TERM[Kind(kind)]
    total = term + rng.randint(2, 9) if rng.random() < _LATE else rng.randint(2, min(term - 1, 20))
    taken = rng.randint(0, min(2, total - 1))
    if rng.random() < 0.04:
        return (("take", taken), ("ask", 1))
    if rng.random() < 0.03:
        return (("take", taken), ("withdraw", 2))
    asked: Story = (("ask", 1), ("give", rng.randint(1, 9))) if total - taken > 1 and rng.random() < 0.3 else ()
    words: Story = ((rng.choice(("agency_writes", "citizen_writes")), 1),) if rng.random() < 0.2 else ()
    left = max(total - taken - bool(asked) - bool(words), 1)
    closed: Story = (("close", rng.randint(3, 15)),) if rng.random() < 0.55 else ()
    rated: Story = (("rate" if rng.random() < 0.85 else "rate_low", rng.randint(1, 4)),) if rng.random() < 0.4 else ()
    return (("take", taken), *asked, *words, ("answer", left), *rated, *closed)


def play(stage: Stage, case: Case, story: Story) -> None:
    """Play a story until its end or the present."""
    last = case.filed_at
    for beat, gap in story:
        after = stage.hours.home_after if beat in _AT_HOME else stage.hours.office_after
        moment = after(last, gap)
        if moment >= stage.now:
            return
        with clock.at(moment):
            _BEATS[beat](stage, case)
        last = moment


def _take(stage: Stage, case: Case) -> None:
    verbs.take(case=case, by=stage.officers[case.agency.slug])


def _pause(stage: Stage, case: Case) -> None:
    reason = stage.texts.say("pause", case.language, case.agency.slug)
    verbs.pause(case=case, by=stage.officers[case.agency.slug], legal_reason=reason)


def _ask(stage: Stage, case: Case) -> None:
    reason = stage.rng.choice(PaperRequest.Reason.values)
    note = stage.texts.say(f"ask_{reason}", case.language, case.agency.slug)
    paper = verbs.AskedPaper(reason=reason, requirement=_some_paper(stage, case), note=note)
    verbs.ask_for_documents(case=case, by=stage.officers[case.agency.slug], papers=[paper])


def _some_paper(stage: Stage, case: Case) -> Requirement:
    tenure = case.parcel.tenure if hasattr(case, "parcel") else ""
    needed = Requirement.objects.needed(
        kind=case.kind, agency=case.agency, tenure=tenure, applicant_is=case.applicant_is
    )
    return stage.rng.choice(list(needed))


def _give(stage: Stage, case: Case) -> None:
    for asked in case.paper_requests.filter(answered_at=None).select_related("requirement", "case"):
        verbs.give_papers(paper_request=asked, files=[papers.paper_for(asked.requirement)], by=case.applicant)


def _answer(stage: Stage, case: Case) -> None:
    verbs.mark_read(case, reader=Actor.STAFF)
    outcomes = verbs.OUTCOMES[case.kind]
    outcome = stage.rng.choices(outcomes, (10, *([3] * (len(outcomes) - 2)), 1))[0]
    part = f"answer_{case.kind}_informed" if outcome == Outcome.INFORMED else f"answer_{outcome}"
    text = stage.texts.say(part, case.language, case.agency.slug)
    pdf = _delivered(stage, case, outcome, text)
    verbs.answer(case=case, by=stage.officers[case.agency.slug], outcome=outcome, text=text, pdf=pdf)


def _delivered(stage: Stage, case: Case, outcome: str, text: str) -> Accepted | None:
    """The note itself, or the remarks of a pre-study; a refusal and a complaint are answered in words alone."""
    if outcome == Outcome.REFUSED or case.kind == Kind.COMPLAINT:
        return None
    finding = stage.texts.say("finding", case.language, case.agency.slug)
    return papers.answer_for(case, finding if case.kind == Kind.NOTE else text)


def _close(stage: Stage, case: Case) -> None:
    verbs.close(case=case, by=stage.officers[case.agency.slug])


def _agency_writes(stage: Stage, case: Case) -> None:
    text = stage.texts.say("agency_wrote", case.language, case.agency.slug)
    verbs.write_as_agency(case=case, by=stage.officers[case.agency.slug], text=text)


def _citizen_writes(stage: Stage, case: Case) -> None:
    text = stage.texts.say("applicant_wrote", case.language, case.agency.slug)
    verbs.write_as_applicant(case=case, by=case.applicant, text=text)


def _withdraw(stage: Stage, case: Case) -> None:
    reason = stage.texts.say("withdrew", case.language, case.agency.slug)
    verbs.withdraw(case=case, by=case.applicant, reason=reason)


def _rate(stage: Stage, case: Case) -> None:
    verbs.mark_read(case, reader=Actor.CITIZEN)
    verbs.rate(case=case, by=case.applicant, score=stage.rng.choice((4, 5)))


def _rate_low(stage: Stage, case: Case) -> None:
    verbs.mark_read(case, reader=Actor.CITIZEN)
    words = stage.texts.say("rated_low", case.language, case.agency.slug)
    verbs.rate(case=case, by=case.applicant, score=stage.rng.choice((1, 2)), words=words)


def _reopen(stage: Stage, case: Case) -> None:
    reason = stage.texts.say("reopened", case.language, case.agency.slug)
    verbs.reopen(case=case, by=case.applicant, reason=reason)


def _review(stage: Stage, case: Case) -> None:
    reason = stage.texts.say("review", case.language, case.agency.slug)
    verbs.ask_review(case=case, by=case.applicant, reason=reason)


_BEATS: dict[str, Callable[[Stage, Case], None]] = {
    "take": _take,
    "pause": _pause,
    "ask": _ask,
    "give": _give,
    "answer": _answer,
    "close": _close,
    "agency_writes": _agency_writes,
    "citizen_writes": _citizen_writes,
    "withdraw": _withdraw,
    "rate": _rate,
    "rate_low": _rate_low,
    "reopen": _reopen,
    "review": _review,
}
_AT_HOME = ("give", "citizen_writes", "withdraw", "rate", "rate_low", "reopen", "review")
