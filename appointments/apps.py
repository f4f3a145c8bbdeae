from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppointmentsConfig(AppConfig):
    name = "appointments"
    verbose_name = _("Appointments")

    def ready(self) -> None:
        """Add what can be booked to what load_directory reads, and a calendar file to the letters that give a time."""
        from agencies.loading.steps import register
        from appointments import calendar, loading
        from notifications.letters import attach

        register(loading.read)
        for moment in ("booked", "moved", "cancelled", "time_changed"):
            attach(f"appointment_{moment}", calendar.file_of)
