"""The daily report by e-mail: on each working morning, once a person, to the ministry's readers who asked for it.

It tells of every day since the last working day: on Monday of Friday, Saturday and Sunday, after a feast of the days
of the feast too. Only totals and links are in it, nothing about anybody.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from agencies.models import Agency
from common import days
from notifications import jobs, outbox
from reports.daily.clock import days_off
from reports.daily.day import covered
from reports.daily.report import DayReport
from reports.daily.sections import silent_agencies
from reports.scope import readers_of_all
from requests_desk import notices

JOB = "daily report"
# On Morocco's clock; a letter that could not leave in the morning is still wanted on the same day.
FROM = time(7, 30)


def tell_all(now: datetime | None = None) -> int:
    """Promise this morning's letters; how many. Safe to repeat and to run twice at once."""
    here = days.local(now or timezone.now())
    today, told = here.date(), list[str]()
    if here.time() < FROM or jobs.last_period(JOB) == str(today) or not days.is_working(today, days_off()):
        return 0
    jobs.once(JOB, str(today), lambda: told.extend(_promise(today)))
    return len(told)


def _promise(today: date) -> list[str]:
    """One letter a reader, inside the transaction that notes the job; the days are counted once for all of them."""
    readers = list(readers_of_all().filter(daily_reader__isnull=False).order_by("pk"))
    if not readers:
        return []
    agencies = list(Agency.objects.all())
    reports = [DayReport(day, agencies, national=True) for day in covered(today, days_off())]
    said = {language: _said(language, today, reports) for language in {person.language for person in readers}}
    outbox.post_many(_letter(person, today, said[person.language]) for person in readers)
    return [person.email for person in readers]


def _letter(person: User, today: date, context: dict[str, Any]) -> Any:
    return outbox.letter(
        key=f"daily_report:{person.pk}:{today}", template="daily_report", to=person.email, language=person.language,
        user=person, context=context, expires=days.start_of(today + timedelta(days=1)),
    )  # fmt: skip


def _said(language: str, today: date, reports: Sequence[DayReport]) -> dict[str, Any]:
    """The letter's facts in a language; the first of its days is the working one."""
    first = reports[0]
    with override(language):
        silent = silent_agencies(first.day, first.counts, first.agencies)
        return {
            "on": str(today), "days": [_day(language, report) for report in reports],
            "silent": [agency.name for agency in silent], "silent_on": str(first.day.on),
            "url": notices.absolute(language, "reports:daily", first.day.on),
        }  # fmt: skip


def _day(language: str, report: DayReport) -> dict[str, Any]:
    on, total = report.day.on, report.counts[report.day.on, None]
    return {
        "on": str(on), "why": report.day.why_off, "filed": total.filed_in_all, "answered": total.answered,
        "late": total.late, "open": total.open, "overdue": total.overdue,
        "url": notices.absolute(language, "reports:daily", on),
    }  # fmt: skip
