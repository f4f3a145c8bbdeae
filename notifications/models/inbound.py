"""What came back by e-mail: who answered in which thread and what became of it; never the words themselves."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Fate(models.TextChoices):
    TAKEN = "taken", pgettext_lazy("answer by e-mail", "taken")
    REFUSED = "refused", pgettext_lazy("answer by e-mail", "refused")
    DROPPED = "dropped", pgettext_lazy("answer by e-mail", "dropped")


class Why(models.TextChoices):
    """Why an answer, or a part of it, was not taken."""

    AUTOMATIC = "automatic", _("written by a program")
    FOREIGN = "foreign", _("from another address than its reader’s")
    NO_RIGHT = "no_right", _("its writer may not, or no longer, write there")
    CLOSED = "closed", _("the request takes no more messages")
    TOO_LONG = "too_long", _("too long")
    TOO_BIG = "too_big", _("too big")
    EMPTY = "empty", _("neither words nor files")
    UNFIT = "unfit", _("refused as the form would")
    FILES = "files", _("some files were not taken")


class InboundQuerySet(models.QuerySet["Inbound"]):
    def visible_to(self, user: Any) -> Self:
        """Everything for superusers and whoever may see every message, nothing for anybody else."""
        return self if user.has_perm("notifications.see_every_message") else self.none()


class Inbound(models.Model):
    """One e-mail that came to a signed address; ``digest`` tells one from the next however often it comes."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    message_id = models.CharField(_("Message-ID"), max_length=255, blank=True)
    thread = models.CharField(_("thread"), max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("person")
    )
    sender = models.CharField(_("sender"), max_length=320, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"))
    state = models.CharField(_("state"), max_length=8, choices=Fate.choices)
    why = models.CharField(_("why"), max_length=10, choices=Why.choices, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = InboundQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer by e-mail")
        verbose_name_plural = _("answers by e-mail")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=Fate.values), name="inbound_state_known"),
            models.CheckConstraint(condition=Q(state="taken") | ~Q(why=""), name="inbound_refused_with_reason"),
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="inbound_newest")]

    def __str__(self) -> str:
        return f"{self.thread} {self.state}"
