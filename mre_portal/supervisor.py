"""``make run``: servers, preparation, web, worker and beat under one process; one Ctrl-C ends all.

Every wait looks at ``stopping``, so that a signal at any moment leads to the same clean end.
"""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from mre_portal import embedded
from mre_portal.embedded import places, processes
from mre_portal.supervised import CHECKOUT, MARK, Child, StartError, fresh_log, spawn

HOST = "127.0.0.1"
READY_SECONDS = 90
STEPS = (
    ("Tables", ["migrate", "--noinput", "--verbosity=0"]),
    ("Directory of agencies and communes", ["load_directory"]),
    ("Demonstration season", ["seed_demo"]),
)
STATIC_STEP = ("Static files", ["collectstatic", "--noinput", "--verbosity=0"])


class Stopped(Exception):
    """Somebody asked for the end while the portal was starting."""


class Portal:
    """Everything one ``make run`` starts."""

    def __init__(self, port: int) -> None:
        self.port, self.var = port, embedded.var_dir()
        self.stopping = False
        self.lease = embedded.share()
        self.run_lock: IO[str] | None = None
        self.step: subprocess.Popen[bytes] | None = None
        self.children = [Child(name, command, self.var) for name, command in commands(port)]

    def start(self) -> None:
        """Bring everything up in order; raise StartError or EmbeddedError, leaving ``stop`` to clean up."""
        places.make_var(self.var)
        self.refuse_second_run()
        self.end_leftovers()
        refuse_busy_port(self.port)
        if self.lease.servers:
            self.timed("PostgreSQL and Redis", self.lease.take)
        os.environ[embedded.HELD] = "1"
        for label, command in STEPS if static_is_fresh(self.var) else (*STEPS, STATIC_STEP):
            self.timed(label, lambda command=command: self.manage(command))  # type: ignore[misc]
        self.timed("Web, worker and beat", self.start_children)
        print(welcome(self.address, self.describe()), flush=True)

    @property
    def address(self) -> str:
        """Where the portal answers."""
        return f"http://{HOST}:{self.port}"

    def refuse_second_run(self) -> None:
        """One run per checkout: the lock falls with the process, however it ends."""
        self.run_lock = (self.var / "run.lock").open("a+")
        if not processes.try_lock(self.run_lock, fcntl.LOCK_EX):
            self.run_lock.seek(0)
            raise StartError(f"The portal of this checkout already runs ({self.run_lock.read().strip()}).")
        self.run_lock.truncate(0)
        self.run_lock.write(f"process {os.getpid()}, {self.address}")
        self.run_lock.flush()

    def end_leftovers(self) -> None:
        """End web, worker and beat of a run that was killed."""
        processes.end(processes.with_variable(f"{MARK}={places.fingerprint(self.var)}"))

    def timed(self, label: str, work: Callable[[], object]) -> None:
        """Do one part of the start, showing its name and how long it took."""
        started = time.monotonic()
        print(f"  {label} … ", end="", flush=True)
        try:
            work()
        except BaseException:
            print("", flush=True)
            raise
        print(f"{time.monotonic() - started:.1f} s", flush=True)
        if self.stopping:
            raise Stopped

    def manage(self, command: list[str]) -> None:
        """Run one management command; raise StartError with the end of what it said."""
        log = fresh_log(self.var, "start")
        self.step = spawn([sys.executable, "manage.py", *command], self.var, log)
        self.wait(lambda: self.step is None or self.step.poll() is not None)
        if self.step.returncode:
            raise StartError(f"manage.py {command[0]} failed. End of {log}:\n{processes.tail(log)}")

    def wait(self, done: Callable[[], bool], seconds: float = float("inf")) -> bool:
        """Wait until something is done, in time or not; raise Stopped when asked to end."""
        deadline = time.monotonic() + seconds
        while not done() and time.monotonic() < deadline:
            time.sleep(0.05)
            if self.stopping:
                raise Stopped
        return done()

    def start_children(self) -> None:
        """Start web, worker and beat; raise StartError unless all live and the web answers."""
        for child in self.children:
            child.start()
        self.wait(lambda: bool(self.dead()) or answers(f"{self.address}/healthz"), READY_SECONDS)
        for child in self.dead():
            raise StartError(f"The {child.name} process ended. End of {child.log}:\n{processes.tail(child.log)}")
        if not answers(f"{self.address}/healthz"):
            raise StartError(f"The web process did not answer within {READY_SECONDS} s: see {self.children[0].log}")

    def dead(self) -> list[Child]:
        """Children that are not running."""
        return [child for child in self.children if not child.alive()]

    def describe(self) -> dict[str, Any]:
        """What the demonstration offers, as its own command tells it."""
        command = [sys.executable, "manage.py", "seed_demo", "--describe"]
        said = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, start_new_session=True)
        with suppress(ValueError):
            return dict(json.loads(said.stdout))
        return {}

    def watch(self) -> None:
        """Restart what dies, until asked to end."""
        while not self.stopping:
            for child in self.children:
                child.tend()
            self.tend_servers()
            time.sleep(0.3)

    def tend_servers(self) -> None:
        """Start a database or Redis that died again."""
        if all(server.running() for server in self.lease.servers):
            return
        print("A database server died: starting it again.", flush=True)
        try:
            self.lease.revive()
        except embedded.EmbeddedError as problem:
            print(problem, flush=True)
            time.sleep(5)

    def stop(self) -> None:
        """End everything, the servers last."""
        if self.step and self.step.poll() is None:
            processes.end([self.step.pid])
        for child in self.children:
            child.ask_to_end()
        for child in self.children:
            child.end()
        self.lease.leave()


