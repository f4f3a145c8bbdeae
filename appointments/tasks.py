"""What the beat asks of appointments: short, repeatable, safe when run twice."""

import logging

from celery import shared_task

from appointments import legal_time, standing
from appointments.models import Closing
from appointments.verbs import offering, rebooking, reminding

log = logging.getLogger(__name__)


@shared_task(name="appointments.tasks.tend_waiting_list", ignore_result=True, expires=55)
def tend_waiting_list() -> int:
    """Offers that nobody took lapse, times that came free are offered, each minute."""
    return offering.tend()


@shared_task(name="appointments.tasks.remind", ignore_result=True, expires=290)
def remind() -> int:
    """Reminders of 48 and 3 hours before, every five minutes."""
    return reminding.remind()


@shared_task(name="appointments.tasks.watch_legal_time", ignore_result=True, expires=3600)
def watch_legal_time() -> int:
    """Each night: whether new zone data were installed and the appointments forgotten; says so in the log."""
    wrong = sum(each.booked + each.held for each in legal_time.foreseen())
    if wrong:
        log.error("%s appointments disagree with the legal time: run manage.py shift_legal_time", wrong)
    return wrong


@shared_task(name="appointments.tasks.tidy_standing", ignore_result=True, expires=3600)
def tidy_standing() -> int:
    """Each night: marks of changes that every process has seen."""
    return standing.tidy()


@shared_task(name="appointments.tasks.settle_closing", ignore_result=True, expires=3600)
def settle_closing(key: str) -> bool:
    """One chunk of many appointments moved or cancelled, then the next one asked for; whether some is left."""
    closing = Closing.objects.select_related("by").filter(pk=key, done_at=None).first()
    left = closing is not None and rebooking.work(closing)
    if left:
        ask_to_settle(key)
    return left


@shared_task(name="appointments.tasks.go_on_with_closings", ignore_result=True, expires=55)
def go_on_with_closings() -> int:
    """Closings whose worker died or was never told, each minute."""
    keys = rebooking.unfinished()
    for key in keys:
        settle_closing(str(key))
    return len(keys)


def ask_to_settle(key: str) -> None:
    """Tell a worker; with a dead broker the beat does it within a minute."""
    try:
        settle_closing.apply_async([key], retry=False)
    except Exception as error:  # noqa: BLE001 - any broker trouble means the same
        log.warning("broker unavailable, the sweep will go on with closing %s: %s", key, error)
