"""Two databases side by side: as the first one stood, and grown; each row asked of both in turn, a slow moment of the
machine thus counting on both sides.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection

FEW = "few"


@contextmanager
def on(database: str) -> Iterator[None]:
    """Ask another database of the same server in this process."""
    before = connection.settings_dict["NAME"]
    _turn_to(database)
    try:
        yield
    finally:
        _turn_to(before)


def _turn_to(database: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = database


def set_apart(grow: Callable[[], Any]) -> None:
    """Copy the database as it stands, then grow it; with a copy of an earlier run, give it today's sessions."""
    if FEW in _databases():
        sessions = list(Session.objects.all())
        with on(FEW):
            Session.objects.bulk_create(sessions, ignore_conflicts=True)
    else:
        _copy()
    grow()


def _databases() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return [name for (name,) in cursor.fetchall()]


def _copy() -> None:
    """A copy of the database. The web server's idle connections would forbid it; it opens others when it is asked."""
    name = connection.settings_dict["NAME"]
    with on("postgres"), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        cursor.execute(f"CREATE DATABASE {FEW} TEMPLATE {connection.ops.quote_name(name)}")
        cursor.execute("SELECT 1")
    with on(FEW), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
