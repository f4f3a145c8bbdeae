"""What the portal publishes about delays: counted once a day, masked, the same for every reader."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class PublishedStatisticsQuerySet(models.QuerySet["PublishedStatistics"]):
    def visible_to(self, user: Any) -> Self:
        """Everybody's: nothing is in it that is not published."""
        return self


class PublishedStatistics(models.Model):
    """The tables of one day as they are published; numbers that are masked are not in it."""

    counted_on = models.DateField(_("counted on"), unique=True)
    tables = models.JSONField(_("tables"))

    objects = PublishedStatisticsQuerySet.as_manager()

    class Meta:
        verbose_name = _("published statistics")
        verbose_name_plural = _("published statistics")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.counted_on)
