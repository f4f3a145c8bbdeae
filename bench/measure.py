"""Times of a row and of its bare view, in turn, on one connection; and what many clients get."""

import itertools
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil

from bench.rows import Row
from bench.wire import Ask, Wire

# Every thread of a worker opens its database connection and fills its caches first.
WARM_ROUNDS = 12
TICK = 0.05
Sending = Callable[[], float]


@dataclass(frozen=True)
class Measured:
    """Seconds of a row and of the bare view, pair by pair, and the server's peak of memory in bytes."""

    row: Row
    times: list[float]
    bare: list[float]
    peak: int

    @property
    def median_ms(self) -> float:
        """Median of the row in milliseconds."""
        return statistics.median(self.times) * 1000

    @property
    def ratio(self) -> float:
        """Median of the ratios of the pairs: a slow moment of the machine slows both."""
        return statistics.median(ours / theirs for ours, theirs in zip(self.times, self.bare, strict=True))


@dataclass(frozen=True)
class Grown:
    """Seconds of a row with few cases and with many, pair by pair."""

    row: Row
    few: list[float]
    many: list[float]

    @property
    def medians_ms(self) -> tuple[float, float]:
        """Medians in milliseconds."""
        return statistics.median(self.few) * 1000, statistics.median(self.many) * 1000

    @property
    def ratio(self) -> float:
        """Median of the ratios of the pairs."""
        return statistics.median(many / few for few, many in zip(self.few, self.many, strict=True))


def measure(row: Row, ask: Callable[[], Ask], beside: Callable[[], Ask], wire: Wire, web: int, rounds: int) -> Measured:
    """Ask for the row and its bare view in turn."""
    wire.renew()
    asked: list[Sending] = [lambda: wire.send(ask()).seconds, lambda: wire.send(beside()).seconds]
    _warm(asked, rounds)
    with Memory(web) as memory:
        times, bare = _in_turn(asked, rounds)
    return Measured(row, times, bare, memory.peak)


def grown(row: Row, ask: Callable[[], Ask], few: Wire, many: Wire, rounds: int) -> Grown:
    """Ask two servers for the row in turn."""
    few.renew()
    many.renew()
    asked: list[Sending] = [lambda: few.send(ask()).seconds, lambda: many.send(ask()).seconds]
    _warm(asked, rounds)
    return Grown(row, *_in_turn(asked, rounds))


def _warm(asked: list[Sending], rounds: int) -> None:
    for _ in range(min(WARM_ROUNDS, rounds)):
        for send in asked:
            send()


def _in_turn(asked: list[Sending], rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of both, first one leading, then the other."""
    kept: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        for at in (0, 1) if number % 2 else (1, 0):
            kept[at].append(asked[at]())
    return kept


def tree(pid: int) -> list[psutil.Process]:
    """A process and all it started."""
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]


class Memory:
    """The greatest sum of resident memory of a process and all it started, while the block runs."""

    def __init__(self, pid: int) -> None:
        self.tree = tree(pid)
        self.peak, self.over = 0, threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)

    def __enter__(self) -> "Memory":
        self.peak = self.now()
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()
        self.peak = max(self.peak, self.now())

    def watch(self) -> None:
        """Look again and again."""
        while not self.over.wait(TICK):
            self.peak = max(self.peak, self.now())

    def now(self) -> int:
        """Bytes at this moment."""
        return sum(process.memory_info().rss for process in self.tree if process.is_running())


@dataclass(frozen=True)
class Load:
    """What many clients at once got: answers a second, milliseconds of one, and the web server's work for one.

    The work, processor time without the database's, hardly changes when the machine is busy with other things.
    """

    per_second: float
    work_ms: float
    median_ms: float
    p95_ms: float


def load(asks: list[Callable[[], Ask]], address: str, web: int, seconds: float) -> Load:
    """Each client asks again as soon as it is answered, on a connection of its own."""
    before = work(web)
    until = time.perf_counter() + seconds
    kept: list[list[float]] = [[] for _ in asks]
    threads = [threading.Thread(target=_client, args=(*pair, address, until)) for pair in zip(asks, kept, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = sorted(itertools.chain.from_iterable(kept))
    at_95 = times[int(len(times) * 0.95)]
    spent = (work(web) - before) / len(times)
    return Load(len(times) / seconds, spent * 1000, statistics.median(times) * 1000, at_95 * 1000)


def work(pid: int) -> float:
    """Seconds of processor time a process and its children have used."""
    return sum(sum(process.cpu_times()[:2]) for process in tree(pid))


def _client(ask: Callable[[], Ask], kept: list[float], address: str, until: float) -> None:
    wire = Wire(address)
    while time.perf_counter() < until:
        kept.append(wire.send(ask()).seconds)
