from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppointmentsConfig(AppConfig):
    name = "appointments"
    verbose_name = _("Appointments")

    def ready(self) -> None:
        """Add what can be booked to load_directory, a calendar to letters, appointments to people's pages and cases."""
        from accounts import space as own_page
        from agencies.loading.steps import register
        from appointments import beside, calendar, loading, mornings, space
        from common import origins
        from notifications.letters import attach
        from requests_desk import beside as cases
        from requests_desk import mornings as letters

        register(loading.read)
        own_page.register(space.section)
        cases.register("appointments", cases.Section(beside.read, beside.shown))
        letters.register("appointments", mornings.of_today)
        origins.register(beside.WORD, origins.Origin(beside.filled, beside.became))
        for moment in ("booked", "moved", "cancelled", "time_changed"):
            attach(f"appointment_{moment}", calendar.file_of)
