from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpenhouseConfig(AppConfig):
    name = "openhouse"
    verbose_name = _("Open days")

    def ready(self) -> None:
        """Add the past open days to what load_directory reads, registrations to one's own page, files to letters."""
        from accounts.space import register
        from agencies.loading import steps
        from campaigns import loading as summers
        from notifications.letters import attach
        from openhouse import files, loading, space

        steps.register(summers.read)
        steps.register(loading.read)
        register(space.section)
        for moment in ("registered", "changed", "moved"):
            attach(f"visit_{moment}", files.ticket_of)
        for moment in ("registered", "moved", "called_off"):
            attach(f"visit_{moment}", files.calendar_of)
