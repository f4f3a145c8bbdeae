"""Periodic jobs that happen once a period, however many beats and workers ask for them."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from notifications.models import JobRun

KEPT = timedelta(days=60)


@transaction.atomic
def once(job: str, period: str, work: Callable[[], object]) -> bool:
    """Do the work unless it was done for this period; the row and the work share one transaction.

    A second worker waits at the row and then finds it done. Work that raises leaves no row.
    """
    _row, first = JobRun.objects.get_or_create(job=job, period=period)
    if first:
        JobRun.objects.filter(job=job, done_at__lt=timezone.now() - KEPT).delete()
        work()
    return first


def last_period(job: str) -> str:
    """The period a job was last done for; empty when never."""
    return JobRun.objects.filter(job=job).order_by("-done_at", "-pk").values_list("period", flat=True).first() or ""


@transaction.atomic
def done(job: str, period: str) -> None:
    """Note a job that may safely be repeated as done last for this period; two in one instant stay in order."""
    JobRun.objects.filter(job=job, period=period).delete()
    JobRun.objects.get_or_create(job=job, period=period, defaults={"done_at": timezone.now()})
