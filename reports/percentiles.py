"""Percentiles of whole numbers that were counted: as PostgreSQL's ``percentile_cont``, without sorting any rows."""

from collections.abc import Mapping


def percentile(counts: Mapping[int, int], share: float) -> float | None:
    """The number below which a share (0 to 1) of what was counted lies; None of nothing.

    Between two neighbours it is interpolated (SQL:2003, PERCENTILE_CONT), so the median of 1 and 2 is 1.5, of one
    number that number, and ties change nothing.
    """
    total = sum(counts.values())
    if not total:
        return None
    place = share * (total - 1)
    below = int(place)
    low, high = _nth(counts, below), _nth(counts, min(below + 1, total - 1))
    return low + (high - low) * (place - below)


def _nth(counts: Mapping[int, int], at: int) -> int:
    """The number at a position of the sorted list, from 0."""
    for number in sorted(counts):
        at -= counts[number]
        if at < 0:
            return number
    raise IndexError
