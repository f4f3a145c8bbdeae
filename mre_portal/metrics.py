"""``/metrics``: what Prometheus asks, for whoever holds the token."""

import hmac
import logging

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse

from common import metrics
from common.metrics import Metric
from mre_portal import health
from mre_portal.beat import LOCK

log = logging.getLogger(__name__)
_PARTS = {"database": health.database, "redis": health.broker}


def scraped(request: HttpRequest) -> HttpResponse:
    """The figures of the portal; whatever is down, the rest answers.

    404 where no token is set up, 401 for a wrong one.
    """
    if not settings.METRICS_TOKEN:
        return health.unstored(HttpResponse(status=404))
    if not _is_known(request):
        return health.unstored(HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"}))
    down = health.failures(_PARTS)
    found = [Metric("mre_up", "Whether a part answers.", [({"part": part}, int(part not in down)) for part in _PARTS])]
    if "database" not in down:
        found += _from_the_database()
    return health.unstored(HttpResponse(metrics.exposition(found), content_type=metrics.CONTENT_TYPE))


def _is_known(request: HttpRequest) -> bool:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return kind.lower() == "bearer" and hmac.compare_digest(token.strip().encode(), settings.METRICS_TOKEN.encode())


def _from_the_database() -> list[Metric]:
    """What the apps tell and whether a beat ticks; nothing but a line in the log when the database goes meanwhile."""
    try:
        return [*metrics.told(), Metric("mre_beat_up", "Whether a beat holds the lock.", [({}, int(_beat_ticks()))])]
    except (OperationalError, InterfaceError) as error:
        log.warning("no figures: %s", type(error).__name__)
        return []


def _beat_ticks() -> bool:
    """Whether somebody holds the advisory lock that the beat at work holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
            " WHERE locktype = 'advisory' AND classid = 0 AND objid = %s AND objsubid = 1 AND granted"
            " AND datname = current_database())",
            [LOCK],
        )
        return bool(cursor.fetchone()[0])