def commands(port: int) -> list[tuple[str, list[str]]]:
    """The long-running parts, the web first."""
    python = [sys.executable, "-m"]
    workers = os.environ.get("WEB_WORKERS", "2")
    web = ["granian", "--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", workers]
    web += ["--blocking-threads", "4", "--no-ws", "--workers-kill-timeout", "5", "mre_portal.wsgi:application"]
    celery = ["celery", "--app", "mre_portal.celery"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING", *quiet]
    beat = [*celery, "beat", "--loglevel", "WARNING", "--pidfile="]
    return [("web", python + web), ("worker", python + worker), ("beat", python + beat)]


def refuse_busy_port(port: int) -> None:
    """Raise StartError, naming the way out, when the port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as problem:
            raise StartError(
                f"Port {port} cannot be used ({problem.strerror}). Choose another: make run PORT={port + 1}"
            ) from problem


def answers(url: str) -> bool:
    """Whether a page answers with 200."""
    with suppress(OSError), urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own address
        return bool(response.status == 200)
    return False


def welcome(address: str, described: dict[str, Any]) -> str:
    """The address and the demonstration's accounts."""
    lines = ["", f"The portal runs at {address}/ (Arabic) and {address}/fr/ (French). Ctrl-C stops it.", ""]
    accounts = described.get("accounts", [])
    if accounts:
        lines.append("Demonstration accounts (sign in at /ar/admin/; the code comes from the secret):")
    for account in accounts:
        parts = [str(account.get(key) or "") for key in ("email", "password", "totp_secret", "role")]
        lines.append(f"  {parts[0]:<34} {parts[1]:<22} {parts[2]:<34} {parts[3]}")
    return "\n".join([*lines, ""])


def static_is_fresh(var: Path) -> bool:
    """Whether no source of a static file, in the project or installed, is newer than the collected ones."""
    collected = var / "static"
    folders = [folder for folder in (CHECKOUT / "static", *CHECKOUT.glob("*/static")) if folder != collected]
    sources = [Path(sys.prefix) / "installed", *(file for folder in folders for file in folder.rglob("*"))]
    with suppress(OSError):
        return max(file.stat().st_mtime for file in sources) < (collected / "staticfiles.json").stat().st_mtime
    return False


def read_port(text: str) -> int:
    """The port asked for; raise StartError for what is none."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise StartError(f"PORT={text} is not a port: give a number from 1 to 65535.")
    return int(text)


def prepare_environment(port: int) -> None:
    """A demonstration, unless development is asked for; a secret key of the checkout's own."""
    os.environ["PORT"] = str(port)
    if not os.environ.get("DEBUG"):
        os.environ.setdefault("DEMO", "1")
    if not os.environ.get("SECRET_KEY"):
        os.environ["SECRET_KEY"] = embedded.secret_key()


def main() -> int:
    """Run until asked to end; 0 after a clean end, 1 when the start failed."""
    portal = None
    try:
        port = read_port(os.environ.get("PORT") or "8000")
        prepare_environment(port)
        portal = Portal(port)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: setattr(portal, "stopping", True))
        portal.start()
        portal.watch()
    except Stopped:
        pass
    except (StartError, embedded.EmbeddedError, OSError) as problem:
        print(f"\n{problem}", file=sys.stderr, flush=True)
        return 1
    finally:
        if portal:
            portal.stop()
    print("\nStopped.", flush=True)
    return 0


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent.parent)
    sys.exit(main())
