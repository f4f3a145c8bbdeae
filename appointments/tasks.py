"""What the beat asks of appointments: short, repeatable, safe when run twice."""

from celery import shared_task

from appointments.verbs import offering, reminding


@shared_task(name="appointments.tasks.tend_waiting_list", ignore_result=True, expires=55)
def tend_waiting_list() -> int:
    """Offers that nobody took lapse, times that came free are offered, each minute."""
    return offering.tend()


@shared_task(name="appointments.tasks.remind", ignore_result=True, expires=290)
def remind() -> int:
    """Reminders of 48 and 3 hours before, every five minutes."""
    return reminding.remind()
