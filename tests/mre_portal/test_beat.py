import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from mre_portal import beat
from mre_portal.celery import app

CHECKOUT = Path(__file__).resolve().parents[2]

HOLDER = """
import django; django.setup()
import time
from mre_portal.beat import LockedScheduler
from mre_portal.celery import app
scheduler = LockedScheduler(app=app, lazy=True)
print(scheduler.holds_lock(), flush=True)
time.sleep(60)
"""


@pytest.fixture
def scheduler(transactional_db):
    scheduler = beat.LockedScheduler(app=app, lazy=True)
    yield scheduler
    scheduler.drop_session()


@pytest.fixture
def other_beat(transactional_db):
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + connection.settings_dict["NAME"]
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER],
        cwd=CHECKOUT,
        env=os.environ | {"DATABASE_URL": url},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline().strip() == "True"
    yield process
    process.kill()
    process.communicate()


@pytest.mark.slow
def test_a_second_beat_waits_and_takes_over_when_the_first_is_killed(other_beat, scheduler):
    assert not scheduler.holds_lock()
    assert scheduler.tick() == beat.WAITING_SECONDS

    os.kill(other_beat.pid, signal.SIGKILL)
    started = time.monotonic()
    while not scheduler.holds_lock():
        time.sleep(0.02)

    assert time.monotonic() - started < 1


def test_a_beat_whose_database_session_died_asks_for_the_lock_anew(scheduler):
    assert scheduler.holds_lock()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [scheduler.session.info.backend_pid])

    assert not scheduler.holds_lock()
    assert scheduler.holds_lock()


def test_a_beat_without_database_waits_instead_of_ending(scheduler, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "HOST", "/nowhere")

        assert scheduler.tick() == beat.WAITING_SECONDS
