import os
import signal
import socket
import sys
import time

import pytest

from mre_portal import supervised, supervisor
from mre_portal.embedded import places, processes
from mre_portal.supervised import Child, StartError


@pytest.fixture
def child(tmp_path):
    child = Child("part", [sys.executable, "-c", "import time; time.sleep(60)"], places.make_var(tmp_path / "var"))
    yield child
    child.ask_to_end()
    child.end()


def test_a_taken_port_is_refused_with_the_way_out():
    with socket.socket() as other:
        other.bind((supervisor.HOST, 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(StartError, match=f"make run PORT={port + 1}"):
            supervisor.refuse_busy_port(port)


@pytest.mark.parametrize("text", ["", "eighty", "0", "70000", "-1"])
def test_what_is_no_port_is_refused(text):
    with pytest.raises(StartError, match="is not a port"):
        supervisor.read_port(text)


def test_a_part_that_dies_is_started_again_after_a_growing_pause(child, capsys):
    child.start()
    child.process.kill()
    child.process.wait()

    child.tend()
    assert not child.alive()
    child.due = time.monotonic()
    child.tend()

    assert child.alive()
    assert child.pause == 2.0
    assert "The part process died" in capsys.readouterr().out


def test_what_a_dead_part_started_dies_with_it(child):
    child.command = ["/bin/sh", "-c", "sleep 60 & echo $!; wait"]
    child.start()
    while not child.log.read_text().strip():
        time.sleep(0.02)
    grandchild = int(child.log.read_text().split()[0])

    os.kill(child.process.pid, signal.SIGKILL)
    child.process.wait()
    child.end()

    processes.wait_gone(grandchild)
    assert not processes.is_alive(grandchild)


def test_parts_of_a_killed_run_are_found_by_their_mark(child):
    child.start()

    assert child.process.pid in processes.with_variable(f"{supervised.MARK}={places.fingerprint(child.var)}")


def test_a_large_log_is_set_aside(tmp_path):
    var = places.make_var(tmp_path / "var")
    (var / "log" / "web.log").write_bytes(b"x" * (supervised.LARGEST_LOG + 1))

    supervised.fresh_log(var, "web")

    assert not (var / "log" / "web.log").exists()
    assert (var / "log" / "web.log.1").exists()


def test_the_welcome_names_address_and_accounts():
    account = {"email": "agent@demo.example", "password": "word", "totp_secret": "ABCD", "role": "officer"}

    text = supervisor.welcome("http://127.0.0.1:8000", {"accounts": [account]})

    assert "http://127.0.0.1:8000/fr/" in text
    assert "agent@demo.example" in text
    assert "ABCD" in text
