"""What the beat asks of the ministry's figures: short, repeatable, safe when run twice."""

from celery import shared_task

from common import days
from notifications import jobs
from reports import statistics
from reports.daily import letters


@shared_task(name="reports.tasks.tell_of_the_day", ignore_result=True, expires=590)
def tell_of_the_day() -> int:
    """The daily report, from half past seven on working days."""
    return letters.tell_all()


@shared_task(name="reports.tasks.publish_statistics", ignore_result=True, expires=3600)
def publish_statistics() -> bool:
    """The public statistics of a day, each night."""
    return jobs.once("statistics published", str(days.today()), statistics.published)
