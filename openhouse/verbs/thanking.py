"""Thanks to those who came, once a person and event, from the morning after its last day."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from agencies.opening.day import instant
from common import days
from notifications import outbox
from notifications.models import Message
from openhouse import notices
from openhouse.models import Registration, State

BATCH = 200
MORNING = time(10)
# Thanks that come later would puzzle: a worker that was down for so long sends none.
WITHIN = timedelta(days=7)


def thank(now: datetime | None = None) -> int:
    """Promise the thanks that are due; how many. Safe when run twice, or by two workers at once.

    Who did not come is left in peace; whoever came to several sessions is thanked once.
    """
    now = now or timezone.now()
    today = days.local(now).date()
    if now < instant(today, MORNING):
        return 0
    promised = last = 0
    while rows := _some(today, last):
        last, promised = rows[-1].pk, promised + len(rows)
    return promised


@transaction.atomic
def _some(today: date, after: int) -> list[Registration]:
    """One batch: the first registration of each person who came, its row locked."""
    came = Registration.objects.filter(
        arrival__isnull=False, person__isnull=False, session__event__state=State.PUBLISHED,
        session__event__last_day__lt=today, session__event__last_day__gte=today - WITHIN,
    )  # fmt: skip
    earlier = came.filter(person=OuterRef("person"), session__event=OuterRef("session__event"), pk__lt=OuterRef("pk"))
    unsaid = ~Exists(Message.objects.filter(key=_key()))
    found = came.filter(~Exists(earlier), unsaid, pk__gt=after).for_page().prefetch_related("session__event__agencies")
    rows = list(found.order_by("pk").select_for_update(of=("self",), skip_locked=True, no_key=True)[:BATCH])
    outbox.post_many([notices.thanks(row) for row in rows])
    return rows


def _key() -> Concat:
    # as notices.thanks_key writes it
    event, person = (Cast(OuterRef(name), CharField()) for name in ("session__event", "person"))
    return Concat(Value("visit_thanks:"), event, Value(":"), person)
