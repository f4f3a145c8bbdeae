"""Who uses the servers: the first starts them, the last stops them, whoever is killed in between."""

import fcntl
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from mre_portal.embedded import places, processes


class Server(Protocol):
    """What a lease needs of a server."""

    def running(self) -> bool: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


class Lease:
    """A share in the servers of one ``var`` folder, held by a shared file lock."""

    def __init__(self, var: Path, servers: Sequence[Server]) -> None:
        self.var, self.servers = var, servers
        self.users: IO[str] | None = None

    def take(self) -> "Lease":
        """Join the servers, or start them when nobody uses them; raise EmbeddedError if they cannot start."""
        places.make_var(self.var)
        with self.alone():
            self.users = (self.var / "servers.users").open("a")
            if processes.try_lock(self.users, fcntl.LOCK_EX):
                self.stop()  # what a killed run left behind is not trusted
            fcntl.flock(self.users, fcntl.LOCK_SH)
            try:
                self.start()
            except BaseException:
                self.release()
                raise
        return self

    def revive(self) -> None:
        """Start again what has died, while the lease is held."""
        with self.alone():
            self.start()

    def leave(self) -> None:
        """Give the share back; the last one out stops the servers."""
        if self.users and self.servers:
            with self.alone():
                self.release()

    def start(self) -> None:
        """Start each server that does not run."""
        for server in self.servers:
            if not server.running():
                server.start()

    def stop(self) -> None:
        """Stop each server, the last started first."""
        for server in reversed(self.servers):
            server.stop()

    def release(self) -> None:
        """Stop the servers if nobody else holds a share, and drop our own."""
        if self.users and processes.try_lock(self.users, fcntl.LOCK_EX):
            self.stop()
        if self.users:
            self.users.close()
        self.users = None

    def alone(self):  # type: ignore[no-untyped-def]
        """Nobody else starts or stops meanwhile."""
        return processes.exclusively(self.var / "servers.lock")

    @contextmanager
    def leave_on_sigterm(self) -> Iterator[None]:
        """Turn SIGTERM into an ordinary exit, so that the share is given back."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        yield
