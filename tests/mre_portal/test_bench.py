"""The bench measures on the real server and leaves nothing behind; how fast the pages are is never asserted."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from bench.ground import working_below
from bench.measure import Grown, Measured
from bench.rows import ROWS
from bench.table import grown_row, table
from bench.weights import _covers
from bench.wire import Answer, Ask, Jar, Unexpected, Wire
from mre_portal.supervised import CHECKOUT


def start(*arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "bench", *arguments],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def left_behind(pid: int) -> list[object]:
    """Files of a run, and processes that work in its folder."""
    folder = CHECKOUT / "var" / f"bench-{pid}"
    return [*folder.glob("*"), *working_below(folder)]


@pytest.fixture
def bench():
    started = []

    def run(*arguments: str) -> "subprocess.Popen[str]":
        started.append(start(*arguments))
        return started[-1]

    yield run
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=60)


@pytest.mark.slow
@pytest.mark.timeout(900)  # two runs over one set of data
def test_every_row_is_measured_and_the_data_are_kept_for_another_run_of_few_and_many_cases(bench, tmp_path):
    kept = ("--keep", str(tmp_path / "ground"), "--json", str(tmp_path / "bench.json"), "--rounds", "1")
    few = ("--many", "30", "--crowd", "20", "--season", "10", "--letters", "20")
    small = ("--clients", "2", "--seconds", "0.2", *few)

    said = finished(bench(*kept, *small, "--cases", "0"))

    measured_every_row(json.loads((tmp_path / "bench.json").read_text()))
    assert "Officer's queue" in said

    said = finished(bench(*kept, "--only", "queue", "--only", "plain", "--cases", "600", "--grow", "900"))

    found = json.loads((tmp_path / "bench.json").read_text())["grown"]
    assert [row["row"] for row in found] == ["queue", "plain"]
    assert all(len(row["few"]) == len(row["many"]) == 1 for row in found)
    assert "tables:" not in said  # what the first run had made
    assert working_below(tmp_path) == []


def finished(process) -> str:
    said, _ = process.communicate(timeout=450)
    assert process.returncode == 0, said
    return said


def measured_every_row(found) -> None:
    assert [row["row"] for row in found["rows"]] == list(ROWS)
    assert all(row["ratio"] > 0 and row["peak_bytes"] > 0 and len(row["ms"]) == 1 for row in found["rows"])
    assert next(row for row in found["rows"] if row["row"] == "home")["queries"] > 0
    assert any(one["name"].endswith(".woff2") for one in found["weights"])
    assert [one["verb"] for one in found["many"]] == ["take", "message", "assign", "ask", "export"]
    assert all(0 < one["seconds"] <= one["letters"] and one["work"] > 0 for one in found["many"])
    ours, bare, look = found["meetings"]["crowds"]
    assert (ours["winners"], bare["winners"]) == ([1], [1])
    assert look["winners"][0] >= 1
    assert found["meetings"]["free"]["slots"] > 100
    assert min(found["meetings"]["taking"]["bare"]) > 0
    assert all(one["number"] == 20 and one["per_second"] > 0 for one in found["letters"])


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_bench_stops_its_servers(bench, number):
    process = bench("--rounds", "1")
    wait_until(lambda: len(left_behind(process.pid)) > 2, process)

    os.kill(process.pid, number)
    process.communicate(timeout=60)

    assert process.returncode == 130
    assert left_behind(process.pid) == []


def wait_until(done, process) -> None:
    deadline = time.monotonic() + 60
    while not done():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_ratio_is_that_of_pairs_so_that_a_slow_moment_counts_on_both_sides():
    found = Measured(ROWS["home"], times=[0.002, 0.2, 0.002], bare=[0.001, 0.1, 0.001], peak=0)

    assert found.ratio == pytest.approx(2)
    assert found.median_ms == pytest.approx(2)


def test_a_grown_page_is_told_by_its_medians_and_by_its_pairs():
    found = Grown(ROWS["queue"], few=[0.010, 0.020, 0.100], many=[0.020, 0.030, 0.100])

    assert grown_row(found, (9, 9))[1:] == ["20.0", "30.0", "1.50", "1.50", "9", "9", "3"]


def test_an_answer_without_the_words_it_should_hold_counts_for_nothing(live_server):
    wire = Wire(live_server.url)

    assert wire.send(Ask("/healthz")).status == 200
    with pytest.raises(Unexpected):
        wire.send(Ask("/healthz", holds='id="result_list"'))


def test_a_browser_keeps_cookies_and_sends_the_forms_token_back():
    jar = Jar()
    page = b'<input type="hidden" name="csrfmiddlewaretoken" value="abc123">'

    jar.keep(Answer(200, {}, ["sessionid=one; Path=/; HttpOnly", "csrftoken=two"], page, 0.0))
    ask = Ask("/", jar, {"name": "x"})

    assert ask.headers()["Cookie"] == "sessionid=one; csrftoken=two"
    assert ask.body() == b"name=x&csrfmiddlewaretoken=abc123"


@pytest.mark.parametrize(("face", "called"), [("U+600-6FF", True), ("U+0400-04FF", False), ("U+6??", True), ("", True)])
def test_a_typeface_weighs_only_where_its_letters_stand(face, called):
    assert _covers(f"@font-face {{ unicode-range: {face} }}", "سلام") is called


def test_a_table_reads_as_markdown():
    assert table(("row", "ms"), [("home", "4.0")]) == "| row  |  ms |\n| ---- | --: |\n| home | 4.0 |"


def test_a_row_is_one_function_in_a_list():
    assert {"home", "place", "filing", "queue", "case", "report"} <= set(ROWS)
