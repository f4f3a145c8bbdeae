"""Putting a booking into a lane, so that the database alone decides who was first."""

import uuid
from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import Booking, Status
from appointments.slots import MOST_DAYS, Slot, Wish, nearest, slot_at
from common import days


class Taken(ValidationError):
    """Somebody else has that time, or it is no time of this service; ``offers`` are the nearest that are free."""

    def __init__(self, offers: Iterable[Slot]) -> None:
        self.offers = list(offers)
        super().__init__(_("This time has just been taken, or is no longer offered."), code="taken")


def insert(wish: Wish, day: date, starts: time, **values: Any) -> Booking | None:
    """A new row in the first lane that still has the time, or None. The caller is in a transaction.

    ON CONFLICT DO NOTHING: overlapping attempts wait for each other and none deadlocks. A conflict of
    any other constraint also leaves nothing behind. What was held there too long is ended when it stands in the way.
    """
    slot = slot_at(wish, day, starts)
    if slot is None:
        return None
    made = _first_lane(wish, slot, values)
    return made or (_first_lane(wish, slot, values) if free_lapsed(wish.office.pk, day) else None)


def _first_lane(wish: Wish, slot: Slot, values: dict[str, Any]) -> Booking | None:
    for lane in slot.lanes:
        row = Booking(
            uid=values.get("uid") or uuid.uuid4(), agency_id=wish.office.agency_id, office=wish.office,
            service=wish.service, mode=wish.mode, lane_id=lane, after_hours=slot.after_hours,
            **{name: value for name, value in values.items() if name != "uid"} | {"party": wish.party},
        )  # fmt: skip
        row.place(day=slot.day, starts=slot.starts, minutes=wish.minutes, buffer=wish.service.buffer_minutes)
        Booking.objects.bulk_create([row], ignore_conflicts=True)
        if made := Booking.objects.filter(uid=row.uid, sequence=row.sequence, lane=lane).first():
            return made
    return None


def free_lapsed(office: int, day: date) -> int:
    """End what was held too long at an office and day, so that it keeps nobody out, and say how many it was.

    The caller is in a transaction.
    """
    now = timezone.now()
    lapsed = Booking.objects.lapsed(now).filter(office=office, day=day).order_by("pk")
    keys = list(lapsed.select_for_update(skip_locked=True).values_list("pk", flat=True))
    if not keys:
        return 0
    return Booking.objects.filter(pk__in=keys, status=Status.HELD).update(status=Status.LAPSED, ended_at=now)


def around(wish: Wish, day: date, starts: time, stay: tuple[date, date] | None = None) -> Taken:
    """The refusal that offers the nearest free times within the stay, else within a month of the wish."""
    first, last = stay or (day - timedelta(days=7), day + timedelta(days=31))
    first = max(first, days.today())
    last = min(last, first + timedelta(days=MOST_DAYS - 1))
    return Taken(nearest(wish, day, starts, first=first, last=last) if last >= first else [])
