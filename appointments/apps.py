from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppointmentsConfig(AppConfig):
    name = "appointments"
    verbose_name = _("Appointments")

    def ready(self) -> None:
        """Add what can be booked to what load_directory reads."""
        from agencies.loading.steps import register
        from appointments import loading

        register(loading.read)
