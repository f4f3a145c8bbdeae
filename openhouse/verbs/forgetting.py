"""How long data are kept of who never confirmed an address: nobody knows whose address it is."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from openhouse.models import Registration, Seat

AT_ONCE = 200
# What tells who somebody is, or how to reach them. Country, language and party are kept: they are counted.
PERSONAL = ("name_ar", "name_latin", "email", "phone", "time_zone", "interests", "needs")


def forget_unconfirmed(now: datetime | None = None) -> int:
    """Erase the person from registrations never confirmed for ``UNCONFIRMED_DAYS`` days; how many.

    The row stays with its party, state and history, so that counts stay; its link and what was asked with it go.
    Who is at this moment within the minutes to confirm is left alone. Safe when run twice, or by two at once.
    """
    before, forgotten, last = (now or timezone.now()) - timedelta(days=settings.UNCONFIRMED_DAYS), 0, 0
    while rows := _some(before, last):
        last, forgotten = rows[-1].pk, forgotten + len(rows)
    return forgotten


@transaction.atomic
def _some(before: datetime, after: int) -> list[Registration]:
    """One batch under its row locks; who is being confirmed meanwhile is left out."""
    found = Registration.objects.for_page().filter(confirmed_at=None, person=None, made_at__lte=before, pk__gt=after)
    found = found.exclude(seat=Seat.HELD).exclude(email="").order_by("pk")
    rows = list(found.select_for_update(of=("self",), skip_locked=True)[:AT_ONCE])
    for row in rows:
        _forget(row)
    return rows


def _forget(row: Registration) -> None:
    if row.seat == Seat.WAITING:
        row.move_to(Seat.LAPSED)
    row.questions.filter(steps=None).delete()
    for name in PERSONAL:
        setattr(row, name, "")
    # whoever holds the old link finds nothing under it
    row.uid = uuid.uuid4()
    row.save(update_fields=[*PERSONAL, "uid"])
