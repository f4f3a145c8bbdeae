"""What keeps lanes from receiving, read in one statement for any number of lanes and days."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from appointments.grid import CELLS
from appointments.models import CELL, Booking, Lane, LaneAbsence

# The first cell that an interval touches and the one after its last, in one number: rows come as plain integers.
_PACK = 1000
_FROM = f"extract(epoch FROM {{starts}})::int / {CELL * 60} * {_PACK}"
_TOUCHED = f"{_FROM} + (extract(epoch FROM {{ends}})::int + {CELL * 60 - 1}) / {CELL * 60}"
_BOOKED = _TOUCHED.format(starts="starts", ends="busy_until")
_AWAY = _TOUCHED.format(starts="starts", ends="ends")
_OF_LANES = "lane_id = ANY(%(lanes)s) AND day BETWEEN %(first)s AND %(last)s AND id <> %(besides)s"
# Two branches for bookings, each with the words of its own partial index.
_STATEMENT = f"""
SELECT true, lane_id, day, day, array_agg({_BOOKED}) FROM {Booking._meta.db_table}
 WHERE {_OF_LANES} AND status IN ('held', 'booked') AND (status = 'booked' OR held_until > %(now)s)
 GROUP BY lane_id, day
UNION ALL
SELECT true, lane_id, day, day, array_agg({_BOOKED}) FROM {Booking._meta.db_table}
 WHERE {_OF_LANES} AND cooling_until IS NOT NULL AND cooling_until > %(now)s AND %(cooling)s
   AND NOT (status = 'booked' OR status = 'held' AND held_until > %(now)s)
 GROUP BY lane_id, day
UNION ALL
SELECT false, lane_id, first_day, last_day, ARRAY[coalesce({_AWAY}, {CELLS})] FROM {LaneAbsence._meta.db_table}
 WHERE lane_id = ANY(%(lanes)s) AND first_day <= %(last)s AND last_day >= %(first)s
"""  # noqa: S608 - names of our own tables and numbers


@dataclass
class Taken:
    """What keeps lanes from receiving, by lane and day, as masks of ``grid``; and how many bookings they have."""

    busy: Mapping[tuple[int, date], int]
    booked: Mapping[tuple[int, date], int] = field(default_factory=dict)


def taken(
    lanes: Sequence[Lane], first: date, last: date, now: datetime, *, freshly_freed: bool = False,
    besides: int | None = None,
) -> Taken:  # fmt: skip
    """Bookings with their buffers, times that cool down unless ``freshly_freed``, and absences; one statement."""
    busy: dict[tuple[int, date], int] = defaultdict(int)
    booked: dict[tuple[int, date], int] = defaultdict(int)
    asked: dict[str, Any] = {
        "lanes": [lane.pk for lane in lanes], "first": first, "last": last, "now": now, "besides": besides or 0,
        "cooling": not freshly_freed,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, asked)
        for is_booking, lane, day, until, spans in cursor:
            mask = 0
            for span in spans:
                mask |= (1 << span % _PACK) - (1 << span // _PACK)
            if is_booking:
                busy[lane, day] |= mask
                booked[lane, day] += len(spans)
                continue
            day, until = max(day, first), min(until, last)
            while day <= until:
                busy[lane, day] |= mask
                day += timedelta(days=1)
    return Taken(busy, booked)
