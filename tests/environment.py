"""Names the servers of a run before anything reads the settings; loaded with ``-p``, before every other plugin.

A worker process inherits the controller's environment, and pytest-django reads the settings before
any conftest: here each worker still gets its own Redis database and its own folder in time.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from mre_portal.embedded import PostgresServer, RedisServer

CHECKOUT = Path(__file__).resolve().parent.parent
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
HOME = Path(os.environ.setdefault("MRE_TEST_HOME", str(CHECKOUT / "var" / f"test-{os.getpid()}")))
OWN_POSTGRES, OWN_REDIS = PostgresServer(HOME, quick=True, tied=True), RedisServer(HOME, quick=True, tied=True)


def worker_number() -> int:
    """0 without worker processes, else 1, 2, …: the worker's own Redis database."""
    return int(WORKER[2:]) + 1 if WORKER else 0


def own_redis_database(url: str) -> str:
    """The same Redis, with the number of this worker's database."""
    if url.startswith("unix:"):
        return f"{url.split('?')[0]}?db={worker_number()}"
    return urlsplit(url)._replace(path=f"/{worker_number()}", query="").geturl()


def prepare_environment() -> None:
    """Name the servers before Django reads its settings, which happens after this file is read."""
    unnamed = [name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)]
    os.environ.setdefault("MRE_TEST_STARTS", " ".join(unnamed))
    os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or OWN_POSTGRES.url()
    os.environ["REDIS_URL"] = own_redis_database(os.environ.get("REDIS_URL") or OWN_REDIS.url())
    os.environ["VAR_DIR"] = str(HOME / (WORKER or "main"))
    os.environ["TESTING"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "mre_portal.settings"
    for name in ("DEBUG", "DEMO"):
        os.environ.pop(name, None)


prepare_environment()
