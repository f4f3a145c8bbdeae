"""What the beat asks of appointments: short, repeatable, safe when run twice."""

from celery import shared_task

from appointments.verbs import offering


@shared_task(name="appointments.tasks.tend_waiting_list", ignore_result=True, expires=55)
def tend_waiting_list() -> int:
    """Offers that nobody took lapse, times that came free are offered, each minute."""
    return offering.tend()
