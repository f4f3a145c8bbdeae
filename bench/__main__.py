"""``make bench``: start the real server, measure, print a table, leave nothing behind."""

import argparse
import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

import django

from bench import many, measure, table, weights
from bench.ground import Ground, ground, say
from bench.rows import DESK, ROWS, Row
from bench.wire import Unexpected, Wire
from mre_portal.embedded import EmbeddedError
from mre_portal.supervised import StartError

MANY, MEETINGS, LETTERS, FIGURES = "many", "meetings", "letters", "figures"
SERVERS = ("granian", "gunicorn", "gthread")


def options(arguments: list[str]) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the portal on its real server.")
    parser.add_argument("--rounds", type=int, default=60, help="pairs of requests per row (60)")
    rows = [*ROWS, MANY, MEETINGS, LETTERS, FIGURES]
    parser.add_argument("--only", action="append", choices=rows, help="a row; may be repeated")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every time and statement there")
    parser.add_argument("--cases", type=int, default=8000, help="cases that stand: a summer (8000)")
    parser.add_argument("--season", type=int, help="cases of the demonstration's summer; fewer is quicker")
    grow = "the officer's pages alone, with --cases and with so many, side by side"
    parser.add_argument("--grow", type=int, default=0, help=grow)
    parser.add_argument("--many", type=int, default=500, help="requests in the rows of work on many (500; 0: none)")
    parser.add_argument("--crowd", type=int, default=200, help="people at one moment on one time (200; 0: none)")
    parser.add_argument("--letters", type=int, default=3000, help="messages sent in each way (3000; 0: none)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the data there, or measure those it holds")
    parser.add_argument("--server", choices=SERVERS, default="granian")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4, help="per worker; gunicorn (sync) has one")
    parser.add_argument("--clients", type=int, default=0, help="also measure what so many clients at once get")
    parser.add_argument("--seconds", type=float, default=5, help="how long the clients ask (5)")
    return parser.parse_args(arguments)


def run(asked: argparse.Namespace, here: Ground, web: int) -> dict[str, Any]:
    """Measure what was asked for, printing each row as it is known."""
    django.setup()  # reads its settings only now, when the servers have names
    from bench import scene

    wire = Wire(here.address)
    stage = scene.set_scene(wire, asked.cases)
    chosen = [row for name, row in ROWS.items() if not asked.only or name in asked.only]
    found: dict[str, Any] = {"server": asked.server}
    if asked.grow:
        chosen = [row for row in chosen if row.name in DESK]
        found["grown"] = grown(asked, chosen, stage, wire, here)
    else:
        results = [rowed(row, stage, wire, web, asked.rounds) for row in chosen]
        print(table.table(table.HEADS, [cells for cells, _ in results]))
        found["rows"] = [kept for _, kept in results]
    if asked.many and (not asked.only or MANY in asked.only):
        found["many"] = worked(asked.many, stage, wire, here)
    if asked.crowd and (not asked.only or MEETINGS in asked.only):
        found["meetings"] = met(asked, stage, wire, web)
    if asked.letters and (not asked.only or LETTERS in asked.only):
        found["letters"] = posted(asked.letters, here)
    if not asked.only or FIGURES in asked.only:
        found["figures"] = figured(asked.rounds)
    if asked.clients:
        found["load"] = loaded(asked, chosen, stage, here.address, web)
    if "home" in {row.name for row in chosen}:
        found["weights"] = weighed(Wire(here.address))  # the server has let the idle connection go
    return found


def rowed(row: Row, stage: Any, wire: Wire, web: int, rounds: int) -> tuple[list[str], dict[str, Any]]:
    """Measure one row; its cells and its data."""
    found = measure.measure(row, partial(row.ask, stage), partial(row.beside, stage), wire, web, rounds)
    sql = counted(row, stage)
    cells = table.cells(found, len(sql))
    say("  " + "  ".join(cells))
    return cells, table.record(found, sql)


def grown(asked: argparse.Namespace, chosen: list[Row], stage: Any, wire: Wire, here: Ground) -> list[Any]:
    """The officer's pages with few cases and with many, each asked of both in turn."""
    from bench import two
    from bench.scene import add_cases

    two.set_apart(lambda: add_cases(asked.grow))
    lines, kept = [], []
    with here.web_of(two.FEW, asked.server, asked.workers, asked.threads) as address:
        for row in chosen:
            found = measure.grown(row, partial(row.ask, stage), Wire(address), wire, asked.rounds)
            with two.on(two.FEW):
                few = counted(row, stage)
            many = counted(row, stage)
            lines.append(table.grown_row(found, (len(few), len(many))))
            say("  " + "  ".join(lines[-1]))
            kept.append({"row": row.name, "few": found.few, "many": found.many, "sql": many})
    print(f"\n{asked.cases} and {asked.grow} cases\n" + table.table(table.GROWN_HEADS, lines))
    return kept


