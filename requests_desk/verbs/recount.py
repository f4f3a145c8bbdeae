"""Expected days follow the holidays: an Islamic feast is confirmed days before it comes."""

import hashlib
from collections.abc import Iterator
from datetime import date

from django.db import transaction

from agencies.models import Holiday
from common import days
from notifications import jobs
from requests_desk import notices
from requests_desk.models import Actor, Case, CaseEvent

JOB = "recount due days"
BATCH = 500


def recount_when_needed() -> int:
    """Recount once a day and whenever the holidays changed; returns how many cases moved. Safe to repeat."""
    holidays = Holiday.objects.days_off()
    period = f"{days.today()}:{_print_of(holidays)}"
    if jobs.last_period(JOB) == period:
        return 0
    moved = recount(holidays)
    jobs.done(JOB, period)
    return moved


def recount(holidays: frozenset[date]) -> int:
    """Bring every open case's expected day in step; returns how many moved."""
    return sum(_move(pk, holidays) for pk in _out_of_step(holidays))


def _print_of(holidays: frozenset[date]) -> str:
    return hashlib.sha256(",".join(sorted(map(str, holidays))).encode()).hexdigest()[:32]


def _out_of_step(holidays: frozenset[date]) -> Iterator[int]:
    """Cases whose day is no longer what their history says, read in batches of two queries."""
    today = days.today()
    opened = Case.objects.open().order_by("pk")
    last = 0
    while cases := {case.pk: case for case in opened.filter(pk__gt=last)[:BATCH]}:
        last = max(cases)
        moves: dict[int, list[CaseEvent]] = {pk: [] for pk in cases}
        for event in CaseEvent.objects.filter(case__in=cases).moves():
            moves[event.case_id].append(event)
        yield from (pk for pk, case in cases.items() if _is_out(case, case.term(holidays, moves[pk]).due_on(today)))


def _is_out(case: Case, due_on: date) -> bool:
    return case.due_on != due_on or case.risk_on is None


@transaction.atomic
def _move(pk: int, holidays: frozenset[date]) -> bool:
    """Write one case's new day. While a paper is awaited the day slips with each day, which is no event."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=pk)
    term, before = case.term(holidays), case.due_on
    after = term.due_on(days.today())
    if not case.is_open or (before == after and case.risk_on):
        return False
    case.set_days(term, days.today())
    case.save(update_fields=["due_on", "risk_on"])
    if case.stands_still or before == after:
        return False
    event = case.record("due_moved", by=None, actor=Actor.SYSTEM, before=str(before), after=str(after))
    notices.tell_applicant(case, "due_moved", event, before=str(before))
    return True
