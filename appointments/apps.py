from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppointmentsConfig(AppConfig):
    name = "appointments"
    verbose_name = _("Appointments")

    def ready(self) -> None:
        """Add what can be booked to load_directory, a calendar file to letters, and appointments to one's own page."""
        from accounts import space as own_page
        from agencies.loading.steps import register
        from appointments import calendar, loading, space
        from notifications.letters import attach

        register(loading.read)
        own_page.register(space.section)
        for moment in ("booked", "moved", "cancelled", "time_changed"):
            attach(f"appointment_{moment}", calendar.file_of)
