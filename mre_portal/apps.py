from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "mre_portal"

    def ready(self) -> None:
        """Register the system checks."""
        from mre_portal import checks  # noqa: F401
