"""A day as a row of bits, one for each five minutes: hours, bookings and absences are added and taken away whole.

Bit 0 is midnight on Morocco's wall clock. No table is read here.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from appointments.models.service import CELL
from common import days

CELLS = 24 * 60 // CELL
DAY = (1 << CELLS) - 1
CLOCK = [time(minutes // 60, minutes % 60) for minutes in range(0, 24 * 60, CELL)] + [time(23, 59)]
# A buffer may reach past midnight: nothing is there to meet it.
BEYOND = ((1 << 2 * CELLS) - 1) ^ DAY


def between(starts: time, ends: time, *, outward: bool = False) -> int:
    """The cells of an interval: those wholly inside it, or with ``outward`` all that it touches."""
    first, last = _minutes(starts), _minutes(ends)
    if outward:
        return _cells(first // CELL, -(-last // CELL))
    return _cells(-(-first // CELL), last // CELL)


def beginnings(free: int, cells: int) -> int:
    """The cells at which a run of so many free cells begins (doubling: a few shifts, whatever the length)."""
    run = 1
    while run < cells:
        step = min(run, cells - run)
        free &= free >> step
        run += step
    return free


@lru_cache(maxsize=4096)
def ruled(starts: time, ends: time, step: int) -> int:
    """Every ``step``-th cell of an interval, from its first."""
    mask = 0
    for cell in range(-(-_minutes(starts) // CELL), _minutes(ends) // CELL, step):
        mask |= 1 << cell
    return mask


def cells_in(mask: int) -> Iterator[int]:
    """The numbers of the cells that are set, in order."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def clock(cell: int) -> time:
    """The hour at which a cell begins; 23:59 for the end of the day."""
    return CLOCK[cell]


def cell_of(hour: time) -> int:
    """The cell that begins at or holds an hour."""
    return _minutes(hour) // CELL


def union(masks: Iterable[int]) -> int:
    """All cells of several masks."""
    found = 0
    for mask in masks:
        found |= mask
    return found


def unreal(day: date) -> int:
    """Cells whose wall time the law skips or gives twice on this day: no meeting can begin there."""
    midnight = datetime.combine(day, time.min)
    if _offset(midnight) == _offset(midnight + timedelta(days=1)):
        return 0
    return union(1 << cell for cell in range(CELLS) if _is_unreal(midnight + timedelta(minutes=cell * CELL)))


def _offset(wall: datetime, fold: int = 0) -> timedelta:
    return wall.replace(tzinfo=days.CASABLANCA, fold=fold).utcoffset() or timedelta()


def _is_unreal(wall: datetime) -> bool:
    # Skipped or repeated, an hour has two offsets; any other has one.
    return _offset(wall, 0) != _offset(wall, 1)


def _minutes(hour: time) -> int:
    return hour.hour * 60 + hour.minute


def _cells(first: int, last: int) -> int:
    return ((1 << last) - (1 << first)) if last > first else 0
