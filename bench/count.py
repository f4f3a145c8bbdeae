"""Statements one request sends to the database, counted in this process on the same data."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.wire import Ask, Unexpected

# Ends and beginnings of transactions are round trips too, but not queries.
_FRAMES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def statements(ask: Ask) -> list[str]:
    """The SQL of one request. Raises Unexpected when the page does not answer as it should."""
    client = Client(enforce_csrf_checks=True)
    headers = ask.headers()
    kind = headers.pop("Content-Type", "")
    with CaptureQueriesContext(connection) as captured:
        answer = client.generic(ask.method, ask.path, ask.body(), kind, headers=headers | {"Host": "127.0.0.1"})
    if answer.status_code != ask.expect:
        raise Unexpected(f"{ask.method} {ask.path} in this process: {answer.status_code}, not {ask.expect}")
    found = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in found if not sql.startswith(_FRAMES)]
