"""When somebody wrote to us last by a phone: WhatsApp lets any words be sent for a day after it."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class HeardQuerySet(models.QuerySet["Heard"]):
    def visible_to(self, _user: object) -> Self:
        """Nobody reads who wrote when."""
        return self.none()

    def lately(self, phone: str, since: datetime) -> bool:
        """Whether a number wrote since an instant."""
        return self.filter(phone=phone, at__gt=since).exists()


class Heard(models.Model):
    """The last time that a number wrote to us on WhatsApp."""

    phone = models.CharField(_("phone"), max_length=20, unique=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = HeardQuerySet.as_manager()

    class Meta:
        verbose_name = _("number heard from")
        verbose_name_plural = _("numbers heard from")

    def __str__(self) -> str:
        return f"{self.phone} {self.at}"
