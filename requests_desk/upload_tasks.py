"""What the beat does about uploads that nobody finished."""

from celery import shared_task

from requests_desk.verbs import uploads


@shared_task(name="requests_desk.upload_tasks.forget_abandoned_uploads", ignore_result=True, expires=3000)
def forget_abandoned_uploads() -> int:
    """Bytes untouched for two days, each hour."""
    return uploads.forget_abandoned()
