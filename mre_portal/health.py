"""Probes for a proxy or an orchestrator: does the process answer, and can it serve?"""

import threading
import time
from collections.abc import Callable
from typing import Any

import redis
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from notifications import delivery

SECONDS = 1.0

Check = Callable[[], str | None]


def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return unstored(HttpResponse("ok", content_type="text/plain"))


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when every check passes, else 503; JSON with a reason for each check that fails.

    ``warnings`` are for whoever watches: the portal still serves, but something needs a look.
    """
    reasons = failures(CHECKS)
    # asked only of a database that answers: these wait on the ordinary connection
    body = {"ready": not reasons, "reasons": reasons, "warnings": {} if reasons else failures(WARNINGS)}
    return unstored(JsonResponse(body, status=503 if reasons else 200))


def unstored(response: HttpResponse) -> HttpResponse:
    """A probe's answer is of this moment only."""
    response["Cache-Control"] = "no-store"
    return response


def failures(checks: dict[str, Check]) -> dict[str, str]:
    """Reason of each check that fails or gives no answer in time; all run at once.

    Each runs in a thread of its own: no driver bounds every wait on a frozen server.
    """
    found = dict.fromkeys(checks, f"no answer within {SECONDS:g} s")
    threads = [threading.Thread(target=record, args=(*item, found), daemon=True) for item in checks.items()]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + SECONDS
    for thread in threads:
        thread.join(max(0, deadline - time.monotonic()))
    return {name: reason for name, reason in dict(found).items() if reason}


def record(name: str, check: Check, found: dict[str, str]) -> None:
    """Note what one check says; an exception's kind is the reason, its text may hold addresses."""
    try:
        found[name] = check() or ""
    except Exception as problem:  # noqa: BLE001 - whatever it is, the answer is 503 and no trace
        found[name] = f"does not answer ({type(problem).__name__})"
    finally:
        connections.close_all()  # this thread's own, which nobody else would close


def database() -> str | None:
    """The database answers a query."""
    connection = fresh_connection()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()
    return None


def fresh_connection() -> BaseDatabaseWrapper:
    """A connection that gives up by itself, so that threads do not pile up on a frozen server."""
    connection = connections["default"].copy()
    options: dict[str, Any] = connection.settings_dict.setdefault("OPTIONS", {})
    options["connect_timeout"] = 2
    return connection


def broker() -> str | None:
    """Redis answers a ping."""
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=SECONDS, socket_connect_timeout=SECONDS) as connection:
        connection.ping()
    return None


def migrations() -> str | None:
    """No migration waits; once true it stays true for this process, whose code does not change."""
    if "migrated" not in _known:
        waiting = waiting_migrations()
        if waiting:
            return f"{waiting} not applied"
        _known.add("migrated")
    return None


def waiting_migrations() -> int:
    """How many migrations the database lacks."""
    connection = fresh_connection()
    try:
        executor = MigrationExecutor(connection)
        return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    finally:
        connection.close()


def messages() -> str | None:
    """Messages leave: the oldest due one does not wait for long, and not every try fails."""
    late, stuck = delivery.oldest_seconds(), delivery.stuck_seconds()
    if late > settings.OUTBOX_LATE_SECONDS:
        return f"the oldest due one has waited {late} s"
    return f"nothing leaves, the oldest one that was tried has waited {stuck} s" if stuck else None


_known: set[str] = set()

# A check gives None when all is well, else a short reason without addresses.
CHECKS: dict[str, Check] = {"database": database, "redis": broker, "migrations": migrations}
WARNINGS: dict[str, Check] = {"messages": messages}
