"""What the beat asks of open days: short, repeatable, safe when run twice."""

from celery import shared_task

from openhouse.verbs import forgetting, offering, reminding, thanking


@shared_task(name="openhouse.tasks.tend_places", ignore_result=True, expires=55)
def tend_places() -> int:
    """Places kept too long are given back, free ones offered to who waits, each minute."""
    return offering.lapse_due() + offering.offer_freed()


@shared_task(name="openhouse.tasks.remind", ignore_result=True, expires=590)
def remind() -> int:
    """Reminders of the morning before and of three hours before, every ten minutes."""
    return reminding.remind()


@shared_task(name="openhouse.tasks.thank", ignore_result=True, expires=3500)
def thank() -> int:
    """Thanks to those who came, from the morning after, each hour."""
    return thanking.thank()


@shared_task(name="openhouse.tasks.forget", ignore_result=True, expires=3600)
def forget() -> int:
    """Each night: the persons of registrations that were never confirmed."""
    return forgetting.forget_unconfirmed()
