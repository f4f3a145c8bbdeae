from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsDeskConfig(AppConfig):
    name = "requests_desk"
    verbose_name = _("Requests")

    def ready(self) -> None:
        """Add what load_directory reads and the desk on one's own page; take answers to the desk's letters."""
        from accounts.space import register
        from agencies.loading import steps
        from notifications import replies
        from requests_desk import canned_loading, loading, mail, orientation_loading, space

        steps.register(loading.read)
        steps.register(orientation_loading.read)
        steps.register(canned_loading.read)
        register(space.section)
        replies.register(mail.MARK, mail.CaseMail())
