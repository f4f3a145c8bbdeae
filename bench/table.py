"""Results as a table to read and as JSON to keep."""

import statistics
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from bench.many import Many
from bench.measure import Grown, Load, Measured
from bench.weights import Weight

if TYPE_CHECKING:
    from bench.figures import Filed, Reported
    from bench.letters import Sent
    from bench.meetings import Crowd, Found, Taking

MEBIBYTE = 1024 * 1024
CROWD_HEADS = ("people at one moment", "people", "winners", "seconds", "× UPDATE")
GROWN_HEADS = ("row", "median ms few", "median ms many", "× medians", "× pairs", "queries few", "queries many", "n")
MANY_HEADS = ("work on many requests", "requests", "seconds", "requests/s", "letters sent after s", "processor s")
LOAD_HEADS = ("row", "clients", "answers/s", "work ms", "median ms", "p95 ms")
SENT_HEADS = ("messages into one mail server", "messages", "a second", "× bare", "within ten seconds")
HEADS = ("row", "median ms", "× bare", "queries", "peak MiB", "n")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, aligned for the eye: the first column to the left, numbers to the right."""
    lines = [list(heads), *map(list, rows)]
    widths = [max(2, *(len(line[at]) for line in lines)) for at in range(len(heads))]
    shown = [" | ".join(_set(cell, widths[at], at) for at, cell in enumerate(line)) for line in lines]
    rule = " | ".join("-" * width if not at else "-" * (width - 1) + ":" for at, width in enumerate(widths))
    return "\n".join(f"| {line} |" for line in (shown[0], rule, *shown[1:]))


def _set(cell: str, width: int, at: int) -> str:
    return cell.rjust(width) if at else cell.ljust(width)


def cells(found: Measured, queries: int) -> list[str]:
    """A row of the table."""
    numbers = [f"{found.median_ms:.1f}", f"{found.ratio:.1f}", str(queries)]
    return [found.row.title, *numbers, f"{found.peak / MEBIBYTE:.0f}", str(len(found.times))]


def grown_row(found: Grown, queries: tuple[int, int]) -> list[str]:
    """A page at two sizes: medians, their ratio, that of pairs, statements."""
    few, many = found.medians_ms
    times = [f"{few:.1f}", f"{many:.1f}", f"{many / few:.2f}", f"{found.ratio:.2f}"]
    return [found.row.title, *times, *map(str, queries), str(len(found.few))]


def many_row(found: Many) -> list[str]:
    """A verb over many requests."""
    numbers = [
        f"{found.seconds:.1f}",
        f"{found.number / found.seconds:.0f}",
        f"{found.letters:.1f}",
        f"{found.work:.1f}",
    ]
    return [found.verb, str(found.number), *numbers]


def found_line(found: "Found") -> str:
    """Free times in one sentence."""
    wall, processor, database = (statistics.median(times) for times in (found.wall, found.processor, found.database))
    return (
        f"Free times of six lanes over sixty days: {wall:.1f} ms (processor {processor:.1f}, database {database:.1f}); "
        f"{found.bookings} bookings, {found.slots} times found, {found.statements} statements, n = {len(found.wall)}"
    )


def taking_line(found: "Taking") -> str:
    """A time taken in one sentence."""
    ours, bare = statistics.median(found.ours), statistics.median(found.bare)
    return (
        f"A time taken: {ours:.2f} ms of the web server's processor, the bare form {bare:.2f}; "
        f"{found.ratio:.2f} × (median of {len(found.ours)} blocks)"
    )


def crowd_rows(crowds: "list[Crowd]", bare: "Crowd") -> list[list[str]]:
    """Crowds with the medians of their seconds and of the ratios of the rounds, and every number of winners."""
    return [
        [
            *(crowd.title, str(crowd.people), " · ".join(map(str, crowd.winners))),
            f"{statistics.median(crowd.seconds):.2f}",
            f"{statistics.median(a / b for a, b in zip(crowd.seconds, bare.seconds, strict=True)):.1f}",
        ]
        for crowd in crowds
    ]


def record(found: Measured, sql: list[str]) -> dict[str, Any]:
    """A row as data, every time and statement included."""
    return {
        "row": found.row.name,
        "median_ms": found.median_ms,
        "ratio": found.ratio,
        "peak_bytes": found.peak,
        "queries": len(sql),
        "ms": [seconds * 1000 for seconds in found.times],
        "bare_ms": [seconds * 1000 for seconds in found.bare],
        "sql": sql,
    }


def weight_rows(weights: list[Weight]) -> list[list[str]]:
    """Sums of a page's files, with and without its typefaces, in kilobytes."""
    sums = [("page alone", weights[:1]), ("with its files, no fonts", [one for one in weights if not one.is_font])]
    sums.append(("with its files and fonts", weights))
    return [
        [label, *(f"{sum(getattr(one, kind) for one in some) / 1000:.1f}" for kind in ("plain", "gzip", "brotli"))]
        for label, some in sums
    ]


def load_row(title: str, clients: int, found: Load) -> list[str]:
    """What many clients got."""
    times = [f"{number:.1f}" for number in (found.work_ms, found.median_ms, found.p95_ms)]
    return [title, str(clients), f"{found.per_second:.0f}", *times]


def sent_row(found: "Sent", ways: Sequence["Sent"]) -> list[str]:
    """A way of sending, beside the first."""
    ratio = f"{found.per_second / ways[0].per_second:.2f}"
    return [found.way, str(found.number), f"{found.per_second:.0f}", ratio, str(found.in_ten)]


def report_line(found: "Reported") -> str:
    """The report beside the same by hand."""
    return (
        f"Report of {found.counted} requests among {found.standing}: {found.ours * 1000:.0f} ms; the same by hand "
        f"{found.by_hand * 1000:.0f} ms; × by hand {found.ours / found.by_hand:.2f}"
    )


def file_line(found: "Filed") -> str:
    """The file beside a plain COPY."""
    return (
        f"File of {found.rows} requests: {found.ours:.0f} rows/s; COPY of the same columns {found.plain:.0f} rows/s; "
        f"share {found.ours / found.plain:.2f}; peak {found.few:.0f} MiB with few rows, {found.all:.0f} MiB with all"
    )
