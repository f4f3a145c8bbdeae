"""A beat that may be started many times and ticks once."""

import logging
from contextlib import suppress
from typing import Any

import psycopg2
from celery.beat import Scheduler
from django.db import Error, connection

LOCK = 0x4D52455F  # "MRE_": the advisory lock that the beat at work holds
WAITING_SECONDS = 1.0
LONGEST_SLEEP = 5.0

log = logging.getLogger(__name__)


class LockedScheduler(Scheduler):
    """Ticks only while it holds a PostgreSQL session advisory lock.

    The server frees the lock the moment its holder is killed, so a second beat takes
    over within a second. Needs a direct connection: not a pooler in transaction mode.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.session: Any = None
        super().__init__(*args, **kwargs)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Seconds until the next look; due tasks are sent if the lock is ours."""
        if not self.holds_lock():
            return WAITING_SECONDS
        return min(super().tick(*args, **kwargs), LONGEST_SLEEP)

    def holds_lock(self) -> bool:
        """Whether the lock is ours now; a session that died has lost it."""
        try:
            return self.still_held() or self.taken()
        except (Error, psycopg2.Error) as problem:
            log.warning("Beat waits for the database: %s", type(problem).__name__)
            self.drop_session()
            return False

    def still_held(self) -> bool:
        """Whether the session that took the lock still lives."""
        if self.session is None:
            return False
        with self.session.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True

    def taken(self) -> bool:
        """Try for the lock in a new session; keep the session only if we got it."""
        self.session = connection.get_new_connection(connection.get_connection_params() | {"connect_timeout": 5})
        self.session.autocommit = True
        with self.session.cursor() as cursor:
            # A machine that loses power says no farewell: let the server notice in half a minute.
            cursor.execute("SET statement_timeout = 0; SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5")
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            won = bool(cursor.fetchone()[0])
        if not won:
            self.drop_session()
        return won

    def drop_session(self) -> None:
        """Close the session, and with it the lock."""
        with suppress(psycopg2.Error, AttributeError):
            self.session.close()
        self.session = None

    def close(self) -> None:
        """Give the lock back at an orderly stop."""
        self.drop_session()
        super().close()
