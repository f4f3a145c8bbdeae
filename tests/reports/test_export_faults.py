"""Workers that die, workers at once, faults of ours, and a season too large for memory: one file, whole or none."""

import csv
import io
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from notifications.models import Message
from reports import export_tasks as tasks
from reports.exporting import making
from reports.models import Export
from reports.models.export import TRIES, State
from tests.recipes import exports

pytestmark = pytest.mark.django_db(transaction=True)
# A worker that has written its first piece waits in the middle of its file.
SLOW = """
import time, django
django.setup()
from reports.exporting import making
stream = making.stream
def slowly(asked):
    for piece in stream(asked):
        yield piece
        print("written", flush=True)
        time.sleep(60)
making.stream = slowly
making.make(making.claim())
"""
MEASURE = """
import re, time, django
from pathlib import Path
django.setup()
from reports.exporting import making
row, began = making.claim(), time.perf_counter()
assert making.make(row), row
# getrusage would tell the peak of the process that started this one
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]
print(int(peak) * 1024, time.perf_counter() - began)
"""


KINDS = ("requests.csv", "requests.csv.gz", "requests.xlsx")


@pytest.fixture(autouse=True)
def folder(monkeypatch):
    """The folder of files, empty; nobody is told."""
    monkeypatch.setattr(tasks.make_next, "apply_async", lambda **_kw: None)
    path = Path(default_storage.path(making.FOLDER))
    for old in path.glob("*") if path.exists() else ():
        old.unlink() if old.is_file() else [inner.unlink() for inner in old.iterdir()] and old.rmdir()
    return path


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def silent(row: Export) -> None:
    """Its worker has not been heard of for the lease."""
    Export.objects.filter(pk=row.pk).update(leased_until=timezone.now() - timedelta(seconds=1))


def references(row: Export) -> list[str]:
    text = Path(row.file.path).read_bytes().decode("utf-8-sig")
    return [line[0] for line in csv.reader(io.StringIO(text, newline=""))][1:]


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_is_followed_by_another_and_there_is_one_file(folder):
    exports.season(500)
    row = exports.ordered(exports.reader())
    worker = subprocess.Popen(
        [sys.executable, "-c", SLOW],
        cwd=settings.BASE_DIR,
        env=exports.environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    with worker:
        assert worker.stdout.readline().strip() == "written"
        os.kill(worker.pid, signal.SIGKILL)
    half, early = files(folder), tasks.go_on()
    silent(row)

    assert tasks.go_on()

    row.refresh_from_db()
    assert half == [f"{row.pk}.1.part"]
    assert early is False
    assert (row.state, row.tries, row.rows) == (State.READY, 2, 500)
    assert files(folder) == [f"{row.pk}.requests.csv"]
    assert len(set(references(row))) == 500
    assert Message.objects.filter(template="export_ready").count() == 1


def test_a_worker_that_was_only_slow_puts_no_second_file_in_place(folder, monkeypatch):
    exports.season(20)
    row = exports.ordered(exports.reader())
    slow = making.claim()
    silent(row)
    assert tasks.go_on()
    whole = Path(Export.objects.get().file.path).read_bytes()

    assert making.make(slow) is False

    assert files(folder) == [f"{row.pk}.requests.csv"]
    assert Path(Export.objects.get().file.path).read_bytes() == whole
    assert Message.objects.filter(template="export_ready").count() == 1


def test_a_worker_notices_in_the_middle_that_it_lost_the_file(folder, monkeypatch):
    exports.season(20)
    exports.ordered(exports.reader())
    slow = making.claim()
    Export.objects.update(tries=2)
    monkeypatch.setattr(making, "_HEARD_EVERY", 0)

    assert making.make(slow) is False

    assert Export.objects.get().state == State.RUNNING
    assert files(folder) == []


def test_progress_is_written_down_and_keeps_the_lease(monkeypatch):
    exports.season(20)
    exports.ordered(exports.reader())
    row = making.claim()
    silent(row)
    monkeypatch.setattr(making, "_HEARD_EVERY", 0)

    making._Heard(row)(7)

    kept = Export.objects.get()
    assert kept.rows == 7
    assert kept.leased_until > timezone.now()


def test_workers_at_once_make_each_file_once(folder):
    exports.season(30)
    by = exports.reader()
    rows = [exports.ordered(by, kind) for kind in ("requests.csv", "requests.csv.gz", "report.xlsx", "requests.xlsx")]
    gate, faults = Barrier(4), []

    def work() -> None:
        try:
            gate.wait()
            while tasks.go_on():
                pass
        except Exception as fault:  # noqa: BLE001 - what went wrong is the result
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert set(Export.objects.values_list("state", "tries")) == {(State.READY, 1)}
    assert files(folder) == sorted(f"{row.pk}.{row.kind}" for row in rows)
    assert Message.objects.filter(template="export_ready").count() == 4


def test_many_presses_at_once_order_one_file():
    exports.season()
    by = exports.reader()
    gate, got = Barrier(6), []

    def press() -> None:
        gate.wait()
        try:
            got.append(exports.ordered(by).pk)
        finally:
            connection.close()

    threads = [Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(got) == 6
    assert set(got) == {Export.objects.get().pk}


def test_a_fault_of_the_moment_is_tried_again_and_in_the_end_given_up_with_words(folder, monkeypatch):
    exports.season()
    row = exports.ordered(exports.reader(), "report.pdf")
    monkeypatch.setitem(making.MAKERS, "pdf", ("application/pdf", lambda *_: 1 / 0))
    seen = []

    for _ in range(TRIES):
        silent(row)
        tasks.go_on()
        row.refresh_from_db()
        seen.append(row.state)

    assert seen == [State.WAITING] * (TRIES - 1) + [State.FAILED]
    assert row.error
    assert "division" not in row.error
    assert files(folder) == []
    assert tasks.go_on() is False


def test_a_file_that_kills_every_worker_is_given_up(folder):
    exports.season()
    row = exports.ordered(exports.reader())
    for _ in range(TRIES):
        assert making.claim()
        silent(row)

    assert making.claim() is None

    row.refresh_from_db()
    assert row.state == State.FAILED
    assert row.error


def test_after_a_fault_the_same_wish_may_be_ordered_again():
    exports.season()
    by = exports.reader()
    first = exports.ordered(by)
    Export.objects.update(state=State.FAILED, error="x")

    assert exports.ordered(by) != first


def test_a_long_queue_is_worked_off_one_file_at_a_time(monkeypatch):
    exports.season()
    by, nudged = exports.reader(), []
    for query in ("", "kind=note", "country=FR"):
        exports.ordered(by, query=query)
    monkeypatch.setattr(tasks, "nudge", lambda: nudged.append(1))

    done = [tasks.make_next() for _ in range(4)]

    assert done == [True, True, True, False]
    assert len(nudged) == 2


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows():
    exports.season(1)
    by, peaks = exports.reader(), {kind: [] for kind in KINDS}

    for number in (10_000, 200_000):
        exports.multiply(number)
        for kind in KINDS:
            row = exports.ordered(by, kind)
            done = subprocess.run(
                [sys.executable, "-c", MEASURE], cwd=settings.BASE_DIR, env=exports.environment(), capture_output=True,
                text=True, check=False, timeout=100,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            row.refresh_from_db()
            assert row.rows == row.total == number
            peaks[kind].append(int(done.stdout.split()[0]))
            print(kind, number, *done.stdout.split())

    for few, many in peaks.values():
        assert few > 30_000_000
        assert many - few <= 20_000_000
