from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "mre_portal"

    def ready(self) -> None:
        """Register the system checks, and load Celery: a web process without it would nudge nobody."""
        from mre_portal import celery, checks  # noqa: F401
