from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpenhouseConfig(AppConfig):
    name = "openhouse"
    verbose_name = _("Open days")

    def ready(self) -> None:
        """Add the past open days to what load_directory reads, after the summers they belong to."""
        from agencies.loading import steps
        from campaigns import loading as summers
        from openhouse import loading

        steps.register(summers.read)
        steps.register(loading.read)
