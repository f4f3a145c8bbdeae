from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsDeskConfig(AppConfig):
    name = "requests_desk"
    verbose_name = _("Requests")

    def ready(self) -> None:
        """Add the needed papers to what load_directory reads."""
        from agencies.loading import steps
        from requests_desk import loading

        steps.register(loading.read)
