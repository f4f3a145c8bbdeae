"""The plain way to send mail: a Celery task a message, each over a line of its own."""

from celery import shared_task


@shared_task(name="bench.tasks.send_one", ignore_result=True)
def send_one(pk: int) -> None:
    """Write one message, send it and note that it was sent."""
    from django.utils import timezone

    from notifications.letters import compose
    from notifications.models import Attempt, Message, State

    row = Message.objects.get(pk=pk)
    compose(row).send()
    Message.objects.filter(pk=pk).update(state=State.SENT, sent_at=timezone.now())
    Attempt.objects.create(message=row)
