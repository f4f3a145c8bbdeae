"""The real server on its own ground: PostgreSQL, Redis and files in ``var/bench-<pid>``, all gone at the end."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from mre_portal.embedded import PostgresServer, RedisServer, places, processes
from mre_portal.supervised import CHECKOUT, MARK, Child, StartError
from mre_portal.supervisor import HOST, READY_SECONDS, answers, commands

STEPS = (
    ("tables", ["migrate", "--noinput", "--verbosity=0"]),
    ("directory", ["load_directory"]),
    ("season", ["seed_demo"]),
    ("static files", ["collectstatic", "--noinput", "--verbosity=0"]),
)


class Ground:
    """A private folder with its database and Redis, and the web server when it runs."""

    def __init__(self, kept: Path | None = None, season: int | None = None) -> None:
        self.kept = kept is not None
        self.season = [] if season is None else ["--cases", str(season)]
        self.var = kept or CHECKOUT / "var" / f"bench-{os.getpid()}"
        self.port = free_port()
        self.address = f"http://{HOST}:{self.port}"
        # As durable as in a real run: only the tie to this process differs.
        self.servers = (PostgresServer(self.var, tied=True), RedisServer(self.var, tied=True))

    def prepare(self) -> None:
        """Start the servers, name them in the environment and fill the database."""
        remove_what_killed_runs_left()
        places.make_var(self.var)
        for server in self.servers:
            server.start()
        self.name_servers()
        ready = self.var / "ready"
        for label, command in () if ready.exists() else STEPS:
            started = time.monotonic()
            manage([*command, *self.season] if label == "season" else command)
            say(f"  {label}: {time.monotonic() - started:.1f} s")
        ready.touch()

    def name_servers(self) -> None:
        """Everything started from here on, this process included, works on this ground."""
        for name in ("DEBUG", "TESTING"):
            os.environ.pop(name, None)
        database, broker = self.servers
        os.environ |= {"DATABASE_URL": database.url(), "REDIS_URL": broker.url(), "VAR_DIR": str(self.var)}
        os.environ |= {"DEMO": "1", "DJANGO_SETTINGS_MODULE": "bench.settings", "LOG_LEVEL": "ERROR"}
        os.environ |= {"PORT": str(self.port), "SECRET_KEY": f"bench-{os.urandom(16).hex()}"}

    @contextmanager
    def web(self, server: str, workers: int, threads: int) -> Iterator[int]:
        """Run the web server; give its process number. Raises StartError when it does not answer."""
        with running(Child("web", command(server, self.port, workers, threads), self.var)) as child:
            wait_for(child, self.address)
            yield child.process.pid if child.process else 0

    @contextmanager
    def web_of(self, database: str, server: str, workers: int, threads: int) -> Iterator[str]:
        """A second web server over another database; give its address. Raises StartError when it does not answer."""
        port, url = free_port(), os.environ["DATABASE_URL"]
        os.environ["DATABASE_URL"] = self.servers[0].url(database)
        try:
            child = Child(f"web-{database}", command(server, port, workers, threads), self.var)
            with running(child):
                os.environ["DATABASE_URL"] = url
                wait_for(child, f"http://{HOST}:{port}")
                yield f"http://{HOST}:{port}"
        finally:
            os.environ["DATABASE_URL"] = url

    @contextmanager
    def worker(self) -> Iterator[None]:
        """Run the worker as ``make run`` does; without the beat, whose daily work would fall into what is measured."""
        with running(Child("worker", dict(commands(self.port))["worker"], self.var)):
            yield

    def work(self) -> float:
        """Processor seconds that everything running here has used: web, worker and servers."""
        mark = f"{MARK}={places.fingerprint(self.var)}"
        pids = {*processes.with_variable(mark), *self.servers[0].pids(), *self.servers[1].pids()}
        return sum(spent(pid) for pid in pids)

    def remove(self) -> None:
        """Stop the servers and remove the folder, unless it is kept for another run."""
        for server in reversed(self.servers):
            server.stop()
        # Where the set-up of PostgreSQL was cut, what it had started still writes.
        processes.end(working_below(self.servers[0].data().parent))
        if not self.kept:
            places.remove(self.var)


def spent(pid: int) -> float:
    """Processor seconds of a process; none when it is gone."""
    with suppress(psutil.Error):
        return float(sum(psutil.Process(pid).cpu_times()[:2]))
    return 0.0


@contextmanager
def running(child: Child) -> Iterator[Child]:
    """A process for as long as the block."""
    child.start()
    try:
        yield child
    finally:
        child.ask_to_end()
        child.end()


def working_below(folder: Path) -> list[int]:
    """Processes whose working folder lies in this one."""
    found = []
    for pid in processes.all_pids():
        with suppress(OSError):
            if Path(os.readlink(f"/proc/{pid}/cwd")).is_relative_to(folder):
                found.append(pid)
    return found


@contextmanager
def ground(kept: Path | None = None, season: int | None = None) -> Iterator[Ground]:
    """A prepared ground, removed whatever happens, after Ctrl-C and SIGTERM too; a kept folder stays."""
    # A shell that starts this in the background has it ignore SIGINT.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    here = Ground(kept, season)
    try:
        here.prepare()
        yield here
    finally:
        # A second Ctrl-C must not leave a server behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        here.remove()


def command(server: str, port: int, workers: int, threads: int) -> list[str]:
    """The web server's command line: the supervisor's own, or gunicorn's to compare. Raises StartError."""
    if server == "granian":
        web = dict(commands(port))["web"]
        wanted = {"--workers": str(workers), "--blocking-threads": str(threads)}
        return [wanted.get(before, word) for before, word in zip(["", *web], web, strict=False)]
    if importlib.util.find_spec("gunicorn") is None:
        raise StartError("gunicorn is not installed: .venv/bin/pip install gunicorn")
    kind = ["--worker-class", "gthread", "--threads", str(threads)] if server == "gthread" else []
    bind = ["--bind", f"{HOST}:{port}", "--workers", str(workers), "--log-level", "warning"]
    return [sys.executable, "-m", "gunicorn", *bind, *kind, "mre_portal.wsgi:application"]


def wait_for(child: Child, address: str) -> None:
    """Wait until the server answers. Raises StartError with the end of its log."""
    deadline = time.monotonic() + READY_SECONDS
    while not answers(f"{address}/healthz"):
        if not child.alive() or time.monotonic() > deadline:
            raise StartError(f"The web server did not answer. End of {child.log}:\n{processes.tail(child.log)}")
        time.sleep(0.05)


def manage(arguments: list[str]) -> None:
    """Run a management command. Raises StartError with the end of what it said."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    if done.returncode:
        raise StartError(f"manage.py {arguments[0]} failed:\n{done.stdout[-2000:]}")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def remove_what_killed_runs_left() -> None:
    """Remove folders of runs whose process is gone."""
    for folder in (CHECKOUT / "var").glob("bench-*"):
        with suppress(ValueError):
            if not processes.is_alive(number_of(folder)):
                PostgresServer(folder).stop()
                RedisServer(folder).stop()
                places.remove(folder)


def number_of(folder: Path) -> int:
    """The process a folder belongs to. Raises ValueError for a folder of another name."""
    return int(folder.name.removeprefix("bench-"))


def say(line: str) -> None:
    """Progress, apart from the table."""
    print(line, file=sys.stderr, flush=True)
