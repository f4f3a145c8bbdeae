from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpenhouseConfig(AppConfig):
    name = "openhouse"
    verbose_name = _("Open days")

    def ready(self) -> None:
        """Register with the floors below: past open days, one's own page, copying of a summer, files of letters."""
        from accounts.space import register
        from agencies.loading import steps
        from campaigns import copying as another_summer
        from campaigns import loading as summers
        from common import origins
        from notifications.letters import attach
        from openhouse import copying, files, loading, origin, space

        steps.register(summers.read)
        steps.register(loading.read)
        register(space.section)
        origins.register("question", origins.Origin(origin.filled, origin.became))
        another_summer.register("open days", copying.copy_events)
        for moment in ("registered", "changed", "moved"):
            attach(f"visit_{moment}", files.ticket_of)
        for moment in ("registered", "moved", "called_off"):
            attach(f"visit_{moment}", files.calendar_of)
