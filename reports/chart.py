"""Bars drawn on the server. They repeat a table beside them, so screen readers skip them."""

from collections.abc import Iterable
from typing import NamedTuple

from reports.figures import Count
from reports.shown import WIDTH, pieces

__all__ = ["WIDTH", "Bar", "Part", "bars"]


class Part(NamedTuple):
    """A piece of a bar in units of WIDTH, ``x`` from the drawing's own left edge."""

    name: str
    x: int
    width: int


class Bar(NamedTuple):
    label: str
    filed: int
    parts: tuple[Part, ...]


def bars(lines: Iterable[tuple[str, Count]], *, mirrored: bool) -> list[Bar]:
    """A bar per line with requests: on time, late, open, withdrawn; the longest is WIDTH long.

    An SVG does not turn with its page: ``mirrored`` makes bars grow from the right, for Arabic.
    """
    shown = [(label, count) for label, count in lines if count.filed]
    most = max((count.filed for _, count in shown), default=1)
    return [Bar(label, count.filed, tuple(_parts(count, most, mirrored))) for label, count in shown]


def _parts(count: Count, most: int, mirrored: bool) -> Iterable[Part]:
    rest = count.filed - count.on_time - count.late - count.withdrawn
    numbers = {"on-time": count.on_time, "late": count.late, "rest": rest, "gone": count.withdrawn}
    names = list(numbers)
    for piece in pieces(list(numbers.values()), most, mirrored):
        yield Part(names[piece.tone], piece.x, piece.width)
