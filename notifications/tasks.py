"""What the worker is asked to do: one short, repeatable sweep of the outbox."""

from celery import shared_task

from notifications import delivery, incoming, outbox


@shared_task(name="notifications.tasks.send_due", ignore_result=True, expires=30)
def send_due() -> int:
    """Send what is due; asked for by each new message and by the beat, harmless when run twice."""
    return outbox.drain()


@shared_task(name="notifications.tasks.tend", ignore_result=True, expires=590)
def tend() -> int:
    """What must be put right or forgotten now and then, harmless when run twice."""
    return delivery.tend() + incoming.forget()
