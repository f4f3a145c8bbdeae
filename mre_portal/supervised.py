"""One supervised process: started in a session of its own, restarted with growing patience."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from mre_portal.embedded import places, processes

CHECKOUT = Path(__file__).resolve().parent.parent
MARK = "MRE_RUN"  # by this variable the next run finds what a killed one left
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
LARGEST_LOG = 5 * 1024 * 1024


class StartError(RuntimeError):
    """The portal cannot start; the text tells a person what to do."""


class Child:
    """A long-running part of the portal."""

    def __init__(self, name: str, command: list[str], var: Path) -> None:
        self.name, self.command, self.var = name, command, var
        self.process: subprocess.Popen[bytes] | None = None
        self.started = self.due = 0.0
        self.pause = 1.0

    @property
    def log(self) -> Path:
        """Where its output goes."""
        return self.var / "log" / f"{self.name}.log"

    def start(self) -> None:
        """Start it."""
        self.process = spawn(self.command, self.var, fresh_log(self.var, self.name))
        self.started, self.due = time.monotonic(), 0.0

    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def tend(self) -> None:
        """Start it again after it died: after 1 s, then 2, 4 … 30; a minute of life resets the pause."""
        if self.alive():
            return
        if not self.due:
            self.plan_restart()
        elif time.monotonic() >= self.due:
            self.start()

    def plan_restart(self) -> None:
        """Clear the dead process's own children away and set the moment of the next start."""
        self.end()
        if time.monotonic() - self.started > STEADY_SECONDS:
            self.pause = 1.0
        self.due = time.monotonic() + self.pause
        print(f"The {self.name} process died: starting it again in {self.pause:g} s (see {self.log}).", flush=True)
        self.pause = min(self.pause * 2, LONGEST_PAUSE)

    def ask_to_end(self) -> None:
        """Ask it to finish; ``end`` waits for it."""
        if self.process and self.alive():
            self.process.terminate()

    def end(self) -> None:
        """Wait for its end, then kill whatever is left of its session."""
        if not self.process:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def spawn(command: list[str], var: Path, log: Path) -> "subprocess.Popen[bytes]":
    """Start a process that Ctrl-C does not reach, that dies with us and that can be found again."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env=os.environ | {MARK: places.fingerprint(var), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=processes.tied(signal.SIGTERM),
        )


def fresh_log(var: Path, name: str) -> Path:
    """The log of this name; a large one is set aside."""
    path = var / "log" / f"{name}.log"
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    return path
