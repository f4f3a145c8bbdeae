"""The outbox: a row per message, written with its cause and sent by whoever claims it."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("message", "waiting")
    SENDING = "sending", pgettext_lazy("message", "being sent")
    SENT = "sent", pgettext_lazy("message", "sent")
    DELIVERED = "delivered", pgettext_lazy("message", "delivered")
    FAILED = "failed", pgettext_lazy("message", "failed")
    EXPIRED = "expired", pgettext_lazy("message", "expired")
    SUPPRESSED = "suppressed", pgettext_lazy("message", "never to be sent")


OPEN = (State.WAITING, State.SENDING)
LEFT = (State.SENT, State.DELIVERED)


class Channel(models.TextChoices):
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("SMS")
    WHATSAPP = "whatsapp", "WhatsApp"


class Priority(models.IntegerChoices):
    URGENT = 0, pgettext_lazy("message", "urgent")
    NORMAL = 5, pgettext_lazy("message", "normal")
    BULK = 9, pgettext_lazy("message", "bulk")


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: Any) -> Self:
        """Everything for superusers and whoever may see every message; anybody else what they were sent."""
        if user.has_perm("notifications.see_every_message"):
            return self
        return self.filter(user_id=user.pk)

    def due(self, at: datetime | None = None) -> Self:
        """Rows to send now, a dead worker's rows included: while a row is sent it is due when the lease is over."""
        return self.filter(state__in=OPEN, due_at__lte=at or timezone.now())


class Message(models.Model):
    """One message to one person over one channel; never changed after it was sent but for erasing."""

    key = models.CharField(_("cause"), max_length=200)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    template = models.CharField(_("template"), max_length=40)
    language = models.CharField(_("language"), max_length=2)
    to = models.CharField(_("recipient"), max_length=320)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    context = models.JSONField(_("words"), default=dict)
    priority = models.SmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.NORMAL)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    digest = models.BooleanField(
        _("in a digest"), default=False, help_text=_("Leaves with others in one letter to its recipient.")
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    message_id = models.CharField(_("Message-ID"), max_length=120)
    provider = models.CharField(_("sent through"), max_length=40, blank=True)
    provider_id = models.CharField(_("number at the provider"), max_length=120, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        permissions = [("see_every_message", "Can see every message")]
        constraints = [
            models.UniqueConstraint(fields=["key", "channel", "to"], name="message_once"),
            models.CheckConstraint(condition=Q(state__in=LEFT) ^ Q(sent_at=None), name="message_sent_has_date"),
        ]
        indexes = [
            # The claim reads this alone; it holds open rows only, so it stays small for ever.
            models.Index(fields=["channel", "priority", "due_at"], condition=Q(state__in=OPEN), name="message_claim"),
            models.Index(fields=["to"], condition=Q(state__in=OPEN, digest=True), name="message_digest"),
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="message_at_provider"),
            models.Index(fields=["-created_at", "-id"], name="message_newest"),
            models.Index(fields=["state"], condition=Q(state=State.FAILED), name="message_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.template} → {self.to}"


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, user: Any) -> Self:
        """The attempts of the messages a person may see."""
        return self.filter(message__in=Message.objects.visible_to(user))


class Attempt(models.Model):
    """One try at sending; an empty error means the mail server took it."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="tries", verbose_name=_("message"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    error = models.TextField(_("error"), blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")

    def __str__(self) -> str:
        return self.error or str(State.SENT.label)
