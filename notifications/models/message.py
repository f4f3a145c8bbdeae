"""The outbox: a row per message, written with its cause and sent by whoever claims it."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common import phones
from common.references import read_reference


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
NEVER_LEFT = (State.FAILED, State.EXPIRED, State.SUPPRESSED)


class Channel(models.TextChoices):
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("SMS")
    WHATSAPP = "whatsapp", "WhatsApp"


class Priority(models.IntegerChoices):
    URGENT = 0, pgettext_lazy("message", "urgent")
    NORMAL = 5, pgettext_lazy("message", "normal")
    BULK = 9, pgettext_lazy("message", "bulk")


_SHORTEST = 4  # of a reference


class CauseOf(models.Func):
    """What a message is about, the second part of its key: ``case_filed:AUBM-26-004217-K:1``."""

    function = "split_part"
    template = '(%(function)s(%(expressions)s) COLLATE "C")'  # whose index finds beginnings
    output_field = models.TextField()

    def __init__(self, key: Any) -> None:
        super().__init__(key, Value(":"), Value(2))


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: Any) -> Self:
        """Everything for superusers and whoever may see every message; anybody else what they were sent."""
        if user.has_perm("notifications.see_every_message"):
            return self
        return self.filter(user_id=user.pk)

    def due(self, at: datetime | None = None) -> Self:
        """Rows to send now, a dead worker's rows included: while a row is sent it is due when the lease is over."""
        return self.filter(state__in=OPEN, due_at__lte=at or timezone.now())

    def named(self, typed: str) -> Self:
        """Rows of a whole address or phone number, of a cause, or of a reference or its first four letters and more.

        Each is found by an index: never by a part of an address.
        """
        typed = typed.strip()
        if "@" in typed or (typed := phones.normalise(typed, "") or typed).startswith("+"):
            return self.alias(reader=Lower("to")).filter(reader=typed.lower())
        template, colon, rest = typed.partition(":")
        cause, more, _ = (rest if colon else template).partition(":")
        if len(cause) < _SHORTEST:
            return self.filter(key=typed)
        if colon:
            about = {"cause": cause} if more else {"cause__startswith": cause}
            return self.alias(cause=CauseOf("key")).filter(key__startswith=typed, **about)
        begins = Q(cause__startswith=read_reference(typed) or typed)
        return self.alias(cause=CauseOf("key")).filter(begins | Q(cause__startswith=typed.upper()))

    def late(self, seconds: int) -> Self:
        """Rows that should have left so many seconds ago: nobody sent them, or every try since then failed."""
        then = timezone.now() - timedelta(seconds=seconds)
        tried = Q(created_at__lte=then) & ~Q(last_error="")
        return self.filter(Q(due_at__lte=then) | tried, state__in=OPEN)


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
    left_in = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("left in"),
        help_text=_("The first message of the letter in which several left together."),
    )  # fmt: skip
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
        permissions = [
            ("see_every_message", "Can see every message"),
            ("preview_messages", "Can preview every kind of message"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "channel", "to"], name="message_once"),
            models.CheckConstraint(condition=Q(state__in=LEFT) ^ Q(sent_at=None), name="message_sent_has_date"),
        ]
        indexes = [
            # The claim reads this alone; it holds open rows only, so it stays small for ever.
            models.Index(fields=["channel", "priority", "due_at"], condition=Q(state__in=OPEN), name="message_claim"),
            models.Index(fields=["to"], condition=Q(state__in=OPEN, digest=True), name="message_digest"),
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="message_at_provider"),
            models.Index(fields=["-created_at", "-id"], include=["state", "channel"], name="message_newest"),
            # What staff search and filter; most of them hold few rows.
            models.Index(
                fields=["state", "-created_at", "-id"], condition=Q(state__in=NEVER_LEFT), name="message_never_left"
            ),
            models.Index(
                fields=["created_at"], condition=Q(state__in=OPEN) & ~Q(last_error=""), name="message_tried_in_vain"
            ),
            models.Index(
                fields=["channel", "-created_at", "-id"], condition=~Q(channel=Channel.EMAIL), name="message_by_phone"
            ),
            models.Index(fields=["left_in"], condition=Q(left_in__isnull=False), name="message_together"),
            models.Index(fields=["template", "-created_at", "-id"], name="message_of_template"),
            models.Index(Lower("to"), F("created_at").desc(), F("id").desc(), name="message_to"),
            models.Index(CauseOf("key"), name="message_cause"),
            # What left lately, for whoever watches.
            models.Index(fields=["sent_at"], include=["channel"], condition=Q(state__in=LEFT), name="message_left"),
        ]

    def __str__(self) -> str:
        return f"{self.template} → {self.to}"


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, user: Any) -> Self:
        """The attempts of the messages a person may see."""
        return self.filter(message__in=Message.objects.visible_to(user))


class Attempt(models.Model):
    """One try at sending, where an empty error means that the mail server took it; or what somebody did with it."""

    class Act(models.TextChoices):
        TRIED = "", pgettext_lazy("message", "tried")
        AGAIN = "again", pgettext_lazy("message", "sent again")
        SUPPRESSED = "suppressed", pgettext_lazy("message", "kept from leaving")

    message = models.ForeignKey(Message, models.CASCADE, related_name="tries", verbose_name=_("message"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    error = models.TextField(_("error"), blank=True)
    # the worker writes tries by a statement of its own, without these two
    act = models.CharField(
        _("what was done"), max_length=10, choices=Act.choices, default=Act.TRIED, db_default="", blank=True
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("by"),
    )  # fmt: skip

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        indexes = [
            models.Index(fields=["at"], condition=~Q(error=""), name="attempt_failed"),
            models.Index(fields=["by"], condition=Q(by__isnull=False), name="attempt_by"),
        ]

    def __str__(self) -> str:
        return self.error or str(State.SENT.label)
