"""The checkout's own PostgreSQL and Redis, for a machine that has none.

Settings call ``database_url()`` and ``redis_url()``: cheap, they start nothing and
give the same answer in every process of a checkout. ``ensure()`` and ``Lease`` start
the servers; the last process that uses them stops them.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from mre_portal.embedded.lease import Lease
from mre_portal.embedded.places import EmbeddedError, var_dir
from mre_portal.embedded.postgres_server import PostgresServer
from mre_portal.embedded.redis_server import RedisServer
from mre_portal.embedded.secret import secret_key

__all__ = [
    "HELD",
    "EmbeddedError",
    "Lease",
    "PostgresServer",
    "RedisServer",
    "broker_url",
    "database_url",
    "ensure",
    "in_use",
    "redis_url",
    "secret_key",
    "share",
]

# Set for the children of somebody who already holds the servers.
HELD = "MRE_SERVERS_HELD"

NO_SERVERS_NEEDED = {
    "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help",
    "makemessages", "spectacular", "startapp", "version", "--help", "-h", "--version",
}  # fmt: skip


def database_url() -> str:
    """URL of this checkout's PostgreSQL, running or not."""
    return PostgresServer(var_dir()).url()


def redis_url() -> str:
    """URL of this checkout's Redis, running or not, as redis-py reads it."""
    return RedisServer(var_dir()).url()


def broker_url(url: str) -> str:
    """The same Redis as Celery spells it: ``unix://…?db=1`` is ``redis+socket://…?virtual_host=1``."""
    if not url.startswith("unix://"):
        return url
    return url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)


def in_use() -> bool:
    """Whether at least one of the two servers is this checkout's own."""
    return bool(wanted())


def wanted() -> list[PostgresServer | RedisServer]:
    """The servers that no environment variable names."""
    servers: list[PostgresServer | RedisServer] = []
    if not os.environ.get("DATABASE_URL"):
        servers.append(PostgresServer(var_dir()))
    if not os.environ.get("REDIS_URL"):
        servers.append(RedisServer(var_dir()))
    return servers


def share() -> Lease:
    """A share in the servers this environment needs; ``take()`` starts what is not running."""
    return Lease(var_dir(), wanted())


@contextmanager
def ensure(argv: list[str] | None = None) -> Iterator[None]:
    """Servers for the duration of one command: joined if they run, else started and stopped.

    Does nothing for commands that touch no data, nor when both URLs are set.
    """
    command = (sys.argv if argv is None else argv)[1:2]
    if not wanted() or os.environ.get(HELD) or not command or command[0] in NO_SERVERS_NEEDED:
        yield
        return
    try:
        held = share().take()
    except EmbeddedError as problem:
        sys.exit(f"{problem}")
    try:
        with held.leave_on_sigterm():
            yield
    finally:
        held.leave()
