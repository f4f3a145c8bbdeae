"""System checks: what must be true of the machine before the portal may run."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.checks import CheckMessage, Error, register

AFTER_THE_CHANGE = datetime(2026, 10, 1, 12)  # noqa: DTZ001 - the zone is what is asked


@register()
def casablanca_is_at_utc(**kwargs: Any) -> list[CheckMessage]:
    """Morocco went back to UTC+0 on 2026-09-20; older zone tables would shift every meeting by an hour."""
    offset = AFTER_THE_CHANGE.replace(tzinfo=ZoneInfo("Africa/Casablanca")).utcoffset()
    if offset == timedelta(0):
        return []
    return [
        Error(
            f"Zone data are out of date: Casablanca on {AFTER_THE_CHANGE:%Y-%m-%d} is at UTC+{offset}, not UTC+0.",
            hint="Install the pinned tzdata package; mre_portal/__init__.py makes zoneinfo read it.",
            id="mre_portal.E001",
        )
    ]
