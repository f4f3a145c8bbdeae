"""One private PostgreSQL and Redis for a whole run, shared by its worker processes.

The folder ``var/test-<pid>`` and everything in it goes away at the end; what a killed
run left is removed by the next one. ``DATABASE_URL`` and ``REDIS_URL`` are respected.
"""

import importlib
import os
import shutil
import signal
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from mre_portal.embedded import PostgresServer, RedisServer, places, processes
from tests import emptying
from tests.environment import CHECKOUT, HOME, OWN_POSTGRES, OWN_REDIS, WORKER

# The same examples in every run: a failure is the change's, never the dice's. No deadline: cores are shared.
hypothesis.settings.register_profile("suite", derandomize=True, deadline=None)
hypothesis.settings.load_profile("suite")
# Read them now: pytest-django sets Django up only when its settings have been read.
assert importlib.import_module("django.conf").settings.DATABASES


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder of this process; let SIGTERM end a run as Ctrl-C does, so that nothing stays behind."""
    places.make_var(HOME)
    places.make_dir(Path(os.environ["VAR_DIR"]) / "static", 0o700)
    emptying.install()
    if not WORKER:
        signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the servers once, before the workers are started."""
    if WORKER or session.config.option.collectonly:
        return
    remove_what_killed_runs_left()
    for server in started_here():
        server.start()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop the servers and remove their folder, after an interruption too."""
    if WORKER or not HOME.exists():
        return
    for server in reversed(started_here()):
        server.stop()
    places.remove(HOME)


def started_here() -> list[PostgresServer | RedisServer]:
    """The servers whose address was not given from outside."""
    names = os.environ["MRE_TEST_STARTS"].split()
    return [server for name, server in (("DATABASE_URL", OWN_POSTGRES), ("REDIS_URL", OWN_REDIS)) if name in names]


def remove_what_killed_runs_left() -> None:
    """Remove folders of runs whose process is gone."""
    for folder in (CHECKOUT / "var").glob("test-*"):
        number = folder.name.removeprefix("test-")
        if number.isdigit() and not processes.is_alive(int(number)):
            PostgresServer(folder).stop()
            RedisServer(folder).stop()
            places.remove(folder)


@pytest.fixture
def server_home() -> Iterator[Callable[[], Path]]:
    """Make short-lived folders for servers that a test may kill; all is stopped and removed after it."""
    homes: list[Path] = []

    def make() -> Path:
        homes.append(places.make_var(HOME / f"own-{uuid.uuid4().hex[:8]}"))
        return homes[-1]

    yield make
    for home in homes:
        thaw(PostgresServer(home).pids() + RedisServer(home).pids())
        PostgresServer(home).stop()
        RedisServer(home).stop()
        places.remove(home)


def thaw(pids: list[int]) -> None:
    """Let processes that a test froze go on, or they cannot be stopped."""
    processes.send(pids, signal.SIGCONT)


@pytest.fixture
def private_redis(server_home: Callable[[], Path]) -> Callable[[], RedisServer]:
    """Start a Redis of the test's own: ``.url()``, ``.pids()``, ``.stop()``, ``.start()``."""

    def start() -> RedisServer:
        server = RedisServer(server_home(), quick=True, tied=True)
        server.start()
        return server

    return start


@pytest.fixture
def private_postgres(server_home: Callable[[], Path]) -> Callable[[], PostgresServer]:
    """Start a PostgreSQL of the test's own: ``.url()``, ``.pids()``, ``.stop()``, ``.start()``."""

    def start() -> PostgresServer:
        server = PostgresServer(server_home(), quick=True, tied=True)
        server.start()
        return server

    return start


@pytest.fixture
def clean_redis() -> Iterator[str]:
    """Address of this worker's Redis database, empty before and after."""
    import redis

    connection = redis.Redis.from_url(os.environ["REDIS_URL"])
    connection.flushdb()
    yield os.environ["REDIS_URL"]
    connection.flushdb()
    connection.close()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser for Playwright: ``CHROMIUM``, one of the machine, or Playwright's own."""
    named = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))), None
    )
    return named or playwright_chromium()


def playwright_chromium() -> str:
    """Path of the browser that ``playwright install chromium`` fetched; fail with advice if there is none."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if not Path(path).exists():
        pytest.fail("No Chromium: install the package chromium, or set CHROMIUM to its path.")
    return path


@pytest.fixture(autouse=True)
def fresh_cache(request: pytest.FixtureRequest) -> None:
    """Rate limits and cached pages of one test are not met by the next."""
    if {"db", "transactional_db"} & set(request.fixturenames) or request.node.get_closest_marker("django_db"):
        importlib.import_module("common.cache").ForgivingRedisCache._resting_until = 0.0
        importlib.import_module("django.core.cache").cache.clear()