def counted(row: Row, stage: Any) -> list[str]:
    """The statements of a warm request."""
    from bench.count import statements

    statements(row.ask(stage))  # the first fills caches
    return statements(row.ask(stage))


def worked(number: int, stage: Any, wire: Wire, here: Ground) -> list[dict[str, Any]]:
    """Each verb over many requests, by the worker."""
    kept = []
    with here.worker():
        for found in many.measured(wire, stage, number, here.work):
            kept.append(found)
            say("  " + "  ".join(table.many_row(found)))
    print("\n" + table.table(table.MANY_HEADS, map(table.many_row, kept)))
    return [vars(one) for one in kept]


def met(asked: argparse.Namespace, stage: Any, wire: Wire, web: int) -> dict[str, Any]:
    """Free times of two months, a time taken, and a crowd on one time."""
    from bench import meetings
    from bench.rows import bare_form

    times = meetings.free_times(stage.place, asked.rounds)
    print("\n" + table.found_line(times))
    taken = meetings.taking(wire, stage, bare_form, web, max(2, asked.rounds // 10))
    print(table.taking_line(taken))
    crowds = list(meetings.crowds(wire, stage, asked.crowd, max(1, asked.rounds // 20)))
    print("\n" + table.table(table.CROWD_HEADS, table.crowd_rows(crowds, crowds[1])))
    return {"free": vars(times), "taking": vars(taken), "crowds": [vars(crowd) for crowd in crowds]}


def posted(number: int, here: Ground) -> list[dict[str, Any]]:
    """Messages a second, in three ways."""
    from bench import letters

    kept = []
    for found in letters.measured(here, number):
        kept.append(found)
        say("  " + "  ".join(table.sent_row(found, kept)))
    print("\n" + table.table(table.SENT_HEADS, [table.sent_row(one, kept) for one in kept]))
    median, slow = letters.promising(max(20, number // 20))
    print(f"A request is longer by a promised letter: {median:.2f} ms, {slow:.2f} ms at most in nineteen of twenty")
    return [vars(one) for one in kept]


def figured(rounds: int) -> dict[str, Any]:
    """The report of a campaign and the file of all requests."""
    from bench import figures

    report = figures.reported(max(2, rounds // 10))
    print("\n" + table.report_line(report))
    file = figures.filed(max(2, rounds // 20))
    print(table.file_line(file))
    return {"report": vars(report), "file": vars(file)}


def loaded(asked: argparse.Namespace, chosen: list[Row], stage: Any, address: str, web: int) -> list[dict[str, Any]]:
    """What many clients at once get, each with a draft of its own; without the rows that use a draft up."""
    from dataclasses import replace

    from bench.scene import begin_draft

    begun = [begin_draft(Wire(address)) for _ in range(asked.clients)]
    stages = [replace(stage, visitor=jar, draft=draft) for jar, draft in begun]
    rows = [row for row in chosen if row.name != "filing"]
    found = [measure.load([partial(row.ask, one) for one in stages], address, web, asked.seconds) for row in rows]
    lines = [table.load_row(row.title, asked.clients, one) for row, one in zip(rows, found, strict=True)]
    print("\n" + table.table(table.LOAD_HEADS, lines))
    return [{"row": row.name, **vars(one)} for row, one in zip(rows, found, strict=True)]


def weighed(wire: Wire) -> list[dict[str, Any]]:
    """What a first visit to the home pages carries."""
    kept = []
    for path in ("/ar/", "/fr/"):
        found = weights.weigh(wire, path)
        print("\n" + table.table((f"kB of {path}", "plain", "gzip", "brotli"), table.weight_rows(found)))
        kept += [vars(one) for one in found]
    return kept


def main(arguments: list[str]) -> int:
    """Run; 0 when every row was measured, 1 when one could not be, 130 after Ctrl-C."""
    asked = options(arguments)
    try:
        with ground(asked.keep, asked.season) as here, here.web(asked.server, asked.workers, asked.threads) as web:
            found = run(asked, here, web)
        if asked.json:
            asked.json.write_text(json.dumps(found, ensure_ascii=False, indent=1))
    except KeyboardInterrupt:
        return 130
    except (StartError, EmbeddedError, Unexpected, OSError) as problem:
        say(f"\n{problem}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
