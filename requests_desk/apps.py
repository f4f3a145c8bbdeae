from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsDeskConfig(AppConfig):
    name = "requests_desk"
    verbose_name = _("Requests")

    def ready(self) -> None:
        """Add the needed papers and the orientation to what load_directory reads, and the desk to one's own page."""
        from accounts.space import register
        from agencies.loading import steps
        from requests_desk import canned_loading, loading, orientation_loading, space

        steps.register(loading.read)
        steps.register(orientation_loading.read)
        steps.register(canned_loading.read)
        register(space.section)
