"""Who wants the most important messages by phone too."""

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.models.message import Channel

PHONES = (Channel.SMS, Channel.WHATSAPP)


class PhoneWishQuerySet(models.QuerySet["PhoneWish"]):
    def visible_to(self, user: Any) -> Self:
        """One's own."""
        return self.filter(user_id=user.pk) if getattr(user, "is_authenticated", False) else self.none()

    def of(self, users: Iterable[int]) -> dict[int, "PhoneWish"]:
        """Each of these people's wish who has one; one statement."""
        return {wish.user_id: wish for wish in self.filter(user__in=set(users))}


class PhoneWish(models.Model):
    """A number that its owner has shown to be theirs; short messages go there beside the e-mail, never instead."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    channel = models.CharField(_("channel"), max_length=10, choices=[(one.value, one.label) for one in PHONES])
    phone = models.CharField(_("phone"), max_length=20)
    confirmed_at = models.DateTimeField(_("confirmed at"), default=timezone.now)

    objects = PhoneWishQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish for messages by phone")
        verbose_name_plural = _("wishes for messages by phone")
        constraints = [models.CheckConstraint(condition=Q(channel__in=PHONES), name="phone_wish_by_phone")]

    def __str__(self) -> str:
        return f"{self.phone} {self.channel}"
