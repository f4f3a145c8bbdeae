"""How many messages somebody was sent on a day: counted as they leave, never counted up afterwards."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tally(models.Model):
    """Messages of one template to one recipient on one day; an empty template counts all of them."""

    to = models.CharField(_("recipient"), max_length=320)
    day = models.DateField(_("day"))
    template = models.CharField(_("template"), max_length=40, blank=True)
    sent = models.PositiveIntegerField(_("messages"), default=0)

    class Meta:
        verbose_name = _("count of messages")
        verbose_name_plural = _("counts of messages")
        constraints = [models.UniqueConstraint(fields=["to", "day", "template"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.to} {self.day} {self.template} {self.sent}"
