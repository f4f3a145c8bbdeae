"""What the beat asks the desk to do: short, repeatable, safe when run twice."""

import logging

from celery import shared_task

from common import days
from notifications import jobs
from requests_desk import arrivals, mornings, reconcile
from requests_desk.verbs import alarms, drafts, inviting, recount, reminding, retention

log = logging.getLogger(__name__)


@shared_task(name="requests_desk.tasks.recount_due_days", ignore_result=True, expires=60)
def recount_due_days() -> int:
    """Expected days after a change of holidays, and each morning."""
    return recount.recount_when_needed()


@shared_task(name="requests_desk.tasks.raise_alarms", ignore_result=True, expires=590)
def raise_alarms() -> int:
    """Days near or past: marked, and told once to those who must know."""
    return alarms.raise_alarms()


@shared_task(name="requests_desk.tasks.tell_of_arrivals", ignore_result=True, expires=290)
def tell_of_arrivals() -> bool:
    """New requests that nobody has charge of, once an hour."""
    return arrivals.tell()


@shared_task(name="requests_desk.tasks.tell_of_the_morning", ignore_result=True, expires=590)
def tell_of_the_morning() -> int:
    """How each desk stands, from half past seven on working days."""
    return mornings.tell_all()


@shared_task(name="requests_desk.tasks.remind", ignore_result=True, expires=590)
def remind() -> int:
    """Papers that do not come, and marks of answers, in each applicant's morning."""
    return reminding.remind() + inviting.invite()


@shared_task(name="requests_desk.tasks.keep_or_forget_drafts", ignore_result=True, expires=3600)
def keep_or_forget_drafts() -> bool:
    """Drafts' retention, once a day."""
    return jobs.once("drafts kept or forgotten", str(days.today()), drafts.keep_or_forget)


@shared_task(name="requests_desk.tasks.keep_or_erase_papers", ignore_result=True, expires=3600)
def keep_or_erase_papers() -> tuple[int, int]:
    """Papers of finished requests, each night, where the ministry set for how long they are kept."""
    return retention.keep_or_erase()


@shared_task(name="requests_desk.tasks.compare_files", ignore_result=True, expires=3600)
def compare_files() -> None:
    """Rows against files, each night; what is lost stands in the log as an error."""
    found = reconcile.compare()
    for name in found.missing + found.changed:
        log.error("a kept file is missing or changed: %s", name)
