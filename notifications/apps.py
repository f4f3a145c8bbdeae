from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Messages")

    def ready(self) -> None:
        """Tell whoever watches how the messages stand; have the settings checked."""
        from common.metrics import register
        from notifications import checks, watch  # noqa: F401 - checks register themselves

        register(watch.metrics)
