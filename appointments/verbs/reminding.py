"""Reminders: 48 and 3 hours before, each once for each time of an appointment, never too late."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import CharField, DateTimeField, Exists, ExpressionWrapper, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat, Replace
from django.utils import timezone

from appointments import notices
from appointments.facts import TIME_CHANGED, lines_of
from appointments.models import Booking, BookingEvent, Status
from notifications import outbox
from notifications.models import Message

BATCH = 200
# Whoever was told the time when the reminder was already due needs none.
_TELLING = ("booked", "moved_here", TIME_CHANGED)


def remind(now: datetime | None = None) -> int:
    """Promise every reminder that is due; how many. Safe when run twice, or by two workers at once.

    An appointment that somebody is changing at this moment waits for the next run.
    """
    now = now or timezone.now()
    promised = 0
    for hours in notices.REMINDERS:
        last = 0
        while rows := _some(hours, now, last):
            last, promised = rows[-1].pk, promised + len(rows)
    return promised


@transaction.atomic
def _some(hours: int, now: datetime, after: int) -> list[Booking]:
    """One batch, its rows locked: a reminder is never promised for a time that is being given up."""
    due = Booking.objects.for_page().filter(due_for_reminder(hours, now), pk__gt=after).order_by("pk")
    rows = list(due.select_for_update(of=("self",), skip_locked=True, no_key=True)[:BATCH])
    lines = lines_of(rows)
    outbox.post_many([notices.reminder(row, hours, lines) for row in rows])
    return rows


def due_for_reminder(hours: int, now: datetime) -> Q:
    """Appointments within so many hours whose visitors were neither reminded nor told their time since then."""
    until = notices.REMINDERS[hours]
    coming = Q(starts_at__gt=now + timedelta(hours=until), starts_at__lte=now + timedelta(hours=hours))
    since = ExpressionWrapper(OuterRef("starts_at") - Value(timedelta(hours=hours)), DateTimeField())
    told = BookingEvent.objects.filter(booking=OuterRef("pk"), verb__in=_TELLING, at__gt=since)
    uid = Replace(Cast(OuterRef("uid"), CharField()), Value("-"), Value(""))
    number = Cast(OuterRef("sequence"), CharField())
    # the key as notices.reminder_key writes it
    key = Concat(Value("appointment_reminder:"), uid, Value(":"), number, Value(f":{hours}"))
    return coming & Q(~Exists(told), ~Exists(Message.objects.filter(key=key)), status=Status.BOOKED)
