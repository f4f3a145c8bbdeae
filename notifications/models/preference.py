"""Which messages somebody wants, and how: kept by address, for whoever has no account too."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What a message is about, for whoever chooses."""

    ACCESS = "access", _("codes and access to the account")
    REQUESTS = "requests", _("your requests")
    FOLLOWED = "followed", _("requests you follow or prepare for others")
    APPOINTMENTS = "appointments", _("your appointments")
    OPEN_DAYS = "open_days", _("open days")
    DESK = "desk", _("the desk of the agency")


class Mode(models.TextChoices):
    AT_ONCE = "at_once", pgettext_lazy("messages", "at once")
    DAILY = "daily", pgettext_lazy("messages", "once a day, together")
    NEVER = "never", pgettext_lazy("messages", "never")


class PreferenceQuerySet(models.QuerySet["Preference"]):
    def visible_to(self, user: Any) -> Self:
        """One's own."""
        return self.filter(email=user.email) if getattr(user, "is_authenticated", False) else self.none()

    def manageable_by(self, user: Any) -> Self:
        """What whoever may see every message reads in the administration; nobody changes another's choice there."""
        return self if user.has_perm("notifications.see_every_message") else self.none()


class Preference(models.Model):
    """How one address wants one kind of message that it may do without; without a row, at once."""

    email = models.EmailField(_("e-mail"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    mode = models.CharField(_("when"), max_length=8, choices=Mode.choices)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("preference for messages")
        verbose_name_plural = _("preferences for messages")
        constraints = [
            models.UniqueConstraint(fields=["email", "kind"], name="preference_once"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="preference_mode_known"),
            models.CheckConstraint(condition=~Q(kind="access"), name="preference_never_for_codes"),
        ]

    def __str__(self) -> str:
        return f"{self.email} {self.kind} {self.mode}"
