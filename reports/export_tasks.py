"""What the worker does for the ministry's files: one at a time, safe when run twice."""

import logging

from celery import shared_task
from django.utils import timezone

from reports.exporting import erasing, making
from reports.models import Export

log = logging.getLogger(__name__)
_LONGEST = 1800  # seconds for one file; its lease is renewed as it grows


@shared_task(name="reports.export_tasks.make_next", ignore_result=True, expires=3600, time_limit=_LONGEST)
def make_next() -> bool:
    """Make one file, then have the next one made; whether there was one."""
    row = making.claim()
    if row is None:
        return False
    making.make(row)
    if Export.objects.due(timezone.now()).exists():
        nudge()
    return True


@shared_task(name="reports.export_tasks.go_on", ignore_result=True, expires=55, time_limit=_LONGEST)
def go_on() -> bool:
    """The next file whose worker died or was never told, each minute."""
    return make_next()


@shared_task(name="reports.export_tasks.erase", ignore_result=True, expires=3500)
def erase() -> int:
    """Files whose days are over, and what killed workers left."""
    return erasing.erase_old() + erasing.erase_strays()


def nudge() -> None:
    """Tell a worker; with a dead broker the beat does it within a minute."""
    try:
        make_next.apply_async(retry=False)
    except Exception as error:  # noqa: BLE001 - any broker trouble means the same
        log.warning("broker unavailable, the sweep will make the file: %s", error)
