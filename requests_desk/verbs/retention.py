"""How long the papers of finished requests are kept: the applicant is told a month before they are erased.

Nothing is erased unless the ministry says after how many years. The history, the answer and the figures stay; a
paper's row keeps its checksum, which the history names.
"""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import DateField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from common import days
from requests_desk import notices
from requests_desk.models import DONE, Actor, Case, DeskRules, Document, Review

CHUNK = 100
WARNED_BEFORE = timedelta(days=30)


def keep_or_erase() -> tuple[int, int]:
    """Tell applicants whose papers end, erase those whose time is over; how many requests of each.

    Safe to repeat and to run twice at once. A request reopened meanwhile begins its time again.
    """
    years = DeskRules.objects.current().papers_years
    if not years:
        return 0, _remove_files()
    today = days.today()
    warned = erased = 0
    while count := _warn_some(years, today):
        warned += count
    while count := _erase_some(years, today):
        erased += count
    _remove_files()
    return warned, erased


def _finished(years: int) -> QuerySet[Any]:
    """Finished requests that hold papers, with the day on which these end; none whose answer is contested."""
    kept = Func(Value(years), template="make_interval(years => %(expressions)s)")
    finished = (Coalesce("answered_on", "withdrawn_on"), kept)
    end = Func(*finished, template="(%(expressions)s)::date", arg_joiner=" + ", output_field=DateField())
    papers = Document.objects.kept().filter(case=OuterRef("pk"))
    contested = Review.objects.open().filter(case=OuterRef("pk"))
    cases = Case.objects.filter(Exists(papers), ~Exists(contested), status__in=DONE)
    return cases.annotate(end=end).order_by("pk")


@transaction.atomic
def _warn_some(years: int, today: date) -> int:
    """A chunk of those whose papers end within a month and who were not told so of this end."""
    # told under a rule that has become longer since is told again
    untold = Q(papers_warned_on=None) | Q(papers_warned_on__lt=F("end") - WARNED_BEFORE)
    due = _finished(years).filter(untold, end__lte=today + WARNED_BEFORE).select_related("agency", "applicant")
    cases = list(due.select_for_update(of=("self",), skip_locked=True)[:CHUNK])
    for case in cases:
        case.papers_warned_on = today
        case.record("papers_ending", by=None, actor=Actor.SYSTEM, last=str(_last_day(case, today)))
        notices.warn_of_papers(case, _last_day(case, today))
    Case.objects.bulk_update(cases, ["papers_warned_on"])
    return len(cases)


def _last_day(case: Any, today: date) -> date:
    """Erased from the day after; never sooner than a month after the letter."""
    return max(case.end, today + WARNED_BEFORE)


@transaction.atomic
def _erase_some(years: int, today: date) -> int:
    """A chunk of those whose time is over and who were told a month ago."""
    told = Q(papers_warned_on__gte=F("end") - WARNED_BEFORE, papers_warned_on__lt=today - WARNED_BEFORE)
    due = _finished(years).filter(told, end__lt=today)
    cases = list(due.select_for_update(of=("self",), skip_locked=True)[:CHUNK])
    for case in cases:
        number = case.documents.kept().update(erased_at=timezone.now())
        case.record("papers_erased", by=None, actor=Actor.SYSTEM, number=number)
    return len(cases)


def _remove_files() -> int:
    """Files of papers that were erased: the file first, its name after, so that a killed run leaves none behind."""
    ending = Document.objects.filter(erased_at__isnull=False).exclude(file="")
    removed = 0
    while papers := list(ending.order_by("pk")[:CHUNK]):
        for paper in papers:
            paper.file.storage.delete(str(paper.file.name))
        Document.objects.filter(pk__in=[paper.pk for paper in papers]).update(file="")
        removed += len(papers)
    return removed
