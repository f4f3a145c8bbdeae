"""Papers asked for that do not come: the applicant is reminded in their morning, and at last the agency is told.

Each step is marked on the papers in the transaction that promises its letter: run twice, by two workers at once,
or killed in between, nobody is told twice and nobody is forgotten.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from common import days
from requests_desk import desk_notices, notices
from requests_desk.models import Actor, Case, DeskRules, PaperRequest, Status

CHUNK = 200
# A day elsewhere may begin before so many times 24 hours have passed.
_EARLY = timedelta(days=1)
Papers = dict[int, list[PaperRequest]]


def remind(now: datetime | None = None) -> int:
    """Promise the reminders that are due where it is morning, and tell officers of long silence; how many."""
    now, rules = now or timezone.now(), DeskRules.objects.current()
    return _each(_owing(now, rules), partial(_remind, now=now, rules=rules)) + _each(
        _silent(now, rules), partial(_tell_agency, now=now, rules=rules)
    )


def _each(due: QuerySet[PaperRequest], act: Callable[[Case, list[PaperRequest]], bool]) -> int:
    """Do it to each case of such papers, a chunk a transaction; one that somebody works on waits for the next run."""
    told = 0
    for chunk in _chunks(due):
        with transaction.atomic():
            told += sum(act(case, papers) for case, papers in _held(chunk))
    return told


def _chunks(due: QuerySet[PaperRequest]) -> Iterator[list[int]]:
    last, keys = 0, due.order_by("case_id").distinct().values_list("case_id", flat=True)
    while chunk := list(keys.filter(case_id__gt=last)[:CHUNK]):
        last = chunk[-1]
        yield chunk


def _held(keys: list[int]) -> list[tuple[Case, list[PaperRequest]]]:
    """Cases that still wait, locked, with the papers that have not come."""
    rows = Case.objects.filter(pk__in=keys, status=Status.WAITING).select_related("agency", "applicant")
    cases = list(rows.order_by("pk").select_for_update(of=("self",), skip_locked=True))
    awaited: Papers = defaultdict(list)
    for paper in PaperRequest.objects.filter(case__in=cases, answered_at=None).select_related("requirement"):
        awaited[paper.case_id].append(paper)
    return [(case, awaited[case.pk]) for case in cases if awaited[case.pk]]


# --- the applicant ------------------------------------------------------------------------------------------


def _owing(now: datetime, rules: DeskRules) -> QuerySet[PaperRequest]:
    """Papers whose reminder is due soon or now, by the index of what is awaited."""
    due = Q(pk__in=[])
    for step, wait in enumerate(rules.reminder_days):
        due |= Q(reminders__lte=step, asked_at__lte=now - timedelta(days=wait) + _EARLY)
    return PaperRequest.objects.filter(due, answered_at=None, case__status=Status.WAITING)


def _remind(case: Case, papers: list[PaperRequest], *, now: datetime, rules: DeskRules) -> bool:
    """One reminder for all steps that have passed: after a long pause of the beat nobody gets two."""
    asked = max(papers, key=lambda paper: paper.asked_at)
    asked_on = days.day_there(asked.asked_at, case.time_zone)
    waited = (days.day_there(now, case.time_zone) - asked_on).days
    passed = sum(wait <= waited for wait in rules.reminder_days)
    if passed <= asked.reminders or not days.is_morning(now, case.time_zone):
        return False
    PaperRequest.objects.filter(pk__in=[paper.pk for paper in papers]).update(reminders=passed)
    event = case.record("papers_reminded", by=None, actor=Actor.SYSTEM, number=passed)
    following = rules.reminder_days[passed:]
    notices.tell_applicant(
        case, "paper_reminder", event, papers=partial(notices.paper_words, papers), asked=str(asked_on),
        again=str(asked_on + timedelta(days=following[0])) if following else "",
    )  # fmt: skip
    return True


# --- the agency ---------------------------------------------------------------------------------------------


def _silent(now: datetime, rules: DeskRules) -> QuerySet[PaperRequest]:
    """Papers that have not come for so long that the agency is told."""
    if not rules.silent_days:
        return PaperRequest.objects.none()
    long_ago = now - timedelta(days=rules.silent_days)
    return PaperRequest.objects.filter(
        asked_at__lte=long_ago, agency_told=False, answered_at=None, case__status=Status.WAITING
    )


def _tell_agency(case: Case, papers: list[PaperRequest], *, now: datetime, rules: DeskRules) -> bool:
    """Tell whoever has charge once; papers that were asked for later have their own time."""
    long_ago = now - timedelta(days=rules.silent_days)
    asked = max(papers, key=lambda paper: paper.asked_at)
    if asked.agency_told or asked.asked_at > long_ago:
        return False
    PaperRequest.objects.filter(pk__in=[paper.pk for paper in papers]).update(agency_told=True)
    event = case.record("papers_silent", by=None, actor=Actor.SYSTEM, asked=str(days.local(asked.asked_at).date()))
    desk_notices.tell_of_silence(case, event)
    return True
