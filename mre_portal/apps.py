import os
import time

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "mre_portal"

    def ready(self) -> None:
        """Register the system checks, load Celery (else a web process nudges nobody), keep the C library in UTC."""
        from mre_portal import celery, checks  # noqa: F401

        # Django puts TIME_ZONE into the environment, where the C library reads the system's stale table.
        os.environ["TZ"] = "UTC"
        time.tzset()
