from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("Summer campaigns")

    def ready(self) -> None:
        """Add the past summers to what load_directory reads."""
        from agencies.loading import steps
        from campaigns import loading

        steps.register(loading.read)
