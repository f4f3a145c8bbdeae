"""Reminders: the morning before and three hours before, each once for each time of a session, never too late."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import BigIntegerField, CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat, Extract, Replace
from django.utils import timezone

from agencies.opening.day import instant
from common import days
from notifications import outbox
from notifications.models import Message
from openhouse import notices
from openhouse.facts import lines_of
from openhouse.models import Registration, Seat, SeatChange, State

BATCH = 200
# On Morocco's clock: whoever comes is there by then, and the agency's line still answers on the same day.
MORNING = time(10)
HOURS = timedelta(hours=3)


def remind(now: datetime | None = None) -> int:
    """Promise every reminder that is due; how many. Safe when run twice, or by two workers at once.

    A registration that somebody is changing at this moment waits for the next run.
    """
    now = now or timezone.now()
    promised = 0
    for which, due in due_for_reminder(now).items():
        last = 0
        while rows := _some(which, due, last):
            last, promised = rows[-1].pk, promised + len(rows)
    return promised


@transaction.atomic
def _some(which: str, due: Q, after: int) -> list[Registration]:
    """One batch, its rows locked: nobody is reminded of a place that is being given up."""
    unsaid = ~Exists(Message.objects.filter(key=_key(which)))
    found = Registration.objects.for_page().prefetch_related("session__event__agencies")
    found = found.filter(due, unsaid, seat=Seat.REGISTERED, session__event__state=State.PUBLISHED, pk__gt=after)
    rows = list(found.order_by("pk").select_for_update(of=("self",), skip_locked=True, no_key=True)[:BATCH])
    lines = lines_of(rows) if rows else {}
    outbox.post_many([notices.reminder(row, which, lines) for row in rows])
    return rows


def due_for_reminder(now: datetime) -> dict[str, Q]:
    """Registrations for each reminder now; who was registered after it was due has just had the letter."""
    today = days.local(now).date()
    since = instant(today, MORNING)
    tomorrow = Q(session__day=today + timedelta(days=1), session__starts_at__gt=now + timedelta(hours=3))
    soon = Q(session__starts_at__gt=now, session__starts_at__lte=now + HOURS)
    morning = tomorrow & _told_before(Value(since)) if now >= since else Q(pk__in=[])
    return {"day": morning, "hours": soon & _told_before(OuterRef("session__starts_at") - Value(HOURS))}


def _told_before(due: object) -> Q:
    told = SeatChange.objects.filter(registration=OuterRef("pk"), after=Seat.REGISTERED, at__gt=due)
    return Q(~Exists(told))


def _key(which: str) -> Concat:
    # as notices.reminder_key writes it
    uid = Replace(Cast(OuterRef("uid"), CharField()), Value("-"), Value(""))
    moment = Cast(Cast(Extract(OuterRef("session__starts_at"), "epoch"), BigIntegerField()), CharField())
    return Concat(Value("visit_reminder:"), uid, Value(":"), moment, Value(f":{which}"))
