"""What the worker does about work on many requests: short chunks, safe when run twice."""

import logging

from celery import shared_task

from requests_desk.models import BulkJob
from requests_desk.verbs import bulk

log = logging.getLogger(__name__)
SIDE_BY_SIDE = 2  # workers on one job: they pass by each other's cases


@shared_task(name="requests_desk.bulk_tasks.run", ignore_result=True, expires=3600)
def run(key: str) -> bool:
    """One chunk of a job, then the next one asked for; whether some is left."""
    job = BulkJob.objects.select_related("by").filter(pk=key, done_at=None).first()
    left = job is not None and bulk.work(job)
    if left:
        ask_for(key)
    return left


@shared_task(name="requests_desk.bulk_tasks.go_on", ignore_result=True, expires=55)
def go_on() -> int:
    """Jobs whose worker died or was never told, each minute; files of yesterday are taken away."""
    bulk.forget_files()
    keys = bulk.unfinished()
    for key in keys:
        run(str(key))
    return len(keys)


def ask_for(key: str, times: int = 1) -> None:
    """Tell so many workers; with a dead broker the beat does it within a minute."""
    try:
        for _n in range(times):
            run.apply_async([key], retry=False)
    except Exception as error:  # noqa: BLE001 - any broker trouble means the same
        log.warning("broker unavailable, the sweep will go on with job %s: %s", key, error)
