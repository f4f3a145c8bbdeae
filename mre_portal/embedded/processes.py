"""Processes: started so that they can be found again, found, and ended."""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1

_children: list["subprocess.Popen[bytes]"] = []


def keep(child: "subprocess.Popen[bytes]") -> "subprocess.Popen[bytes]":
    """Remember a server that may outlive whoever started it, to take its exit status when it ends."""
    _children.append(child)
    return child


def reap() -> None:
    """Let ended children go."""
    _children[:] = [child for child in _children if child.poll() is None]


def tied(to: signal.Signals) -> Callable[[], None] | None:
    """A ``preexec_fn`` that sends this signal to the child when its parent dies, even by kill -9."""
    if sys.platform != "linux":
        return None
    parent, libc = os.getpid(), ctypes.CDLL(None)

    def bind() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(to))
        if os.getppid() != parent:
            os._exit(1)

    return bind


def all_pids() -> list[int]:
    """Every process there is, but this one."""
    names = os.listdir("/proc") if Path("/proc").is_dir() else []
    return [int(name) for name in names if name.isdigit() and int(name) != os.getpid()]


def is_alive(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (OSError, IndexError):
        return False
    return state not in "ZX"


def works_in(pid: int, folder: Path) -> bool:
    """Whether a server process has this data folder as its own, even one that was deleted under it.

    The command line is asked where a container hides other users' working folders from root.
    """
    with suppress(OSError):
        return os.readlink(f"/proc/{pid}/cwd").removesuffix(" (deleted)") == str(folder)
    with suppress(OSError):
        return os.fsencode(folder) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return False


def in_folder(folder: Path, program: str) -> list[int]:
    """Live processes of one program that work in a data folder."""
    real = folder.resolve()
    return [pid for pid in all_pids() if named(pid, program) and works_in(pid, real) and is_alive(pid)]


def named(pid: int, program: str) -> bool:
    """Whether a process runs this program."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip() == program[:15]
    return False


def with_variable(assignment: str) -> list[int]:
    """Live processes started with ``NAME=value`` in their environment."""
    wanted, found = assignment.encode(), []
    for pid in all_pids():
        with suppress(OSError):
            if wanted in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0") and is_alive(pid):
                found.append(pid)
    return found


def end(pids: Iterable[int], *, politely: signal.Signals = signal.SIGTERM, seconds: float = 10) -> None:
    """End processes: asked first, killed when still there after some seconds."""
    left = send(pids, politely)
    deadline = time.monotonic() + seconds
    while left and time.monotonic() < deadline:
        time.sleep(0.02)
        left = [pid for pid in left if is_alive(pid)]
    for pid in send(left, signal.SIGKILL):
        wait_gone(pid)
    reap()


def send(pids: Iterable[int], number: signal.Signals) -> list[int]:
    """Signal processes; give those that were there to receive it."""
    reached = []
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
            reached.append(pid)
    return reached


def wait_gone(pid: int, seconds: float = 5) -> None:
    """Wait until a killed process has left the table."""
    deadline = time.monotonic() + seconds
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)


def try_lock(file: IO[str], kind: int) -> bool:
    """Take a file lock if it is free now; the kernel frees it however its holder dies."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def exclusively(path: Path) -> Iterator[None]:
    """Hold a lock file alone, waiting for it."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log."""
    with suppress(OSError):
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    return ""
