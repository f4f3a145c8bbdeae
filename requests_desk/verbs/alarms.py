"""The beat's alarms: a request whose day is near or past is marked, and those who must know are told once.

What is marked and who is to be told are written in one short transaction; the letters are made of those
rows afterwards. Killed anywhere between, the next run goes on from the rows.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from common import days
from requests_desk import digests
from requests_desk.escalation import Told
from requests_desk.models import DONE, RUNNING, Actor, Alarm, Alert, Case, Complaint, DeskRules
from requests_desk.verbs import late

CHUNK = 200
WARNED_BEFORE = timedelta(days=3)
_VERBS = {Alarm.AT_RISK: "at_risk", Alarm.OVERDUE: "overdue", Alarm.MINISTRY: "ministry_told"}
_Level = Alert.Level


def raise_alarms() -> int:
    """Mark and tell; returns how many requests and complaints were marked. Safe to repeat and to run twice at once."""
    today, rules = days.today(), DeskRules.objects.current()
    told_by, news_on = today - timedelta(days=rules.ministry_days), late.news_day(today, rules)
    marked = 0
    while count := _mark_some(today, told_by, rules, news_on):
        marked += count
    late.keep_word(today, rules, news_on)
    while count := _watch_some(today):
        marked += count
    digests.tell_all()
    return marked


# --- the day of the answer ---------------------------------------------------------------------------------


def _ringing(today: date, told_by: date) -> QuerySet[Case]:
    """Running cases whose alarm is behind their day; the earliest first, by the index of alarms."""
    behind = (
        Q(alarm=Alarm.NONE)
        | Q(alarm__lt=Alarm.OVERDUE, due_on__lt=today)
        | Q(alarm__lt=Alarm.MINISTRY, due_on__lt=today, due_on__lte=told_by)
    )
    running = Case.objects.filter(status__in=RUNNING, risk_on__lte=today)
    return running.filter(behind).order_by("risk_on", "pk")


@transaction.atomic
def _mark_some(today: date, told_by: date, rules: DeskRules, news_on: date) -> int:
    """Mark a chunk that nobody else holds, and promise its applicants the letter of the delay; how many."""
    ringing = _ringing(today, told_by).select_related("agency", "applicant")
    cases = list(ringing.select_for_update(of=("self",), skip_locked=True)[:CHUNK])
    told = Told({case.agency_id for case in cases})
    for case in cases:
        for level in _passed(case, today, told_by):
            case.alarm = level
            event = case.record(_VERBS[level], by=None, actor=Actor.SYSTEM, due=case.due_on.isoformat())
            _promise(case, level, told)
            if level == Alarm.OVERDUE:
                late.apologise(case, event, rules, news_on)
    Case.objects.bulk_update(cases, ["alarm", *late.MARKS])
    return len(cases)


def _passed(case: Case, today: date, told_by: date) -> list[Alarm]:
    """Levels a case has reached and nobody was told of; near is not said of what is past."""
    if case.due_on >= today:
        return [Alarm.AT_RISK]
    reached = [Alarm.OVERDUE, Alarm.MINISTRY] if case.due_on <= told_by else [Alarm.OVERDUE]
    return [level for level in reached if level > case.alarm]


def _promise(case: Case, level: int, told: Told) -> None:
    Alert.objects.bulk_create(Alert(case=case, person_id=person, level=level) for person in told.of(case, level))


# --- the acknowledgement of complaints (decree 2-17-265) ---------------------------------------------------


def _unacknowledged(today: date) -> QuerySet[Complaint]:
    """Complaints still open whose last day to be acknowledged is near or past, and whose alarm is behind."""
    soon = Complaint.objects.filter(acknowledged_on=None, acknowledge_by__lte=today + WARNED_BEFORE)
    behind = Q(acknowledge_alarm=Alarm.NONE) | Q(acknowledge_alarm__lt=Alarm.MINISTRY, acknowledge_by__lt=today)
    return soon.filter(behind).exclude(case__status__in=DONE).order_by("acknowledge_by", "pk")


@transaction.atomic
def _watch_some(today: date) -> int:
    """Mark a chunk of complaints that nobody else holds; how many."""
    held = _unacknowledged(today).select_for_update(of=("self",), skip_locked=True)
    complaints = list(held.select_related("case")[:CHUNK])
    told = Told({complaint.case.agency_id for complaint in complaints})
    for complaint in complaints:
        late = complaint.acknowledge_by is not None and complaint.acknowledge_by < today
        complaint.acknowledge_alarm = Alarm.MINISTRY if late else Alarm.AT_RISK
        _promise(complaint.case, _Level.UNACKNOWLEDGED if late else _Level.ACKNOWLEDGE, told)
    _keep(complaints)
    return len(complaints)


def _keep(complaints: Iterable[Complaint]) -> None:
    Complaint.objects.bulk_update(complaints, ["acknowledge_alarm"])
