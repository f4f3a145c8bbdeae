"""An answer that is late: one letter of apology, a new day given by the agency, and news by the day promised.

The law's day never moves: what is announced is kept beside it. The apology is promised in the transaction that
raises the alarm; a promise of news that was not kept goes to the chief and the ministry, and the applicant is told.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Holiday
from common import days
from common.kept import once
from requests_desk import notices
from requests_desk.escalation import Told
from requests_desk.models import RUNNING, Actor, Alert, Case, CaseEvent, DeskRules
from requests_desk.staff_offers import StaffOffers
from requests_desk.verbs import locks
from requests_desk.verbs.after import demand, refuse

CHUNK = 200
# What the alarm writes back of a case whose day has passed.
MARKS = ("late_for", "late_letters", "announced_on", "announcements", "hears_by")


def apologise(case: Case, event: CaseEvent, rules: DeskRules, news_on: date) -> None:
    """The letter of one lateness, with its alarm: once for the day that passed, whoever works the case meanwhile.

    It promises news by ``news_on`` where another letter may follow. The caller holds the row lock and saves
    ``MARKS``. A day announced before the alarm was the letter.
    """
    fresh = case.late_for != case.due_on
    if fresh:
        _begin(case)
        case.late_letters = 1
    if case.announced_on is None and case.late_letters < rules.late_letters:
        case.hears_by = news_on
    if fresh:
        hears_by = case.hears_by.isoformat() if case.hears_by else ""
        notices.tell_applicant(case, "answer_late", event, hears_by=hears_by)


def _begin(case: Case) -> None:
    case.late_for, case.late_letters, case.announcements = case.due_on, 0, 0
    case.announced_on, case.hears_by = None, None


def news_day(today: date, rules: DeskRules) -> date:
    """By when the applicant of a late request hears more, told of it today."""
    return days.add_working_days(today, rules.late_news_days, once("days off", Holiday.objects.days_off))


# --- a new day ----------------------------------------------------------------------------------------------


@transaction.atomic
def announce(*, case: Case, by: User, day: date, reason: str) -> Case:
    """The officer in charge, or the chief, announces when a late answer will come, and why; the applicant is told.

    Raises ValidationError for a request that is not late, too many announcements, a day that is not to come, too
    far or no working day, or without a reason.
    """
    case = locks.worked(case, by)
    refuse(StaffOffers(case, by).why_not_announce)
    refuse(why_not_on(day))
    said = demand(reason, _("Write why the answer is late; the applicant reads it."))
    if case.late_for != case.due_on:
        _begin(case)
    before, case.announced_on, case.hears_by = case.announced_on, day, day
    case.announcements += 1
    case.save(update_fields=[*MARKS])
    event = case.record(
        "day_announced", by=by, actor=Actor.STAFF, day=str(day), before=str(before or ""), reason=said,
    )  # fmt: skip
    notices.tell_applicant(case, "day_announced", event, day=str(day), before=str(before or ""), reason=said)
    return case


def why_not_on(day: date) -> str:
    """Why a day cannot be announced; empty when it can."""
    last = days.today() + timedelta(days=DeskRules.objects.current().announced_within)
    if day <= days.today():
        return _("Choose a day to come.")
    if day > last:
        return _("Choose a day within %(days)s days.") % {"days": (last - days.today()).days}
    if not days.is_working(day, once("days off", Holiday.objects.days_off)):
        return _("The agency is closed on that day: choose a working day.")
    return ""


# --- news that did not come ---------------------------------------------------------------------------------


def keep_word(today: date, rules: DeskRules, news_on: date) -> int:
    """Tell of promised news that did not come, to the applicant and above the officer; how many. Safe to repeat."""
    told = 0
    while count := _keep_some(today, rules, news_on):
        told += count
    return told


def _unheard(today: date) -> QuerySet[Case]:
    """Late cases whose applicant was to hear more by a day that has passed, by the index of such days."""
    late = Case.objects.filter(hears_by__lt=today, due_on__lt=today, status__in=RUNNING)
    return late.select_related("agency", "applicant").order_by("hears_by", "pk")


@transaction.atomic
def _keep_some(today: date, rules: DeskRules, news_on: date) -> int:
    """A chunk that nobody else holds; how many."""
    cases = list(_unheard(today).select_for_update(of=("self",), skip_locked=True)[:CHUNK])
    told = Told({case.agency_id for case in cases})
    for case in cases:
        _own_up(case, rules, news_on)
        people = told.of(case, Alert.Level.NO_DAY)
        Alert.objects.bulk_create(Alert(case=case, person_id=one, level=Alert.Level.NO_DAY) for one in people)
    Case.objects.bulk_update(cases, MARKS)
    return len(cases)


def _own_up(case: Case, rules: DeskRules, news_on: date) -> None:
    """Say that the day promised has passed too, and promise another one unless this was the last letter."""
    missed, case.announced_on, case.hears_by = case.announced_on, None, None
    event = case.record("news_owed", by=None, actor=Actor.SYSTEM, announced=str(missed or ""))
    if case.late_letters >= rules.late_letters:
        return
    case.late_letters += 1
    if case.late_letters < rules.late_letters:
        case.hears_by = news_on
    notices.tell_applicant(
        case, "answer_still_late", event, announced=str(missed or ""),
        hears_by=case.hears_by.isoformat() if case.hears_by else "",
    )  # fmt: skip
