"""Putting a booking into a lane, so that the database alone decides who was first."""

import uuid
from collections.abc import Callable, Iterable
from datetime import date, time, timedelta
from functools import wraps
from random import uniform
from time import sleep
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import Booking, Status, add_minutes
from appointments.slots import MOST_DAYS, Slot, Wish, nearest, slot_at
from common import days

P = ParamSpec("P")
R = TypeVar("R")
_DEADLOCK = "40P01"


class Taken(ValidationError):
    """Somebody else has that time, or it is no time of this service; ``offers`` are the nearest that are free."""

    def __init__(self, offers: Iterable[Slot]) -> None:
        self.offers = list(offers)
        super().__init__(_("This time has just been taken, or is no longer offered."), code="taken")


def whole(verb: Callable[P, R]) -> Callable[P, R]:
    """One transaction, begun anew once when the database ended it because two waited for each other.

    Browsers alone never do; longer work, which takes several times in one transaction, can meet one of them.
    """

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return verb(*args, **kwargs)
        except OperationalError as error:
            if connection.in_atomic_block or getattr(error.__cause__, "pgcode", "") != _DEADLOCK:
                raise
        # or the other, woken by our end, would find us in its way again
        sleep(uniform(0.05, 0.2))  # noqa: S311 - no secret
        with transaction.atomic():
            return verb(*args, **kwargs)

    return run


def insert(wish: Wish, day: date, starts: time, **values: Any) -> Booking | None:
    """A new row in the first lane that still has the time, or None; one statement where nothing stands in the way.

    ON CONFLICT DO NOTHING: overlapping attempts wait for each other and none deadlocks. A conflict of any other
    constraint also leaves nothing behind. What was held there too long is ended first.
    """
    slot = slot_at(wish, day, starts)
    if slot is None:
        return None
    if made := _first_lane(wish, slot, values):
        return made
    keys = _lapsed_at(wish, slot)
    return _in_place_of(keys, wish, slot, values) if keys else None


@whole
def _in_place_of(keys: list[int], wish: Wish, slot: Slot, values: dict[str, Any]) -> Booking | None:
    """A new row where others were held too long."""
    end_lapsed(keys)
    return _first_lane(wish, slot, values)


def _first_lane(wish: Wish, slot: Slot, values: dict[str, Any]) -> Booking | None:
    for lane in slot.lanes:
        row = Booking(
            uid=values.get("uid") or uuid.uuid4(), agency_id=wish.office.agency_id, office=wish.office,
            service=wish.service, mode=wish.mode, lane_id=lane, after_hours=slot.after_hours,
            **{name: value for name, value in values.items() if name != "uid"} | {"party": wish.party},
        )  # fmt: skip
        row.place(day=slot.day, starts=slot.starts, minutes=wish.minutes, buffer=wish.service.buffer_minutes)
        if _put(row):
            return row
    return None


_FIELDS = [field for field in Booking._meta.concrete_fields if not field.primary_key]
_COLUMNS = ", ".join(f'"{field.column}"' for field in _FIELDS)
_PUT = (
    f"INSERT INTO {Booking._meta.db_table} ({_COLUMNS}) VALUES ({', '.join(['%s'] * len(_FIELDS))})"  # noqa: S608
    " ON CONFLICT DO NOTHING RETURNING id"
)


def _put(row: Booking) -> bool:
    """Write a row unless it meets another; whether it was written.

    As ``bulk_create(ignore_conflicts=True)``, which cannot tell, but in one statement that tells.
    """
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in _FIELDS]
    with connection.cursor() as cursor:
        cursor.execute(_PUT, values)
        made = cursor.fetchone()
    if made:
        row.pk, row._state.adding, row._state.db = made[0], False, connection.alias
    return made is not None


def _lapsed_at(wish: Wish, slot: Slot) -> list[int]:
    """What was held too long where a time lies: of that time alone, for whoever locked more could wait in a ring."""
    until = add_minutes(slot.ends, wish.service.buffer_minutes)
    lapsed = Booking.objects.lapsed().filter(lane__in=slot.lanes, day=slot.day)
    return list(lapsed.filter(starts__lt=until, busy_until__gt=slot.starts).values_list("pk", flat=True))


def end_lapsed(keys: list[int]) -> None:
    """End what was held too long, unless somebody did meanwhile. The caller is in a transaction.

    Locked in one order and waited for: whoever passed over what another one locks could miss a time that is free.
    """
    lapsed = Booking.objects.lapsed().filter(pk__in=keys)
    mine = list(lapsed.order_by("pk").select_for_update().values_list("pk", flat=True))
    Booking.objects.filter(pk__in=mine).update(status=Status.LAPSED, ended_at=timezone.now())


def around(wish: Wish, day: date, starts: time, stay: tuple[date, date] | None = None) -> Taken:
    """The refusal that offers the nearest free times within the stay, else within a month of the wish."""
    first, last = stay or (day - timedelta(days=7), day + timedelta(days=31))
    first = max(first, days.today())
    last = min(last, first + timedelta(days=MOST_DAYS - 1))
    return Taken(nearest(wish, day, starts, first=first, last=last) if last >= first else [])
