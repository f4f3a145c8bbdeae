"""Deeds at their moments, done in the order of time; what is done may plan more."""

import heapq
import itertools
from collections.abc import Callable
from datetime import datetime

from mre_portal.demo import clock


class Course:
    """What is planned; nothing of it lies after ``now``."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._planned: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = itertools.count()

    def at(self, moment: datetime, deed: Callable[[], None]) -> None:
        """Plan a deed, unless its moment has not come yet."""
        if moment < self.now:
            heapq.heappush(self._planned, (moment, next(self._numbers), deed))

    def run(self) -> None:
        """Do everything, the clock standing at each moment in turn."""
        while self._planned:
            moment, _number, deed = heapq.heappop(self._planned)
            with clock.at(moment):
                deed()
